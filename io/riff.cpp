#include "io/riff.h"

#include <fmt/format.h>

#include <cctype>

namespace portamento::io {
namespace {

constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kFormBytes = 4;

// A plausible name and a size that fits.
bool LooksLikeChunk(Bytes bytes) {
  if (bytes.size() < kHeaderBytes) return false;
  ByteReader reader(bytes);
  const FourCc id(reader.Take(4));
  const std::uint32_t size = reader.U32();
  return id.plausible() && size <= reader.remaining();
}

}  // namespace

FourCc::FourCc(Bytes bytes) {
  for (std::size_t i = 0; i < code_.size() && i < bytes.size(); ++i) {
    code_[i] = static_cast<char>(bytes[i]);
  }
}

bool FourCc::plausible() const {
  return std::all_of(code_.begin(), code_.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == ' ' || c == '_' || c == '-' ||
           c == '+';
  });
}

std::string FourCc::Text() const {
  std::string text;
  for (const char c : code_) text += c >= 0x20 && c < 0x7F ? c : '?';
  return text;
}

std::vector<Chunk> WalkChunks(Bytes bytes, std::uint64_t offset, const std::string& where,
                              Findings& findings) {
  std::vector<Chunk> chunks;
  std::size_t at = 0;
  while (bytes.size() - at >= kHeaderBytes) {
    ByteReader reader(bytes.subspan(at));
    Chunk chunk;
    chunk.id = FourCc(reader.Take(4));
    chunk.offset = offset + at;
    if (!chunk.id.plausible()) {
      findings.push_back({where, chunk.offset, "no chunk begins here; the rest is ignored"});
      break;
    }
    const std::uint32_t size = reader.U32();
    if (size > reader.remaining()) {
      findings.push_back({where.empty() ? chunk.id.Text() : where + "/" + chunk.id.Text(),
                          chunk.offset,
                          fmt::format("size {} reaches past the {} bytes there are; cut to fit",
                                      size, reader.remaining())});
    }
    chunk.data = bytes.subspan(at + kHeaderBytes, std::min<std::size_t>(size, reader.remaining()));
    at += kHeaderBytes + chunk.data.size();

    if (size % 2 != 0 && at < bytes.size()) {
      // Normally a pad byte stands here; some writers forget it.
      if (LooksLikeChunk(bytes.subspan(at)) && !LooksLikeChunk(bytes.subspan(at + 1))) {
        findings.push_back({where.empty() ? chunk.id.Text() : where + "/" + chunk.id.Text(),
                            chunk.offset, "odd size without a pad byte"});
      } else {
        ++at;
      }
    }
    if (chunk.is_list()) {
      chunk.form = FourCc(chunk.data);
      chunk.data = chunk.data.subspan(std::min(chunk.data.size(), kFormBytes));
    }
    chunks.push_back(chunk);
  }
  return chunks;
}

std::optional<Chunk> OpenRiff(Bytes file, Findings& findings) {
  if (file.size() < kHeaderBytes + kFormBytes) return std::nullopt;
  ByteReader reader(file);
  Chunk riff;
  riff.id = FourCc(reader.Take(4));
  if (!(riff.id == "RIFF")) return std::nullopt;
  const std::uint32_t size = reader.U32();
  riff.form = FourCc(reader.Take(4));
  riff.data = file.subspan(kHeaderBytes + kFormBytes);
  const std::uint64_t expected = file.size() - kHeaderBytes;
  if (size != expected) {
    findings.push_back({"RIFF", 0,
                        fmt::format("size says {}, the file has {} bytes after the header; read to "
                                    "the end of the file",
                                    size, expected)});
  }
  return riff;
}

}  // namespace portamento::io
