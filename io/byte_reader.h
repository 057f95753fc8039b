// A bounds-checked cursor over bytes. Reading past the end yields zeros and marks the reader
// failed; it never touches memory outside its span.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace portamento::io {

using Bytes = std::span<const std::byte>;

/// Little-endian, as everything in RIFF is.
class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }
  /// True once a read has asked for more than was left.
  bool failed() const { return failed_; }

  std::uint8_t U8() { return static_cast<std::uint8_t>(Little(1)); }
  std::int8_t S8() { return static_cast<std::int8_t>(Little(1)); }
  std::uint16_t U16() { return static_cast<std::uint16_t>(Little(2)); }
  std::int16_t S16() { return static_cast<std::int16_t>(Little(2)); }
  std::uint32_t U32() { return Little(4); }

  /// The next `count` bytes, or fewer (and failed) at the end.
  Bytes Take(std::size_t count) {
    const std::size_t got = std::min(count, remaining());
    failed_ |= got < count;
    const Bytes taken = bytes_.subspan(position_, got);
    position_ += got;
    return taken;
  }

  /// A fixed field of text: ends at its first NUL; control characters become '?'.
  std::string Text(std::size_t field_bytes) {
    std::string text;
    for (const std::byte b : Take(field_bytes)) {
      const auto c = std::to_integer<unsigned char>(b);
      if (c == 0) break;
      text += c < 0x20 || c == 0x7F ? '?' : static_cast<char>(c);
    }
    return text;
  }

 private:
  std::uint32_t Little(unsigned count) {
    std::uint32_t value = 0;
    const Bytes taken = Take(count);
    if (taken.size() < count) return 0;
    for (unsigned i = 0; i < count; ++i) value |= std::to_integer<std::uint32_t>(taken[i]) << 8 * i;
    return value;
  }

  Bytes bytes_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

}  // namespace portamento::io
