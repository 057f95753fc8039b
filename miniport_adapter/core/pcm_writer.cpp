#include "miniport_adapter/core/pcm_writer.h"

#include <algorithm>
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
  static void Put(float x, PcmBlend blend, std::byte* at) {
    constexpr auto kScale = static_cast<float>(kFull);
    auto value =
        static_cast<std::int32_t>(std::lrintf(std::clamp(x * kScale, -kScale, kScale - 1.0f)));
    if (blend == PcmBlend::kAdd) value = std::clamp(value + Load(at), -kFull, kFull - 1);
    Store(value, at);
  }
};

struct FloatSample {
  static constexpr std::size_t kBytes = 4;

  static void Put(float x, PcmBlend blend, std::byte* at) {
    if (blend == PcmBlend::kAdd) {
      float before = 0;
      std::memcpy(&before, at, sizeof before);
      if (before != 0) x += before;  // a negative zero stays one
    }
    std::memcpy(at, &x, sizeof x);
  }
};

template <typename Sample>
void Write(std::uint32_t channels, PcmBlend blend, std::span<const float> left,
           std::span<const float> right, std::byte* out) {
  if (channels == 1) {
    for (std::size_t f = 0; f < left.size(); ++f) {
      Sample::Put(0.5f * (left[f] + right[f]), blend, out + f * Sample::kBytes);
    }
    return;
  }
  for (std::size_t f = 0; f < left.size(); ++f) {
    Sample::Put(left[f], blend, out + 2 * f * Sample::kBytes);
    Sample::Put(right[f], blend, out + (2 * f + 1) * Sample::kBytes);
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
