// Walks the chunks of a RIFF file, forgiving what writers commonly get wrong: sizes that reach past
// the file, sizes that ignore the header, odd chunks without their pad byte.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/byte_reader.h"
#include "io/load_error.h"

namespace portamento::io {

/// A four-character code, comparable with a literal: `chunk.id == "smpl"`.
class FourCc {
 public:
  FourCc() = default;
  explicit FourCc(Bytes bytes);
  bool operator==(const char* text) const { return Text() == text; }
  /// Whether these could be a chunk name at all: letters, digits, space, '_', '-', '+'.
  bool plausible() const;
  std::string Text() const;

 private:
  std::array<char, 4> code_{};
};

struct Chunk {
  FourCc id;
  FourCc form;               // of a RIFF or LIST chunk: the type that follows the size
  std::uint64_t offset = 0;  // of the chunk's id in the file
  Bytes data;                // without header and form type; clamped to the enclosing bytes

  bool is_list() const { return id == "LIST" || id == "RIFF"; }
};

/// The chunks that lie side by side in `bytes`, which begin at `offset` in the file. What had to be
/// mended is added to `findings` under the name `where`. [control]
std::vector<Chunk> WalkChunks(Bytes bytes, std::uint64_t offset, const std::string& where,
                              Findings& findings);

/// The outermost RIFF chunk of a file; empty when the file does not begin with one. Its size is
/// taken as a hint only: everything up to the end of the file belongs to it if the stated size
/// would cut a chunk in two or is zero. [control]
std::optional<Chunk> OpenRiff(Bytes file, Findings& findings);

}  // namespace portamento::io
