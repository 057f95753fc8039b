// Joins the fragments of a system exclusive message, in memory of its own and of bounded length.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace portamento::dmus {

class SysExJoiner {
 public:
  /// The longest message that may come in pieces; the longest we understand has 400 bytes.
  static constexpr std::size_t kMostBytes = 8192;

  /// Takes a fragment; a first one, with F0, puts an end to what has not been finished. False when
  /// it belongs to no message that has begun, or makes it too long: that one is given up. [any]
  bool Add(std::span<const std::uint8_t> fragment) {
    if (!fragment.empty() && fragment[0] == 0xF0) {
      size_ = 0;
      open_ = true;
    }
    if (!open_ || fragment.size() > kMostBytes - size_) {
      Drop();
      return false;
    }
    std::copy(fragment.begin(), fragment.end(),
              bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += fragment.size();
    return true;
  }

  /// Whether a complete event is the end of the message that has begun, not a message by itself.
  bool Continues(std::span<const std::uint8_t> event) const {
    return open_ && !event.empty() && (event[0] < 0x80 || event[0] == 0xF7);
  }

  std::span<const std::uint8_t> message() const { return std::span(bytes_).first(size_); }

  void Drop() {
    open_ = false;
    size_ = 0;
  }

 private:
  std::array<std::uint8_t, kMostBytes> bytes_;
  std::size_t size_ = 0;
  bool open_ = false;
};

}  // namespace portamento::dmus
