// Floats become the integers nearest to them, saturated, and are mixed or written over.
#include "miniport_adapter/core/pcm_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "gtest/gtest.h"

namespace portamento::test {
namespace {

using dmus::PcmBlend;
using dmus::PcmEncoding;
using dmus::WritePcm;

template <typename T, std::size_t kCount>
std::array<T, kCount> Written(dmus::PcmFormat format, PcmBlend blend, std::vector<float> left,
                              std::vector<float> right, std::array<T, kCount> before = {}) {
  WritePcm(format, blend, left, right, std::as_writable_bytes(std::span(before)));
  return before;
}

TEST(PcmWriter, SixteenBitsAreRoundedAndSaturated) {
  const auto out = Written<std::int16_t, 6>({PcmEncoding::kInt16, 2}, PcmBlend::kReplace,
                                            {0.5f, 2.0f, 1.6f / 32768},
                                            {-1.0f, -3.0f, -1.4f / 32768}, {9, 9, 9, 9, 9, 9});
  EXPECT_EQ(out, (std::array<std::int16_t, 6>{16384, -32768, 32767, -32768, 2, -1}));
}

TEST(PcmWriter, MixingAddsAndSaturates) {
  const auto out = Written<std::int16_t, 4>({PcmEncoding::kInt16, 2}, PcmBlend::kAdd, {0.5f, 0.25f},
                                            {-1.0f, 0.0f}, {20'000, -20'000, -8192, 77});
  EXPECT_EQ(out, (std::array<std::int16_t, 4>{32767, -32768, 0, 77}));
}

TEST(PcmWriter, TwentyFourBitsArePackedLittleEndian) {
  const auto out = Written<std::uint8_t, 9>({PcmEncoding::kInt24, 1}, PcmBlend::kReplace,
                                            {0.5f, -1.0f, 2.0f}, {0.5f, -1.0f, 2.0f});
  EXPECT_EQ(out, (std::array<std::uint8_t, 9>{0, 0, 0x40, 0, 0, 0x80, 0xFF, 0xFF, 0x7F}));
  const auto mixed = Written<std::uint8_t, 3>({PcmEncoding::kInt24, 1}, PcmBlend::kAdd,
                                              {-1.0f / 8388608}, {-1.0f / 8388608}, {0, 0, 0x80});
  EXPECT_EQ(mixed, (std::array<std::uint8_t, 3>{0, 0, 0x80}));  // below the lowest
}

TEST(PcmWriter, FloatsStayAsTheyAreAndMono) {
  const auto out = Written<float, 4>({PcmEncoding::kFloat32, 2}, PcmBlend::kReplace, {1.5f, -0.1f},
                                     {0.0f, 3e-9f}, {7, 7, 7, 7});
  EXPECT_EQ(out, (std::array<float, 4>{1.5f, 0.0f, -0.1f, 3e-9f}));
  const auto mono = Written<float, 2>({PcmEncoding::kFloat32, 1}, PcmBlend::kAdd, {1.0f, 0.5f},
                                      {0.0f, 0.5f}, {0.25f, 0});
  EXPECT_EQ(mono, (std::array<float, 2>{0.75f, 0.5f}));
}

TEST(PcmWriter, MixedIntoZerosFloatsKeepTheirBits) {
  const std::vector<float> left(37, -0.0f), right{0.0f, -0.0f, 1e-40f, 1.0f};
  std::vector<float> other(37, 0.5f);
  std::ranges::copy(right, other.begin());
  std::array<float, 74> out{};
  out[6] = 0.25f;
  WritePcm({PcmEncoding::kFloat32, 2}, PcmBlend::kAdd, left, other,
           std::as_writable_bytes(std::span(out)));
  for (std::size_t f = 0; f < left.size(); ++f) {
    EXPECT_EQ(std::signbit(out[2 * f]), f != 3) << f;
    EXPECT_EQ(out[2 * f], f == 3 ? 0.25f : 0.0f) << f;
    EXPECT_EQ(std::bit_cast<std::uint32_t>(out[2 * f + 1]), std::bit_cast<std::uint32_t>(other[f]))
        << f;
  }
}

TEST(PcmWriter, SilenceLeavesWhatIsMixedInto) {
  std::array<std::uint8_t, 3> bytes{1, 2, 3};
  dmus::WriteSilence(PcmBlend::kAdd, std::as_writable_bytes(std::span(bytes)));
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 3>{1, 2, 3}));
  dmus::WriteSilence(PcmBlend::kReplace, std::as_writable_bytes(std::span(bytes)));
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 3>{0, 0, 0}));
}

}  // namespace
}  // namespace portamento::test
