// Writes RIFF files: little-endian fields and nested chunks, sizes and pad bytes filled in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/byte_reader.h"

namespace portamento::io {

class RiffWriter {
 public:
  void U8(unsigned v) { bytes_.push_back(static_cast<std::byte>(v & 0xFF)); }
  void U16(unsigned v) {
    U8(v);
    U8(v >> 8);
  }
  void U32(std::uint32_t v) {
    U16(v);
    U16(v >> 16);
  }
  /// A fixed field of text that ends with a NUL at least.
  void Name(std::string_view text, std::size_t field_bytes) {
    for (std::size_t i = 0; i < field_bytes; ++i) {
      U8(i < text.size() && i + 1 < field_bytes ? static_cast<unsigned char>(text[i]) : 0);
    }
  }
  void Raw(Bytes data) { bytes_.insert(bytes_.end(), data.begin(), data.end()); }
  void Id(const char* id) {
    for (int i = 0; i < 4; ++i) U8(static_cast<unsigned char>(id[i]));
  }

  /// Writes a chunk whose body `fill` appends; pads it to even length.
  template <typename Fill>
  void Chunk(const char* id, Fill fill) {
    Id(id);
    const std::size_t size_at = bytes_.size();
    U32(0);
    fill();
    const auto size = static_cast<std::uint32_t>(bytes_.size() - size_at - 4);
    for (unsigned i = 0; i < 4; ++i) bytes_[size_at + i] = static_cast<std::byte>(size >> 8 * i);
    if (size % 2 != 0) U8(0);
  }

  /// A LIST chunk of the form `form`.
  template <typename Fill>
  void List(const char* form, Fill fill) {
    Chunk("LIST", [&] {
      Id(form);
      fill();
    });
  }

  /// A text with its NUL and padding; nothing when empty.
  void TextChunk(const char* id, const std::string& text) {
    if (text.empty()) return;
    Chunk(id, [&] {
      for (const char c : text) U8(static_cast<unsigned char>(c));
      U8(0);
      if (text.size() % 2 == 0) U8(0);
    });
  }

  std::size_t size() const { return bytes_.size(); }

  std::vector<std::byte> Take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace portamento::io
