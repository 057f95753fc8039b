#include "tests/support/encoded_stream.h"

#include <algorithm>
#include <cstring>

#include "gtest/gtest.h"

namespace portamento::test {
namespace {

struct MemoryFile {
  FileBytes bytes;
  std::size_t at = 0;
};

SF_VIRTUAL_IO MemoryIo() {
  const auto self = [](void* file) -> MemoryFile& { return *static_cast<MemoryFile*>(file); };
  static const auto file = self;
  return {.get_filelen = [](void* f) { return static_cast<sf_count_t>(file(f).bytes.size()); },
          .seek =
              [](sf_count_t offset, int whence, void* f) {
                const auto base = whence == SEEK_SET   ? std::size_t{0}
                                  : whence == SEEK_CUR ? file(f).at
                                                       : file(f).bytes.size();
                file(f).at = base + static_cast<std::size_t>(offset);
                return static_cast<sf_count_t>(file(f).at);
              },
          .read = [](void*, sf_count_t, void*) { return sf_count_t{0}; },
          .write =
              [](const void* data, sf_count_t count, void* f) {
                const std::size_t end = file(f).at + static_cast<std::size_t>(count);
                file(f).bytes.resize(std::max(file(f).bytes.size(), end));
                std::memcpy(&file(f).bytes[file(f).at], data, static_cast<std::size_t>(count));
                file(f).at = end;
                return count;
              },
          .tell = [](void* f) { return static_cast<sf_count_t>(file(f).at); }};
}

}  // namespace

FileBytes EncodeStream(const Frames& frames, int format) {
  MemoryFile file;
  SF_VIRTUAL_IO io = MemoryIo();
  SF_INFO info{.samplerate = 48'000, .channels = 1, .format = format};
  SNDFILE* writer = sf_open_virtual(&io, SFM_WRITE, &info, &file);
  EXPECT_NE(writer, nullptr) << sf_strerror(nullptr);
  sf_write_short(writer, frames.data(), static_cast<sf_count_t>(frames.size()));
  sf_close(writer);
  return file.bytes;
}

}  // namespace portamento::test
