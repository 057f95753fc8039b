#include "apps/portamento/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace portamento::app {
namespace {

constexpr std::string_view kYellow = "\x1b[33m", kRed = "\x1b[31m", kPlain = "\x1b[0m";
constexpr std::string_view kEraseLine = "\r\x1b[2K";
constexpr auto kRedrawInterval = std::chrono::milliseconds(100);
constexpr int kBarCells = 24;

}  // namespace

Console::Console(bool quiet)
    : quiet_(quiet),
      terminal_(::isatty(STDERR_FILENO) == 1),
      colours_(terminal_ && std::getenv("NO_COLOR") == nullptr) {}

void Console::Say(std::string_view line) {
  if (!quiet_) Line({}, {}, line);
}
void Console::Warn(std::string_view line) {
  if (!quiet_) Line(kYellow, "warning: ", line);
}
void Console::Error(std::string_view line) { Line(kRed, "portamento: ", line); }

void Console::Line(std::string_view colour, std::string_view label, std::string_view text) {
  EndProgress();
  if (colours_ && !colour.empty()) {
    fmt::print(stderr, "{}{}{}{}\n", colour, label, kPlain, text);
  } else {
    fmt::print(stderr, "{}{}\n", label, text);
  }
}

void Console::StartProgress() {
  started_ = Clock::now();
  drawn_ = {};
}

void Console::Progress(std::string_view name, std::int64_t done, std::int64_t whole,
                       std::uint32_t rate_hz) {
  const auto now = Clock::now();
  if (quiet_ || !terminal_ || now - drawn_ < kRedrawInterval) return;
  drawn_ = now;
  const double elapsed = std::chrono::duration<double>(now - started_).count();
  const double share =
      whole > 0 ? std::min(static_cast<double>(done) / static_cast<double>(whole), 1.0) : 1.0;
  const double speed = elapsed > 0 ? static_cast<double>(done) / rate_hz / elapsed : 0;
  const double left = share > 0 ? elapsed * (1 - share) / share : 0;
  const int cells = static_cast<int>(share * kBarCells);
  std::string bar(static_cast<std::size_t>(cells), '#');
  bar.resize(kBarCells, '-');
  fmt::print(stderr, "{}{} [{}] {:3.0f} %  {:.0f}x real time  {} left", kEraseLine, name, bar,
             100 * share, speed, DurationText(left));
  std::fflush(stderr);
  progress_shown_ = true;
}

void Console::EndProgress() {
  if (progress_shown_) fmt::print(stderr, "{}", kEraseLine);
  progress_shown_ = false;
}

std::string DurationText(double seconds) {
  const auto tenths = static_cast<std::int64_t>(std::llround(seconds * 10));
  const std::int64_t minutes = tenths / 600;
  if (minutes < 60) return fmt::format("{}:{:02}.{}", minutes, tenths / 10 % 60, tenths % 10);
  return fmt::format("{}:{:02}:{:02}", minutes / 60, minutes % 60, tenths / 10 % 60);
}

std::string Printable(std::string_view text) {
  std::string printable;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    printable += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  return printable;
}

}  // namespace portamento::app
