// The clocks of the laboratory. The engine has none.
//
// CPU time is what most figures are made of: other programs on the machine disturb it least.
#pragma once

#include <ctime>

namespace portamento::lab {

inline double SecondsOf(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// CPU time of this thread. Asking costs about 0.2 us.
inline double ThreadSeconds() { return SecondsOf(CLOCK_THREAD_CPUTIME_ID); }

/// CPU time of all threads of this process.
inline double ProcessSeconds() { return SecondsOf(CLOCK_PROCESS_CPUTIME_ID); }

/// What a clock on the wall shows, with everything that the machine does in between.
inline double WallSeconds() { return SecondsOf(CLOCK_MONOTONIC); }

}  // namespace portamento::lab
