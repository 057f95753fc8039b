// Talk with the person at the terminal: everything on stderr, so that stdout stays data.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace portamento::app {

class Console {
 public:
  /// `quiet` leaves out everything but errors. Progress is shown on a terminal only; colours not
  /// where NO_COLOR is set.
  explicit Console(bool quiet);

  void Say(std::string_view line);
  void Warn(std::string_view line);
  void Error(std::string_view line);

  /// A line that is overwritten by the next one: `done` of `whole` frames of a song at `rate_hz`.
  void Progress(std::string_view name, std::int64_t done, std::int64_t whole,
                std::uint32_t rate_hz);
  void StartProgress();
  void EndProgress();

 private:
  using Clock = std::chrono::steady_clock;

  void Line(std::string_view colour, std::string_view label, std::string_view text);

  bool quiet_, terminal_, colours_;
  bool progress_shown_ = false;
  Clock::time_point started_, drawn_;
};

/// "3:25.4" [any]
std::string DurationText(double seconds);

/// Text from a file made safe to print: control characters become '?'. [any]
std::string Printable(std::string_view text);

}  // namespace portamento::app
