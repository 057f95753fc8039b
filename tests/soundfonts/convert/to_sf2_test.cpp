// DLS collections as SF2 banks: each parameter keeps its sound, and what SF2 lacks is listed.
#include <cmath>

#include "gtest/gtest.h"

#include "soundfonts/convert/zone_runs.h"
#include "tests/soundfonts/convert/conversion.h"
#include "tests/support/measure.h"

namespace portamento::test {
namespace {

using bank::Generator;
using Articulation = std::vector<dls::Connection>;

constexpr int kCc20 = 0x94, kConcave = 1 << 10, kConvex = 2 << 10;

/// One region whose wave is a tone with an overtone, 1 kHz at key 60.
DlsFile ToneFile(const Articulation& articulation, const dls::SampleInfo& info = Wsmp(4800)) {
  DlsFile file;
  const auto wave = file.AddWave(ToneWithOvertone(), info);
  file.AddInstrument(0, 0, {RegionOf(wave, articulation)});
  return file;
}

struct Region {
  const char* name;
  Articulation articulation;
  dls::SampleInfo info = Wsmp(4800);
  bool same_sound = true;  // to the last decibel, and not only the same parameters
};

void PrintTo(const Region& region, std::ostream* out) { *out << region.name; }

class Regions : public testing::TestWithParam<Region> {};

TEST_P(Regions, KeepTheirSoundThereAndBack) {
  const Region& region = GetParam();
  const OpenedFile original = Open(ToneFile(region.articulation, region.info));
  ASSERT_TRUE(original);
  const Conversion sf2 = ToSf2(original.bank());
  ExpectSameVoices(*original.bank(), *sf2.bank());
  const Conversion back = ToDls(sf2.bank());
  ExpectSameVoices(*original.bank(), *back.bank());
  if (!region.same_sound) return;
  const Stereo sound = PerformAll(original.bank());
  EXPECT_GT(RmsDb(sound.left), -70);
  EXPECT_LT(ResidualDb(sound, PerformAll(sf2.bank())), -45);
}

const Region kRegions[] = {
    {"nothing", {}},
    {"EG1",
     {Art(art::kEg1Delay, -5000), Art(art::kEg1Attack, -3000), Art(art::kEg1Hold, -4000),
      Art(art::kEg1Decay, -1000), Art(art::kEg1Sustain, 800), Art(art::kEg1Release, -500)}},
    {"EG2",
     {Art(art::kEg2Delay, -5000), Art(art::kEg2Hold, -4000), Art(art::kEg2Decay, -1000),
      Art(art::kEg2Sustain, 300), Art(art::kEg2Release, -500), ArtFrom(art::kEg2, art::kPitch, 400),
      ArtFrom(art::kEg2, art::kCutoff, 2400), Art(art::kCutoff, 8000)}},
    {"EG2 attack",
     {Art(art::kEg2Attack, -1000), ArtFrom(art::kEg2, art::kPitch, 400)},
     Wsmp(4800),
     false},
    {"velocity to attack",
     {Art(art::kEg1Attack, -2000), ArtFrom(art::kVelocity, art::kEg1Attack, -1200)}},
    {"key to decay and hold",
     {Art(art::kEg1Decay, 0), Art(art::kEg1Hold, -3000), Art(art::kEg1Sustain, 500),
      ArtFrom(art::kKey, art::kEg1Decay, -1280), ArtFrom(art::kKey, art::kEg1Hold, 2560)}},
    {"key to decay, not whole for a key",
     {Art(art::kEg1Decay, 0), Art(art::kEg1Sustain, 500),
      ArtFrom(art::kKey, art::kEg1Decay, -1200)}},
    {"LFO to all",
     {ArtFrom(art::kLfo, art::kPitch, 50), ArtFrom(art::kLfo, art::kGain, 60),
      ArtFrom(art::kLfo, art::kCutoff, 600), Art(art::kCutoff, 8500),
      ArtFrom(art::kLfo, art::kPitch, 100, art::kCc1),
      ArtFrom(art::kLfo, art::kGain, 60, art::kCc1),
      ArtFrom(art::kLfo, art::kPitch, 30, art::kPressure), Art(art::kLfoFrequency, 200),
      Art(art::kLfoDelay, -2000)}},
    {"vibrato",
     {ArtFrom(art::kVibrato, art::kPitch, 30), ArtFrom(art::kVibrato, art::kPitch, 70, art::kCc1),
      Art(art::kVibFrequency, -300), Art(art::kVibDelay, -4000)}},
    {"gain of the wave", {Art(art::kGain, -30)}, Wsmp(4800, -62.4)},
    {"gain below what the generator can take", {Art(art::kGain, -300)}, Wsmp(4800, -400), false},
    {"tuning", {Art(art::kPitch, 37)}, Wsmp(4800, 0, 66, -128)},
    {"tuning of two octaves", {Art(art::kPitch, 2412)}},
    {"key to pitch at half", {ArtFrom(art::kKey, art::kPitch, 6400)}},
    {"pan and sends", {Art(art::kPan, 250), Art(art::kChorus, 300), Art(art::kReverb, 700)}},
    {"no sends by controllers", {ArtFrom(0xDB, art::kReverb, 0), ArtFrom(0xDD, art::kChorus, 0)}},
    {"filter", {Art(art::kCutoff, 8000)}},
    {"filter with a high peak", {Art(art::kCutoff, 8000), Art(art::kQ, 200)}},
    {"filter with a low peak", {Art(art::kCutoff, 8000), Art(art::kQ, 15)}},
    {"velocity and key to filter",
     {Art(art::kCutoff, 7000), ArtFrom(art::kVelocity, art::kCutoff, 3000),
      ArtFrom(art::kKey, art::kCutoff, -500)}},
    {"no velocity", {ArtFrom(art::kVelocity, art::kGain, 0, 0, art::kInvertedConcave)}},
    {"curves",
     {ArtFrom(kCc20, art::kPitch, 100, 0, kConcave | art::kBipolar),
      ArtFrom(kCc20, art::kPan, 200, 0, kConvex)}},
    {"two controls", {ArtFrom(kCc20, art::kPitch, 300, art::kCc1, 0x2 << 4)}},
    {"control to EG1 sustain",
     {Art(art::kEg1Decay, -3000), Art(art::kEg1Sustain, 700),
      ArtFrom(kCc20, art::kEg1Sustain, 100)}},
};
INSTANTIATE_TEST_SUITE_P(OfCollections, Regions, testing::ValuesIn(kRegions),
                         [](const auto& test) { return TestName(test.param.name); });

// --- What is lost --------------------------------------------------------------------------------

std::size_t Lost(const std::string& what, const Articulation& articulation) {
  return ToSf2(Open(ToneFile(articulation)).bank()).Lost(what);
}

TEST(ToSf2, ZonesThatMeetTheirOwnKeyDifferentlyAreListed) {
  EXPECT_EQ(Lost("struck again cuts", {}), 1u);
  DlsFile file = ToneFile({});
  file.collection.instruments[0].regions[0].options = dls::Region::kSelfNonExclusive;
  EXPECT_EQ(ToSf2(Open(file).bank()).Lost("lets its first note sound"), 1u);
}

TEST(ToSf2, AStraightRiseIsListedWhereItIsHeard) {
  EXPECT_EQ(
      Lost("straight rise", {Art(art::kEg2Attack, -1000), ArtFrom(art::kEg2, art::kPitch, 100)}),
      1u);
  EXPECT_EQ(Lost("straight rise", {Art(art::kEg2Attack, -1000)}), 0u);
}

TEST(ToSf2, TheShutDownTimeIsListedWhereAClassUsesIt) {
  DlsFile file = ToneFile({});
  EXPECT_EQ(ToSf2(Open(file).bank()).Lost("notes of an exclusive class end"), 0u);
  file.collection.instruments[0].regions[0].key_group = 2;
  EXPECT_EQ(ToSf2(Open(file).bank()).Lost("notes of an exclusive class end"), 1u);
}

TEST(ToSf2, ControllersThatSf2ReservesAreListed) {
  EXPECT_EQ(Lost("SF2 reserves", {ArtFrom(0x80 + 6, art::kPitch, 100)}), 1u);
  EXPECT_EQ(Lost("modulated resonance", {Art(art::kCutoff, 8000), ArtFrom(kCc20, art::kQ, 100)}),
            1u);
}

TEST(ToSf2, LongNamesAreCutAndListed) {
  DlsFile file = ToneFile({});
  file.collection.instruments[0].name = "A name of more than nineteen characters";
  const Conversion sf2 = ToSf2(Open(file).bank());
  EXPECT_EQ(sf2.Lost("names"), 1u);
  EXPECT_EQ(sf2.bank()->presets()[0].name, "A name of more than");
}

TEST(ToSf2, PresetsBeyondWhatIndicesCountAreLeftOutAndListed) {
  TestBank made;
  const auto sample = made.AddSample(Constant(64));
  for (int program = 0; program < 128; ++program) {
    made.Preset(0, program);
    for (int key = 0; key < 128; ++key) {
      bank::ZoneSpec zone = made.Zone(sample);
      zone.keys = {static_cast<std::uint8_t>(key), static_cast<std::uint8_t>(key)};
      // Nothing in common with any other zone, on both sides of it.
      for (const Generator id : {Generator::kPan, Generator::kFineTune, Generator::kFilterCutoff}) {
        zone.generators.Set(id, 2000 + (key * key * 37 + program * 101 + key * program) % 97);
      }
      zone.generators.Set(Generator::kVelocity, 1 + (key + program) % 127);
      zone.attenuation_cb = static_cast<float>(key % 50);
      made.Add(zone);
    }
  }
  const Conversion sf2 = ToSf2(made.Freeze());
  const std::size_t kept = sf2.bank()->presets().size();
  EXPECT_LT(kept, 128u);
  EXPECT_GT(kept, 50u);
  EXPECT_EQ(sf2.Lost("no room"), 128 - kept);
  EXPECT_EQ(sf2.bank()->zones().size(), 128 * kept);
}

// --- Structure -----------------------------------------------------------------------------------

TEST(ToSf2, SamplesOf24BitsKeepThem) {
  TestBank made;
  const auto wide = made.AddWideSample({0.0f, 1.5f, -1.5f, 32'767.996f, -32'768.0f});
  const auto narrow = made.AddSample({1, -2, 3});
  const Conversion sf2 =
      ToSf2(made.Preset(0, 0).Add(made.Zone(wide)).Add(made.Zone(narrow)).Freeze());
  ASSERT_EQ(sf2.bank()->samples().size(), 2u);
  EXPECT_TRUE(sf2.bank()->samples()[0].wide);
  std::vector<float> frames(5), others(3);
  EXPECT_TRUE(sf2.bank()->pcm().Open(0)->Read(std::span(frames)));
  EXPECT_EQ(frames, (std::vector<float>{0.0f, 1.5f, -1.5f, 32'767.996f, -32'768.0f}));
  EXPECT_TRUE(sf2.bank()->pcm().Open(1)->Read(std::span(others)));
  EXPECT_EQ(others, (std::vector<float>{1, -2, 3}));
  EXPECT_EQ(GetU32(*sf2.file.bytes, FindChunk(*sf2.file.bytes, "ifil")), 4u << 16 | 2u);
}

TEST(ToSf2, BanksOf16BitsHaveNoLowBytes) {
  TestBank made;
  const Conversion sf2 =
      ToSf2(made.Preset(0, 0).Add(made.Zone(made.AddSample(Constant(10)))).Freeze());
  EXPECT_THROW(FindChunk(*sf2.file.bytes, "sm24"), std::runtime_error);
  EXPECT_FALSE(sf2.bank()->samples()[0].wide);
}

TEST(ToSf2, PresetsShareInstrumentsThatDifferByAnOffset) {
  Sf2File file;
  const auto sample = file.AddSample(Constant(64), {.rate_hz = 48'000});
  std::vector<Sf2Zone> zones;
  for (int key = 0; key < 120; key += 10) {
    zones.push_back(
        SampleZone(sample, {GenRange(43, key, key + 9), GenRange(44, 0, 100), Gen(58, key),
                            Gen(48, key), Gen(8, 8000 + key), Gen(38, 100)}));
  }
  const auto instrument = file.AddInstrument(zones);
  for (int program = 0; program < 8; ++program) {
    file.AddPreset(0, program,
                   {InstrumentZone(instrument, {Gen(48, 10 * program), Gen(17, program)})});
  }
  const OpenedFile original = Open(file);
  const Conversion sf2 = ToSf2(original.bank());
  ExpectSameGenerators(*original.bank(), *sf2.bank(), 0);
  Findings findings;
  const auto records = sf2::ReadRecords(*sf2.file.bytes, findings);
  ASSERT_TRUE(records);
  EXPECT_EQ(records->instruments.size(), 1u);
  EXPECT_EQ(records->preset_bags.size(), 8u + 1);
  ASSERT_EQ(records->instrument_bags.size(), 1u + 12 + 1);
  // The global zone says what all have in common, but no ranges: FluidSynth does not inherit them.
  ASSERT_EQ(records->instrument_bags[1].generator, 1u);
  EXPECT_EQ(records->instrument_generators[0].id, 38);
}

TEST(ToSf2, GainAboveFullLevelComesBackFromThePreset) {
  Sf2File file = OneZoneFile({Gen(48, 100)}, {}, {Gen(48, -300)});
  const OpenedFile original = Open(file);
  ASSERT_EQ(original.bank()->zones()[0].attenuation_cb, -80);
  const Conversion sf2 = ToSf2(original.bank());
  EXPECT_EQ(sf2.bank()->zones()[0].attenuation_cb, -80);
  Findings findings;
  const auto records = sf2::ReadRecords(*sf2.file.bytes, findings);
  ASSERT_TRUE(records);
  for (const auto& g : records->instrument_generators) {
    EXPECT_TRUE(g.id != 48 || g.value() >= 0);
  }
}

TEST(ToSf2, LinkedModulatorsKeepTheirLinks) {
  const auto mod = [](int source, int destination, int amount) {
    return sf2::ModulatorRecord{.source = static_cast<std::uint16_t>(source),
                                .destination = static_cast<std::uint16_t>(destination),
                                .amount = static_cast<std::int16_t>(amount)};
  };
  const OpenedFile original =
      Open(OneZoneFile({}, {mod(0x0094, 52, 33), mod(0x0081, 0x8002, 100), mod(0x007F, 8, -4000)}));
  const Conversion sf2 = ToSf2(original.bank());
  EXPECT_TRUE(sf2.losses.empty());
  ExpectSameVoices(*original.bank(), *sf2.bank());
}

TEST(ZoneRuns, AreAsLongAsAllPresetsAgree) {
  // Three zones that follow each other, with the last one of them used elsewhere too.
  const auto zone = [](std::uint32_t sample, int pan) {
    convert::FlatZone flat{.sample = sample};
    flat[Generator::kPan] = pan;
    return flat;
  };
  const std::vector<std::vector<convert::FlatZone>> presets = {
      {zone(1, 0), zone(2, 5), zone(3, 9)},
      {zone(1, 100), zone(2, 105), zone(3, 109)},  // shifted
      {zone(4, 0), zone(3, 0)},
      {},
      {zone(1, 0), zone(2, 5), zone(3, 8)},  // the last step is another one
  };
  const auto runs = convert::FindRuns(presets);
  ASSERT_EQ(runs.size(), 5u);
  ASSERT_EQ(runs[0].size(), 2u);
  EXPECT_EQ(runs[0][0].end, 2u);
  EXPECT_EQ(runs[0][0].kind, runs[1][0].kind);
  EXPECT_EQ(runs[0][1].kind, runs[2][1].kind);
  EXPECT_TRUE(runs[3].empty());
  EXPECT_EQ(runs[4][0].kind, runs[0][0].kind);
}

// --- Whatever comes ------------------------------------------------------------------------------

void ConvertBothWays(const OpenedFile& opened) {
  if (!opened) return;
  for (const auto format : {convert::BankFormat::kDls, convert::BankFormat::kSf2}) {
    auto bytes = convert::ConvertBank(opened.bank(), format).file.Take();
    const OpenedFile again = Open(std::move(bytes));
    ASSERT_TRUE(again);
    EXPECT_LE(again.bank()->zones().size(), opened.bank()->zones().size());
  }
}

TEST(Convert, EmptyBanksStayEmpty) {
  ConvertBothWays(Open(Sf2File().Bytes()));
  ConvertBothWays(Open(DlsFile().Bytes()));
  const Conversion dls = ToDls(Open(Sf2File().Bytes()).bank());
  EXPECT_TRUE(dls.bank()->presets().empty());
  EXPECT_TRUE(dls.losses.empty());
}

TEST(Convert, SpoiledBanksNeverCrash) {
  const auto spoil = [](const FileBytes& whole) {
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const int value : {0x00, 0x7F, 0xFF}) {
        FileBytes spoiled = whole;
        spoiled[at] = static_cast<std::byte>(value);
        ConvertBothWays(Open(std::move(spoiled)));
      }
    }
  };
  spoil(OneZoneFile({Gen(40, 20), Gen(7, 100), Gen(9, 50), Gen(3, -5), Gen(57, 2)},
                    {{.source = 0x0081, .destination = 8, .amount = 100}})
            .Bytes());
  spoil(OneRegionFile({Art(art::kPan, 100), Art(art::kQ, 30), Art(art::kCutoff, 8000),
                       ArtFrom(art::kKey, art::kEg1Decay, 100)})
            .Bytes());
}

}  // namespace
}  // namespace portamento::test
