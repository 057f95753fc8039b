#include "soundfonts/dls/dls_pcm_source.h"

#include <algorithm>

#include "io/mapped_file.h"

namespace portamento::dls {
namespace {

std::size_t SampleBytes(WaveCoding coding) {
  switch (coding) {
    case WaveCoding::kSigned16:
      return 2;
    case WaveCoding::kSigned24:
      return 3;
    default:
      return 1;
  }
}

/// ITU-T G.711: sign, three bits of exponent, four of mantissa; even bits inverted.
int DecodeALaw(unsigned code) {
  code ^= 0x55;
  const unsigned exponent = code >> 4 & 7, mantissa = code & 15;
  const unsigned magnitude =
      exponent == 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return code & 0x80 ? static_cast<int>(magnitude) : -static_cast<int>(magnitude);
}

/// ITU-T G.711: as A-law, all bits inverted, with a bias of 33 (here times 4).
int DecodeMuLaw(unsigned code) {
  code = ~code & 0xFF;
  const unsigned exponent = code >> 4 & 7, mantissa = code & 15;
  const auto magnitude = static_cast<int>((((mantissa << 3) + 0x84) << exponent) - 0x84);
  return code & 0x80 ? -magnitude : magnitude;
}

class WaveReader final : public bank::SampleReader {
 public:
  WaveReader(const WaveData& data, std::shared_ptr<const io::MappedFile> file)
      : data_(data), file_(std::move(file)) {}

  ~WaveReader() override {
    // Another channel of the same wave may still be to come; its pages are then read again.
    if (file_ != nullptr) file_->Release(data_.bytes);
  }

  std::uint32_t frames() const override { return data_.frames(); }

  bool Read(std::span<std::int16_t> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<std::int16_t>(Frame(i) >> 8);
    }
    return true;
  }

  bool Read(std::span<float> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<float>(Frame(i)) * (1.0f / 256.0f);
    }
    return true;
  }

 private:
  /// In 24 bits.
  int Frame(std::size_t frame) const {
    const std::size_t at = frame * data_.frame_bytes() + data_.channel * SampleBytes(data_.coding);
    const auto byte = [&](std::size_t i) { return std::to_integer<unsigned>(data_.bytes[at + i]); };
    const auto signed24 = [](unsigned top_aligned) {
      return static_cast<std::int32_t>(top_aligned) >> 8;
    };
    switch (data_.coding) {
      case WaveCoding::kUnsigned8:
        return (static_cast<int>(byte(0)) - 128) * 65536;
      case WaveCoding::kSigned16:
        return signed24(byte(0) << 16 | byte(1) << 24);
      case WaveCoding::kSigned24:
        return signed24(byte(0) << 8 | byte(1) << 16 | byte(2) << 24);
      case WaveCoding::kALaw:
        return DecodeALaw(byte(0)) * 256;
      case WaveCoding::kMuLaw:
        return DecodeMuLaw(byte(0)) * 256;
    }
    return 0;
  }

  WaveData data_;
  std::shared_ptr<const io::MappedFile> file_;
};

}  // namespace

std::size_t WaveData::frame_bytes() const { return SampleBytes(coding) * channels; }

std::uint32_t WaveData::frames() const {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(bytes.size() / frame_bytes(), bank::SampleReader::kMostFrames));
}

std::unique_ptr<bank::SampleReader> DlsPcmSource::Open(std::uint32_t sample) const {
  return std::make_unique<WaveReader>(samples_.at(sample), file_);
}

}  // namespace portamento::dls
