#include "soundfonts/sf2/sf2_pcm_source.h"

#include <bit>
#include <cstring>

#include "io/mapped_file.h"
#include "soundfonts/sf2/compressed_stream.h"

namespace portamento::sf2 {
namespace {

using io::Bytes;

/// 16-bit or 24-bit frames straight from the file.
class PcmReader final : public bank::SampleReader {
 public:
  PcmReader(const SampleData& data, std::shared_ptr<const io::MappedFile> file)
      : data_(data), file_(std::move(file)) {}

  ~PcmReader() override {
    if (file_ == nullptr) return;
    file_->Release(data_.pcm);
    file_->Release(data_.low);
  }

  std::uint32_t frames() const override { return static_cast<std::uint32_t>(data_.pcm.size() / 2); }

  bool Read(std::span<std::int16_t> out) override {
    if constexpr (std::endian::native == std::endian::little) {
      std::memcpy(out.data(), data_.pcm.data(), out.size_bytes());
    } else {
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = High(i);
    }
    return true;
  }

  bool Read(std::span<float> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const int low = i < data_.low.size() ? std::to_integer<int>(data_.low[i]) : 0;
      out[i] = static_cast<float>(High(i)) + static_cast<float>(low) * (1.0f / 256.0f);
    }
    return true;
  }

 private:
  std::int16_t High(std::size_t frame) const {
    const auto low = std::to_integer<unsigned>(data_.pcm[2 * frame]);
    const auto high = std::to_integer<unsigned>(data_.pcm[2 * frame + 1]);
    return static_cast<std::int16_t>(low | high << 8);
  }

  SampleData data_;
  std::shared_ptr<const io::MappedFile> file_;
};

}  // namespace

Sf2PcmSource::Sf2PcmSource(std::shared_ptr<const io::MappedFile> file,
                           std::vector<SampleData> samples)
    : file_(std::move(file)), samples_(std::move(samples)) {}

std::unique_ptr<bank::SampleReader> Sf2PcmSource::Open(std::uint32_t sample) const {
  const SampleData& data = samples_.at(sample);
  if (data.compressed) return OpenCompressedStream(data.pcm);
  return std::make_unique<PcmReader>(data, file_);
}

}  // namespace portamento::sf2
