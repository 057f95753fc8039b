#include "io/load_error.h"

#include <fmt/format.h>

namespace portamento {
namespace {

std::string Place(const std::string& chunk, std::uint64_t offset_bytes) {
  if (chunk.empty()) return offset_bytes == 0 ? "" : fmt::format("byte {}: ", offset_bytes);
  return fmt::format("{} at byte {}: ", chunk, offset_bytes);
}

}  // namespace

std::string LoadError::Text() const {
  return fmt::format("{}{}{}{}", file, file.empty() ? "" : ": ", Place(chunk, offset_bytes),
                     message);
}

std::string Finding::Text() const { return Place(chunk, offset_bytes) + message; }

}  // namespace portamento
