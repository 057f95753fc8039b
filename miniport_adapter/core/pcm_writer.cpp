#include "miniport_adapter/core/pcm_writer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace portamento::dmus {
namespace {

/// Integers of kBits bits in memory.
template <int kBits>
struct IntegerSample {
  static constexpr std::size_t kBytes = kBits / 8;
  static constexpr std::int32_t kFull = 1 << (kBits - 1);

  static std::int32_t Load(const std::byte* at) {
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < kBytes; ++i) word |= std::to_integer<std::uint32_t>(at[i]) << 8 * i;
    return static_cast<std::int32_t>(word << (32 - kBits)) >> (32 - kBits);
  }
  static void Store(std::int32_t value, std::byte* at) {
    for (std::size_t i = 0; i < kBytes; ++i) {
      at[i] = static_cast<std::byte>(static_cast<std::uint32_t>(value) >> 8 * i & 0xFF);
    }
  }
  template <PcmBlend kBlend>
  static void Put(float x, std::byte* at) {
    constexpr auto kScale = static_cast<float>(kFull);
    auto value =
        static_cast<std::int32_t>(std::lrintf(std::clamp(x * kScale, -kScale, kScale - 1.0f)));
    if constexpr (kBlend == PcmBlend::kAdd) value = std::clamp(value + Load(at), -kFull, kFull - 1);
    Store(value, at);
  }
};

struct FloatSample {
  static constexpr std::size_t kBytes = 4;

  template <PcmBlend kBlend>
  static void Put(float x, std::byte* at) {
    if constexpr (kBlend == PcmBlend::kAdd) {
      std::uint32_t before = 0;
      std::memcpy(&before, at, sizeof before);
      // A negative zero stays one: it is what adds nothing to anything.
      x += std::bit_cast<float>(before | (before == 0 ? 1u : 0u) << 31);
    }
    std::memcpy(at, &x, sizeof x);
  }
};

template <typename Sample, PcmBlend kBlend>
void WriteBlended(std::uint32_t channels, std::span<const float> left, std::span<const float> right,
                  std::byte* out) {
  if (channels == 1) {
    for (std::size_t f = 0; f < left.size(); ++f) {
      Sample::template Put<kBlend>(0.5f * (left[f] + right[f]), out + f * Sample::kBytes);
    }
    return;
  }
  for (std::size_t f = 0; f < left.size(); ++f) {
    Sample::template Put<kBlend>(left[f], out + 2 * f * Sample::kBytes);
    Sample::template Put<kBlend>(right[f], out + (2 * f + 1) * Sample::kBytes);
  }
}

template <typename Sample>
void Write(std::uint32_t channels, PcmBlend blend, std::span<const float> left,
           std::span<const float> right, std::byte* out) {
  if (blend == PcmBlend::kAdd) {
    WriteBlended<Sample, PcmBlend::kAdd>(channels, left, right, out);
  } else {
    WriteBlended<Sample, PcmBlend::kReplace>(channels, left, right, out);
  }
}

}  // namespace

void WritePcm(PcmFormat format, PcmBlend blend, std::span<const float> left,
              std::span<const float> right, std::span<std::byte> out) noexcept {
  switch (format.encoding) {
    case PcmEncoding::kInt16:
      return Write<IntegerSample<16>>(format.channels, blend, left, right, out.data());
    case PcmEncoding::kInt24:
      return Write<IntegerSample<24>>(format.channels, blend, left, right, out.data());
    case PcmEncoding::kFloat32:
      return Write<FloatSample>(format.channels, blend, left, right, out.data());
  }
}

void WriteSilence(PcmBlend blend, std::span<std::byte> out) noexcept {
  if (blend == PcmBlend::kReplace) std::fill(out.begin(), out.end(), std::byte{0});
}

}  // namespace portamento::dmus
