#include "offline/audio_writer.h"

#include <fmt/format.h>
#include <sndfile.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <vector>

#include "offline/pcm.h"

namespace portamento::offline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChannels = 2;
constexpr std::size_t kPieceFrames = 16'384;  // written at once: calls of the system are dear
constexpr double kVorbisQuality = 0.6;        // about 190 kbit/s

struct CloseSndfile {
  void operator()(SNDFILE* file) const { sf_close(file); }
};

int SndfileFormat(const AudioFormat& format) {
  const int sample = format.encoding == Encoding::kInt16   ? SF_FORMAT_PCM_16
                     : format.encoding == Encoding::kInt24 ? SF_FORMAT_PCM_24
                                                           : SF_FORMAT_FLOAT;
  switch (format.container) {
    case Container::kWav:
      return SF_FORMAT_WAV | sample;
    case Container::kFlac:
      return SF_FORMAT_FLAC | (sample == SF_FORMAT_PCM_16 ? sample : SF_FORMAT_PCM_24);
    case Container::kOgg:
      return SF_FORMAT_OGG | SF_FORMAT_VORBIS;
    case Container::kRaw:
      return SF_FORMAT_RAW | sample | SF_ENDIAN_LITTLE;
  }
  return 0;
}

class FileWriter final : public AudioWriter {
 public:
  FileWriter(std::string path, const AudioFormat& format)
      : path_(std::move(path)), format_(format) {
    const fs::path target(path_);
    temporary_ =
        (target.parent_path() / fmt::format(".{}.{}.part", target.filename().string(), ::getpid()))
            .string();
    SF_INFO info{};
    info.samplerate = static_cast<int>(format.rate_hz);
    info.channels = static_cast<int>(kChannels);
    info.format = SndfileFormat(format);
    file_.reset(sf_open(temporary_.c_str(), SFM_WRITE, &info));
    if (file_ == nullptr) {
      error_ = fmt::format("cannot write {}: {}", path_, sf_strerror(nullptr));
      return;
    }
    if (format.container == Container::kOgg) {
      double quality = kVorbisQuality;
      sf_command(file_.get(), SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof quality);
    }
  }

  ~FileWriter() override {
    if (finished_) return;
    file_.reset();
    std::error_code ignored;
    fs::remove(temporary_, ignored);
  }

  bool ok() const { return error_.empty(); }

  bool Write(std::span<const float> stereo) override {
    waiting_.insert(waiting_.end(), stereo.begin(), stereo.end());
    return waiting_.size() < kPieceFrames * kChannels || WritePiece();
  }

  bool Finish() override {
    if (!ok() || !WritePiece()) return false;
    if (const int code = sf_close(file_.release()); code != 0) {
      error_ = fmt::format("cannot write {}: {}", path_, sf_error_number(code));
      return false;
    }
    std::error_code failure;
    fs::rename(temporary_, path_, failure);
    if (failure) {
      error_ = fmt::format("cannot rename to {}: {}", path_, failure.message());
      return false;
    }
    finished_ = true;
    return true;
  }

  std::string error() const override { return error_; }

 private:
  bool WritePiece() {
    const auto frames = static_cast<sf_count_t>(waiting_.size() / kChannels);
    sf_count_t written = 0;
    if (format_.container == Container::kOgg || !format_.clips()) {
      written = sf_writef_float(file_.get(), waiting_.data(), frames);
    } else if (format_.encoding == Encoding::kInt16) {
      shorts_.resize(waiting_.size());
      ToInt16(waiting_, shorts_);
      written = sf_writef_short(file_.get(), shorts_.data(), frames);
    } else {
      integers_.resize(waiting_.size());
      ToInt24(waiting_, integers_);
      for (int& x : integers_) x *= 1 << 8;  // libsndfile takes the highest bits
      written = sf_writef_int(file_.get(), integers_.data(), frames);
    }
    waiting_.clear();
    if (written != frames) error_ = fmt::format("cannot write {}: {}", path_, Reason());
    return written == frames;
  }

  std::string Reason() const {
    return errno != 0 ? std::strerror(errno) : sf_strerror(file_.get());
  }

  std::string path_, temporary_, error_;
  AudioFormat format_;
  std::unique_ptr<SNDFILE, CloseSndfile> file_;
  std::vector<float> waiting_;  // to be written
  std::vector<std::int16_t> shorts_;
  std::vector<int> integers_;
  bool finished_ = false;
};

class RawStreamWriter final : public AudioWriter {
 public:
  RawStreamWriter(std::FILE* stream, Encoding encoding) : stream_(stream), encoding_(encoding) {}

  bool Write(std::span<const float> stereo) override {
    Encode(stereo);
    if (std::fwrite(bytes_.data(), 1, bytes_.size(), stream_) == bytes_.size()) return true;
    error_ = fmt::format("cannot write to standard output: {}", std::strerror(errno));
    return false;
  }

  bool Finish() override {
    if (!error_.empty()) return false;
    if (std::fflush(stream_) == 0) return true;
    error_ = fmt::format("cannot write to standard output: {}", std::strerror(errno));
    return false;
  }

  std::string error() const override { return error_; }

 private:
  void Encode(std::span<const float> stereo) {
    switch (encoding_) {
      case Encoding::kInt16:
        shorts_.resize(stereo.size());
        ToInt16(stereo, shorts_);
        return PutLittleEndian<2>(shorts_);
      case Encoding::kInt24:
        integers_.resize(stereo.size());
        ToInt24(stereo, integers_);
        return PutLittleEndian<3>(integers_);
      case Encoding::kFloat:
        integers_.resize(stereo.size());
        std::memcpy(integers_.data(), stereo.data(), stereo.size_bytes());
        return PutLittleEndian<4>(integers_);
    }
  }

  template <std::size_t kBytes, typename Integer>
  void PutLittleEndian(const std::vector<Integer>& integers) {
    bytes_.resize(kBytes * integers.size());
    unsigned char* to = bytes_.data();
    for (const Integer x : integers) {
      const auto word = static_cast<std::uint32_t>(x);
      for (std::size_t i = 0; i < kBytes; ++i) *to++ = static_cast<unsigned char>(word >> 8 * i);
    }
  }

  std::FILE* stream_;
  Encoding encoding_;
  std::vector<std::int16_t> shorts_;
  std::vector<std::int32_t> integers_;
  std::vector<unsigned char> bytes_;
  std::string error_;
};

}  // namespace

std::optional<Container> ContainerOf(std::string_view extension) {
  if (extension == "wav" || extension == "wave") return Container::kWav;
  if (extension == "flac") return Container::kFlac;
  if (extension == "ogg" || extension == "oga") return Container::kOgg;
  if (extension == "raw" || extension == "pcm") return Container::kRaw;
  return std::nullopt;
}

std::string_view ExtensionOf(Container container) {
  switch (container) {
    case Container::kWav:
      return "wav";
    case Container::kFlac:
      return "flac";
    case Container::kOgg:
      return "ogg";
    case Container::kRaw:
      return "raw";
  }
  return "";
}

tl::expected<std::unique_ptr<AudioWriter>, std::string> OpenAudioFile(const std::string& path,
                                                                      const AudioFormat& format) {
  if (std::filesystem::is_directory(path)) return tl::unexpected(path + ": is a folder");
  auto writer = std::make_unique<FileWriter>(path, format);
  if (!writer->ok()) return tl::unexpected(writer->error());
  return writer;
}

std::unique_ptr<AudioWriter> OpenRawStream(std::FILE* stream, Encoding encoding) {
  return std::make_unique<RawStreamWriter>(stream, encoding);
}

}  // namespace portamento::offline
