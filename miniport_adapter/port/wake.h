// Wakes one thread that waits: any thread may call, none of them ever waits.
#pragma once

#include <semaphore.h>

#include <cerrno>
#include <chrono>
#include <ctime>

namespace portamento::dmus {

class Wake {
 public:
  using Clock = std::chrono::steady_clock;

  Wake() { sem_init(&semaphore_, 0, 0); }
  ~Wake() { sem_destroy(&semaphore_); }
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  /// [any]
  void Signal() noexcept { sem_post(&semaphore_); }

  /// Until there was a signal that no wait has used up. [control]
  void Wait() noexcept {
    while (sem_wait(&semaphore_) != 0 && errno == EINTR) {
    }
  }

  /// The same, but no longer than until `time`. False: it was reached. [control]
  bool WaitUntil(Clock::time_point time) noexcept {
    using std::chrono::nanoseconds;
    const auto left = std::chrono::duration_cast<nanoseconds>(time - Clock::now());
    if (left.count() <= 0) return sem_trywait(&semaphore_) == 0;
#ifdef __GLIBC__
    constexpr clockid_t kClock = CLOCK_MONOTONIC;
#else
    constexpr clockid_t kClock = CLOCK_REALTIME;
#endif
    timespec at{};
    clock_gettime(kClock, &at);
    const long long whole_ns = at.tv_nsec + left.count() % 1'000'000'000;
    at.tv_sec += static_cast<time_t>(left.count() / 1'000'000'000 + whole_ns / 1'000'000'000);
    at.tv_nsec = static_cast<long>(whole_ns % 1'000'000'000);
    int result = 0;
    do {
#ifdef __GLIBC__
      result = sem_clockwait(&semaphore_, kClock, &at);
#else
      result = sem_timedwait(&semaphore_, &at);
#endif
    } while (result != 0 && errno == EINTR);
    return result == 0;
  }

 private:
  sem_t semaphore_{};
};

}  // namespace portamento::dmus
