#include "soundfonts/convert/sample_pcm.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>
#include <utility>

namespace portamento::convert {
namespace {

using Image = std::vector<std::byte>;

constexpr std::size_t BytesPerFrame(PcmPart part) { return part == PcmPart::kLow8 ? 1 : 2; }

/// A frame of full scale 32768 in 24 bits.
std::int32_t In24Bits(float frame) {
  return static_cast<std::int32_t>(
      std::lrint(std::clamp(double{frame} * 256, -8'388'608.0, 8'388'607.0)));
}

std::int32_t Rounded(float frame) {
  return static_cast<std::int32_t>(std::lrint(std::clamp(frame, -32768.0f, 32767.0f)));
}

/// Appends the lowest `bytes` bytes of each frame.
template <typename Frame, typename Convert>
void Append(std::span<const Frame> frames, std::size_t bytes, Image& image, Convert convert) {
  for (const Frame frame : frames) {
    const auto bits = static_cast<std::uint32_t>(convert(frame));
    for (std::size_t i = 0; i < bytes; ++i) {
      image.push_back(static_cast<std::byte>(bits >> 8 * i & 0xFF));
    }
  }
}

class PcmMaker {
 public:
  PcmMaker(std::shared_ptr<const bank::Bank> bank, std::vector<Stretch> stretches, PcmPart part,
           std::shared_ptr<Losses> losses)
      : bank_(std::move(bank)),
        stretches_(std::move(stretches)),
        part_(part),
        losses_(std::move(losses)) {}

  std::uint64_t size() const {
    std::uint64_t bytes = 0;
    for (const Stretch& stretch : stretches_) bytes += stretch.all_frames() * BytesPerFrame(part_);
    return bytes;
  }

  bool Make(const io::PutBytes& put) const {
    Image image;  // of one stretch at a time
    for (const Stretch& stretch : stretches_) {
      image.clear();
      image.reserve(stretch.all_frames() * BytesPerFrame(part_));
      AppendFrames(stretch, image);
      image.resize(stretch.all_frames() * BytesPerFrame(part_));
      if (!put(image)) return false;
    }
    return true;
  }

 private:
  void AppendFrames(const Stretch& stretch, Image& image) const {
    const bank::Sample& sample = bank_->samples()[stretch.sample];
    if (part_ == PcmPart::kLow8 && !sample.wide) return;  // nothing but zeros
    const bool read = sample.wide ? AppendWide(stretch, image) : AppendNarrow(stretch, image);
    if (read) return;
    image.clear();
    if (part_ != PcmPart::kLow8) losses_->Add(kDamagedSample, sample.name);
  }

  bool AppendNarrow(const Stretch& stretch, Image& image) const {
    std::vector<std::int16_t> frames;
    if (!Read(stretch, frames)) return false;
    const auto wanted = Part<std::int16_t>(stretch, frames);
    if constexpr (std::endian::native == std::endian::little) {
      const auto bytes = std::as_bytes(wanted);
      image.insert(image.end(), bytes.begin(), bytes.end());
    } else {
      Append(wanted, 2, image, [](std::int16_t x) { return x; });
    }
    return true;
  }

  bool AppendWide(const Stretch& stretch, Image& image) const {
    std::vector<float> frames;
    if (!Read(stretch, frames)) return false;
    const auto wanted = Part<float>(stretch, frames);
    switch (part_) {
      case PcmPart::kRounded16:
        Append(wanted, 2, image, Rounded);
        break;
      case PcmPart::kHigh16:
        Append(wanted, 2, image, [](float x) { return In24Bits(x) >> 8; });
        break;
      case PcmPart::kLow8:
        Append(wanted, 1, image, In24Bits);
        break;
    }
    return true;
  }

  template <typename Frame>
  bool Read(const Stretch& stretch, std::vector<Frame>& frames) const {
    const auto reader = bank_->pcm().Open(stretch.sample);
    if (reader == nullptr) return false;
    frames.resize(reader->frames());
    return reader->Read(std::span(frames));
  }

  template <typename Frame>
  static std::span<const Frame> Part(const Stretch& stretch, const std::vector<Frame>& frames) {
    const std::size_t first = std::min<std::size_t>(stretch.first_frame, frames.size());
    return std::span(frames).subspan(first,
                                     std::min<std::size_t>(stretch.frames, frames.size() - first));
  }

  std::shared_ptr<const bank::Bank> bank_;
  std::vector<Stretch> stretches_;
  PcmPart part_;
  std::shared_ptr<Losses> losses_;
};

}  // namespace

std::optional<std::uint32_t> FramesOf(const bank::Bank& bank, std::uint32_t sample) {
  const bank::Sample& s = bank.samples()[sample];
  if (s.frames == 0) return std::nullopt;
  if (s.frames != bank::Sample::kUnknownFrames) return s.frames;
  const auto reader = bank.pcm().Open(sample);
  if (reader == nullptr || reader->frames() == 0) return std::nullopt;
  return reader->frames();
}

io::LateBytes PcmOf(std::shared_ptr<const bank::Bank> bank, std::vector<Stretch> stretches,
                    PcmPart part, std::shared_ptr<Losses> losses) {
  const PcmMaker maker(std::move(bank), std::move(stretches), part, std::move(losses));
  return {.size = maker.size(),
          .make = [maker](const io::PutBytes& put) { return maker.Make(put); }};
}

}  // namespace portamento::convert
