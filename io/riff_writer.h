// Writes RIFF files: little-endian fields and nested chunks, sizes and pad bytes filled in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/byte_reader.h"
#include "io/late_bytes.h"

namespace portamento::io {

class RiffWriter {
 public:
  /// The largest file whose sizes fit the 32 bits that RIFF has for them.
  static constexpr std::uint64_t kMostBytes = UINT32_MAX;

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

  /// Bytes that are made when the file is written.
  void Late(LateBytes late) {
    late_bytes_ += late.size;
    late_.push_back({bytes_.size(), std::move(late)});
  }

  /// All that `other` has.
  void Append(RiffWriter other) {
    for (auto& [at, late] : other.late_) late_.push_back({bytes_.size() + at, std::move(late)});
    late_bytes_ += other.late_bytes_;
    Raw(other.bytes_);
  }

  /// Writes a chunk whose body `fill` appends; pads it to even length.
  template <typename Fill>
  void Chunk(const char* id, Fill fill) {
    Id(id);
    const std::size_t size_at = bytes_.size();
    U32(0);
    const std::uint64_t begin = size();
    fill();
    const auto chunk_bytes = static_cast<std::uint32_t>(size() - begin);
    for (unsigned i = 0; i < 4; ++i) {
      bytes_[size_at + i] = static_cast<std::byte>(chunk_bytes >> 8 * i);
    }
    if (chunk_bytes % 2 != 0) U8(0);
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

  /// Of the file, with what is yet to be made. Beyond kMostBytes its chunks' sizes are wrong.
  std::uint64_t size() const { return bytes_.size() + late_bytes_; }

  /// Puts the whole file, in order; false as soon as a put failed.
  bool WriteTo(const PutBytes& put) const {
    std::size_t done = 0;
    for (const auto& [at, late] : late_) {
      if (!put(Bytes(bytes_).subspan(done, at - done)) || !late.make(put)) return false;
      done = at;
    }
    return put(Bytes(bytes_).subspan(done));
  }

  /// The whole file in memory.
  std::vector<std::byte> Take() {
    if (late_.empty()) return std::move(bytes_);
    std::vector<std::byte> whole;
    whole.reserve(size());
    WriteTo([&](Bytes part) {
      whole.insert(whole.end(), part.begin(), part.end());
      return true;
    });
    return whole;
  }

 private:
  struct LatePart {
    std::size_t at;  // in bytes_, where it belongs
    LateBytes bytes;
  };

  std::vector<std::byte> bytes_;
  std::vector<LatePart> late_;
  std::uint64_t late_bytes_ = 0;
};

}  // namespace portamento::io
