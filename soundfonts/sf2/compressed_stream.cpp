#include "soundfonts/sf2/compressed_stream.h"

#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace portamento::sf2 {
namespace {

constexpr float kFullScale = 32768.0f;

// libsndfile sees the span as a file through these four functions.
struct MemoryFile {
  io::Bytes data;
  sf_count_t position = 0;
};

sf_count_t FileLength(void* user) {
  return static_cast<sf_count_t>(static_cast<MemoryFile*>(user)->data.size());
}

sf_count_t FileSeek(sf_count_t offset, int whence, void* user) {
  auto& file = *static_cast<MemoryFile*>(user);
  const sf_count_t base = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? file.position
                                               : static_cast<sf_count_t>(file.data.size());
  file.position = std::clamp<sf_count_t>(base + offset, 0, FileLength(user));
  return file.position;
}

sf_count_t FileRead(void* out, sf_count_t count, void* user) {
  auto& file = *static_cast<MemoryFile*>(user);
  count = std::clamp<sf_count_t>(count, 0, FileLength(user) - file.position);
  std::memcpy(out, file.data.data() + file.position, static_cast<std::size_t>(count));
  file.position += count;
  return count;
}

sf_count_t FileTell(void* user) { return static_cast<MemoryFile*>(user)->position; }

// The Ogg stream that begins `data`, without what follows its last page (RFC 3533, section 6).
io::Bytes TrimToOggStream(io::Bytes data) {
  constexpr std::size_t kHeaderBytes = 27;
  constexpr unsigned kLastPage = 4;
  std::size_t at = 0;
  while (data.size() - at >= kHeaderBytes && std::memcmp(data.data() + at, "OggS", 4) == 0) {
    const auto flags = std::to_integer<unsigned>(data[at + 5]);
    const auto segments = std::to_integer<std::size_t>(data[at + 26]);
    std::size_t page_bytes = kHeaderBytes + segments;
    if (data.size() - at < page_bytes) break;
    for (std::size_t i = 0; i < segments; ++i) {
      page_bytes += std::to_integer<std::size_t>(data[at + kHeaderBytes + i]);
    }
    if (data.size() - at < page_bytes) break;
    at += page_bytes;
    if (flags & kLastPage) return data.first(at);
  }
  return data;
}

struct CloseSndfile {
  void operator()(SNDFILE* file) const { sf_close(file); }
};

class StreamReader final : public bank::SampleReader {
 public:
  explicit StreamReader(io::Bytes data) : file_{TrimToOggStream(data)} {
    SF_VIRTUAL_IO io{FileLength, FileSeek, FileRead, nullptr, FileTell};
    stream_.reset(sf_open_virtual(&io, SFM_READ, &info_, &file_));
  }

  bool valid() const {
    return stream_ != nullptr && info_.channels > 0 && info_.frames > 0 &&
           info_.frames < bank::SampleReader::kMostFrames;
  }

  std::uint32_t frames() const override { return static_cast<std::uint32_t>(info_.frames); }

  bool Read(std::span<float> out) override {
    return Decode(
        [out, i = std::size_t{0}](float value) mutable { out[i++] = value * kFullScale; });
  }

  bool Read(std::span<std::int16_t> out) override {
    return Decode([out, i = std::size_t{0}](float value) mutable {
      out[i++] = static_cast<std::int16_t>(
          std::lrint(std::clamp(value * kFullScale, -kFullScale, kFullScale - 1)));
    });
  }

 private:
  template <typename Put>
  bool Decode(Put put) {
    constexpr sf_count_t kPortionFrames = 4096;
    const auto channels = static_cast<std::size_t>(info_.channels);
    std::vector<float> portion(kPortionFrames * channels);
    sf_count_t left = info_.frames;
    while (left > 0) {
      const sf_count_t got =
          sf_readf_float(stream_.get(), portion.data(), std::min(left, kPortionFrames));
      if (got <= 0) return false;
      for (std::size_t i = 0; i < static_cast<std::size_t>(got); ++i) put(portion[i * channels]);
      left -= got;
    }
    return true;
  }

  MemoryFile file_;
  SF_INFO info_{};
  std::unique_ptr<SNDFILE, CloseSndfile> stream_;
};

}  // namespace

std::unique_ptr<bank::SampleReader> OpenCompressedStream(io::Bytes data) {
  auto reader = std::make_unique<StreamReader>(data);
  if (!reader->valid()) return nullptr;
  return reader;
}

}  // namespace portamento::sf2
