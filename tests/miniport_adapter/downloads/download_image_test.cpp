// An image is read for what it says, and refused where any of it is wrong, without being touched.
#include "miniport_adapter/core/download_image.h"

#include <algorithm>
#include <array>
#include <functional>
#include <random>

#include "gtest/gtest.h"

#include "soundfonts/dls/dls_connections.h"
#include "tests/miniport_adapter/downloads/image_builder.h"

namespace portamento::test {
namespace {

using namespace dmus;
using Image = std::vector<std::byte>;

ULONG WordAt(const Image& image, std::size_t byte) {
  ULONG word = 0;
  std::memcpy(&word, image.data() + byte, sizeof word);
  return word;
}
void SetWord(Image& image, std::size_t byte, ULONG word) {
  std::memcpy(image.data() + byte, &word, sizeof word);
}
/// Where a chunk begins.
std::size_t ChunkAt(const Image& image, ULONG index) {
  return WordAt(image, sizeof(DMUS_DOWNLOADINFO) + 4 * index);
}

Image TwoRegions() {
  return InstrumentDownload(5, 0x0102'0304, {RegionOfWave(10, 64), RegionOfWave(11, 0)},
                            {{0, 0, dls::kToPan, 0, 100 << 16}, {0, 0, dls::kToPitch, 0, 7 << 16}});
}

TEST(DownloadImage, AnInstrumentIsReadAsItWouldBeFromAFile) {
  const auto read = ReadDownload(TwoRegions());
  ASSERT_TRUE(read);
  const auto& image = std::get<InstrumentImage>(*read);
  EXPECT_EQ(image.id, 5u);
  EXPECT_FALSE(image.general_midi);
  EXPECT_EQ(image.instrument.bank, 0x0203u);
  EXPECT_EQ(image.instrument.program, 4u);
  ASSERT_EQ(image.instrument.regions.size(), 2u);
  EXPECT_EQ(image.instrument.regions[0].wave, 10u);
  EXPECT_EQ(image.instrument.regions[0].sample_info->loop->length, 64u);
  EXPECT_EQ(image.instrument.regions[1].wave, 11u);
  EXPECT_FALSE(image.instrument.regions[1].sample_info->loop);
  ASSERT_EQ(image.instrument.articulation.size(), 2u);
  EXPECT_EQ(image.instrument.articulation[1], (dls::Connection{0, 0, dls::kToPitch, 0, 7 << 16}));
}

TEST(DownloadImage, DrumsAndGeneralMidiAreFlags) {
  const auto read = ReadDownload(InstrumentDownload(1, 0x8000'0019, {}, {}, 1));
  ASSERT_TRUE(read);
  const auto& image = std::get<InstrumentImage>(*read);
  EXPECT_TRUE(image.general_midi);
  EXPECT_EQ(image.instrument.bank, dls::Instrument::kDrumBit);
  EXPECT_EQ(image.instrument.program, 25u);
}

TEST(DownloadImage, AFixedArticulationBecomesConnections) {
  DMUS_ARTICPARAMS parameters = NeutralParameters();
  parameters.Misc.ptDefaultPan = -250 << 16;
  parameters.LFO.pcMWToPitch = 50 << 16;
  parameters.VolEG.tcKey2Decay = -1200 << 16;
  const auto read = ReadDownload(FixedInstrumentDownload(1, 0, {RegionOfWave(1, 0)}, parameters));
  ASSERT_TRUE(read);
  const auto& connections = std::get<InstrumentImage>(*read).instrument.articulation;
  const auto has = [&](const dls::Connection& wanted) {
    return std::find(connections.begin(), connections.end(), wanted) != connections.end();
  };
  EXPECT_TRUE(has({0, 0, dls::kToPan, 0, -250 << 16}));
  EXPECT_TRUE(has({dls::kFromLfo, 0x81, dls::kToPitch, 0, 50 << 16}));
  EXPECT_TRUE(has({dls::kFromKey, 0, dls::kToEg1Decay, 0, -1200 << 16}));
  EXPECT_TRUE(has({0, 0, dls::kToEg1Attack, 0, kTimeCentsZero}));
}

TEST(DownloadImage, WavesOfAllKindsAreRead) {
  for (const DWORD type :
       {DMUS_DOWNLOADINFO_WAVE, DMUS_DOWNLOADINFO_STREAMINGWAVE, DMUS_DOWNLOADINFO_ONESHOTWAVE}) {
    const auto read = ReadDownload(WaveDownload(9, {1, -2, 3}, 22'050, type));
    ASSERT_TRUE(read);
    const auto& image = std::get<WaveImage>(*read);
    EXPECT_EQ(image.id, 9u);
    EXPECT_EQ(image.wave.rate_hz, 22'050u);
    ASSERT_EQ(image.wave.data.size(), 6u);
    EXPECT_EQ(image.wave.data[2], std::byte{0xFE});
    EXPECT_GE(image.wave.data.data(), image.bytes->data());  // a copy, which it keeps
  }
}

TEST(DownloadImage, AWaveArticulationNamesItsWaves) {
  ImageBuilder builder(DMUS_DOWNLOADINFO_WAVEARTICULATION, 3);
  builder.Add(DMUS_WAVEARTDL{.ulDownloadIdIdx = 1, .ulBuffers = 2});
  builder.Add(std::array<DWORD, 2>{7, 8});
  Image image = builder.Bytes();
  const auto read = ReadDownload(image);
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<WaveArticulationImage>(*read).waves, (std::vector<std::uint32_t>{7, 8}));
  SetWord(image, ChunkAt(image, 0) + 8, 3);  // one more than there is
  EXPECT_FALSE(ReadDownload(image));
}

TEST(DownloadImage, WhatClientsLeaveUnsetMayBeForgiven) {
  Image image = TwoRegions();
  SetWord(image, ChunkAt(image, 0) + offsetof(DMUS_INSTRUMENT, ulFirstExtCkIdx), 0xCDCDCDCD);
  for (std::size_t at = offsetof(DMUS_REGION, WSMP); at < sizeof(DMUS_REGION); at += 4) {
    SetWord(image, ChunkAt(image, 1) + at, 0xCDCDCDCD);
  }
  EXPECT_FALSE(ReadDownload(image));
  const auto read = ReadDownload(image, UnsetMembers::kForgiven);
  ASSERT_TRUE(read);
  EXPECT_FALSE(std::get<InstrumentImage>(*read).instrument.regions[0].sample_info);
}

struct Mutation {
  const char* what;
  std::function<void(Image&)> apply;
  DownloadError error;
};

void ExpectRejected(const Image& good, const std::vector<Mutation>& mutations) {
  ASSERT_TRUE(ReadDownload(good));
  for (const Mutation& mutation : mutations) {
    Image image = good;
    mutation.apply(image);
    const auto read = ReadDownload(image);
    ASSERT_FALSE(read) << mutation.what;
    EXPECT_EQ(read.error(), mutation.error) << mutation.what;
  }
}

/// Sets a member of a chunk.
std::function<void(Image&)> Member(ULONG chunk, std::size_t offset, ULONG value) {
  return [=](Image& image) { SetWord(image, ChunkAt(image, chunk) + offset, value); };
}

TEST(DownloadImage, C45_EveryWrongHeadAndTableIsRejected) {
  const auto word = [](std::size_t byte, ULONG value) {
    return [=](Image& image) { SetWord(image, byte, value); };
  };
  using enum DownloadError;
  const Image good = TwoRegions();
  const auto size = static_cast<ULONG>(good.size());
  ExpectRejected(good, {
                           {"type 0", word(0, 0), kUnknownType},
                           {"type 7", word(0, 7), kUnknownType},
                           {"no offsets", word(8, 0), kBadOffsetTable},
                           {"offsets past the end", word(8, size / 4), kBadOffsetTable},
                           {"offsets that overflow", word(8, 0x4000'0001), kBadOffsetTable},
                           {"many offsets", word(8, 0xFFFF'FFFF), kBadOffsetTable},
                           {"larger than the buffer", word(12, size + 1), kBadOffsetTable},
                           {"huge", word(12, 0xFFFF'FFFF), kBadOffsetTable},
                           {"smaller than its table", word(12, 20), kBadOffsetTable},
                           {"empty", word(12, 0), kBadOffsetTable},
                           {"root elsewhere", word(16, size - 40), kBadOffsetTable},
                           {"an offset into the head", word(20, 8), kBadOffsetTable},
                           {"an offset at the end", word(20, size), kBadOffsetTable},
                           {"an offset beyond", word(24, 0xFFFF'FFF0), kBadOffsetTable},
                           {"cut off", [](Image& image) { image.resize(15); }, kBadOffsetTable},
                       });
}

TEST(DownloadImage, C45_EveryWrongInstrumentIsRejected) {
  using enum DownloadError;
  const Image good = TwoRegions();  // chunks: root, two regions, articulation, list
  const auto size = static_cast<ULONG>(good.size());
  ExpectRejected(
      good,
      {
          {"region index", Member(0, offsetof(DMUS_INSTRUMENT, ulFirstRegionIdx), 5),
           kBadInstrument},
          {"a region cut off", Member(0, offsetof(DMUS_INSTRUMENT, ulFirstRegionIdx), 4),
           kBadInstrument},
          {"articulation index", Member(0, offsetof(DMUS_INSTRUMENT, ulGlobalArtIdx), 99),
           kBadArticulation},
          {"copyright index", Member(0, offsetof(DMUS_INSTRUMENT, ulCopyrightIdx), 77),
           kBadInstrument},
          {"extension index", Member(0, offsetof(DMUS_INSTRUMENT, ulFirstExtCkIdx), 77),
           kBadInstrument},
          {"a circle of one", Member(1, offsetof(DMUS_REGION, ulNextRegionIdx), 1), kBadInstrument},
          {"a circle of two", Member(2, offsetof(DMUS_REGION, ulNextRegionIdx), 1), kBadInstrument},
          {"next region", Member(2, offsetof(DMUS_REGION, ulNextRegionIdx), 5), kBadInstrument},
          {"keys crossed", Member(1, 0, 60u | 50u << 16), kBadInstrument},
          {"keys beyond 127", Member(1, 0, 0u | 128u << 16), kBadInstrument},
          {"velocities", Member(1, 4, 100u | 1u << 16), kBadInstrument},
          {"right channel", Member(1, offsetof(DMUS_REGION, WaveLink) + 4, 2), kNotMono},
          {"size of wsmp", Member(1, offsetof(DMUS_REGION, WSMP), 19), kBadInstrument},
          {"loops", Member(1, offsetof(DMUS_REGION, WSMP) + 16, 2), kBadInstrument},
          {"many loops", Member(1, offsetof(DMUS_REGION, WSMP) + 16, 0x1000'0001), kBadInstrument},
          {"size of the loop", Member(1, offsetof(DMUS_REGION, WLOOP), 15), kBadInstrument},
          {"kind of the loop", Member(1, offsetof(DMUS_REGION, WLOOP) + 4, 3), kBadInstrument},
          {"a loop that overflows", Member(1, offsetof(DMUS_REGION, WLOOP) + 8, 0xFFFF'FFFF),
           kBadInstrument},
          {"local articulation", Member(1, offsetof(DMUS_REGION, ulRegionArtIdx), 5),
           kBadArticulation},
          {"extension", Member(1, offsetof(DMUS_REGION, ulFirstExtCkIdx), 5), kBadInstrument},
          {"a circle of articulations", Member(3, 8, 3), kBadArticulation},
          {"list index", Member(3, 0, 5), kBadArticulation},
          {"no list", Member(3, 0, 0), kBadArticulation},
          {"size of the list", Member(4, 0, 7), kBadArticulation},
          {"a list beyond the end", Member(4, 0, size), kBadArticulation},
          {"connections", Member(4, 4, 3), kBadArticulation},
          {"connections that overflow", Member(4, 4, 0x1555'5556), kBadArticulation},
      });
  // The last loop may be missing where there is none, but not where one is said to be.
  Image last = InstrumentDownload(5, 0, {RegionOfWave(10, 64)});
  ASSERT_TRUE(ReadDownload(last));
  SetWord(last, 12, static_cast<ULONG>(last.size() - 4));
  EXPECT_FALSE(ReadDownload(last));
}

TEST(DownloadImage, C45_EveryWrongFixedArticulationIsRejected) {
  using enum DownloadError;
  const Image good = FixedInstrumentDownload(1, 0, {RegionOfWave(1, 0)},
                                             NeutralParameters());  // 0, 1, art, parameters
  ExpectRejected(good, {
                           {"parameters", Member(2, 0, 4), kBadArticulation},
                           {"none", Member(2, 0, 0), kBadArticulation},
                           {"extension", Member(2, 4, 9), kBadArticulation},
                       });
  Image cut = good;
  SetWord(cut, 12, static_cast<ULONG>(cut.size() - 1));
  EXPECT_FALSE(ReadDownload(cut));
}

TEST(DownloadImage, C45_EveryWrongWaveIsRejected) {
  using enum DownloadError;
  const Image good = WaveDownload(1, Constant(100));
  ExpectRejected(good, {
                           {"no data", Member(0, 8, 0), kBadWave},
                           {"data index", Member(0, 8, 2), kBadWave},
                           {"more data than there is", Member(1, 0, 201), kBadWave},
                           {"much more", Member(1, 0, 0xFFFF'FFFF), kBadWave},
                           {"half a frame", Member(1, 0, 1), kBadWave},
                           {"none", Member(1, 0, 0), kBadWave},
                           {"another format", Member(0, 12, 3u | 1u << 16), kNotPcm},
                           {"stereo", Member(0, 12, 1u | 2u << 16), kNotMono},
                           {"rate 0", Member(0, 16, 0), kBadWave},
                           {"24 bits", Member(0, 24, 3u | 24u << 16), kBadWave},
                           {"block of another size", Member(0, 24, 4u | 16u << 16), kBadWave},
                           {"extension", Member(0, 0, 2), kBadWave},
                           {"copyright", Member(0, 4, 2), kBadWave},
                           {"a copyright that is too long",
                            [](Image& image) {
                              SetWord(image, ChunkAt(image, 0) + 4, 1);
                              SetWord(image, ChunkAt(image, 1), 201);
                            },
                            kBadWave},
                       });
}

TEST(DownloadImage, C45_NoMutationReadsOutOfBoundsOrWritesOrHangs) {
  std::mt19937 twister(45);
  const auto random = [&] { return static_cast<ULONG>(twister()); };
  const ULONG edges[] = {0, 1, 2, 3, 4, 5, 0x7FFF'FFFF, 0x8000'0000, 0xFFFF'FFFF};
  const std::vector<Image> seeds{
      TwoRegions(), WaveDownload(1, Constant(8)),
      FixedInstrumentDownload(1, 0, {RegionOfWave(1, 4), RegionOfWave(2, 0)}, NeutralParameters())};
  std::size_t rejected = 0, rounds = 0;
  for (const Image& seed : seeds) {
    for (int round = 0; round < 60'000; ++round, ++rounds) {
      Image image = seed;
      for (unsigned changes = 1 + random() % 3; changes > 0; --changes) {
        const std::size_t at = random() % (image.size() - 3);
        const ULONG size = static_cast<ULONG>(image.size());
        const ULONG choice = random() % 4;
        SetWord(image, at / 4 * 4,
                choice == 0   ? edges[random() % std::size(edges)]
                : choice == 1 ? random() % (size + 8)
                : choice == 2 ? random()
                              : WordAt(image, at / 4 * 4) ^ 1u << random() % 32);
      }
      if (random() % 8 == 0) image.resize(random() % image.size());
      // Exactly as large as it says, so that a tool sees every byte beyond.
      const Image before = image;
      const auto read =
          ReadDownload(image, round % 2 == 0 ? UnsetMembers::kRejected : UnsetMembers::kForgiven);
      if (!read) ++rejected;
      ASSERT_EQ(image, before);
      if (read && std::holds_alternative<WaveImage>(*read)) {
        const auto& wave = std::get<WaveImage>(*read);
        ASSERT_LE(wave.wave.data.data() + wave.wave.data.size(),
                  wave.bytes->data() + wave.bytes->size());
      }
    }
  }
  EXPECT_GT(rejected, rounds / 4);
}

}  // namespace
}  // namespace portamento::test
