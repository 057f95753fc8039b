// SF2 banks as DLS collections: each parameter keeps its sound, and what DLS lacks is listed.
#include <set>

#include "gtest/gtest.h"

#include "soundfonts/convert/resonance.h"
#include "tests/soundfonts/convert/conversion.h"
#include "tests/support/encoded_stream.h"
#include "tests/support/measure.h"

namespace portamento::test {
namespace {

using bank::Generator;

constexpr std::int64_t kSecond = 48'000;

sf2::ModulatorRecord ModRecord(int source, int destination, int amount, int amount_source = 0,
                               int transform = 0) {
  return {.source = static_cast<std::uint16_t>(source),
          .destination = static_cast<std::uint16_t>(destination),
          .amount = static_cast<std::int16_t>(amount),
          .amount_source = static_cast<std::uint16_t>(amount_source),
          .transform = static_cast<std::uint16_t>(transform)};
}

/// One zone whose sample is a tone with harmonics, 1 kHz at key 60.
Sf2File ToneFile(std::vector<sf2::GeneratorRecord> generators,
                 std::vector<sf2::ModulatorRecord> modulators = {},
                 std::vector<sf2::GeneratorRecord> preset_generators = {}) {
  Sf2File file;
  generators.push_back(Gen(54, 1));
  const auto sample = file.AddSample(ToneWithOvertone(), {.name = "tone", .rate_hz = 48'000});
  const auto instrument =
      file.AddInstrument({SampleZone(sample, std::move(generators), std::move(modulators))});
  file.AddPreset(0, 0, {InstrumentZone(instrument, std::move(preset_generators))});
  return file;
}

struct Zone {
  const char* name;
  std::vector<sf2::GeneratorRecord> generators;
  std::vector<sf2::ModulatorRecord> modulators = {};
  std::vector<sf2::GeneratorRecord> preset_generators = {};
  bool same_values_back = true;  // as SF2 again, and not only the same sound
  bool same_sound = true;        // to the last decibel, and not only the same parameters
};

void PrintTo(const Zone& zone, std::ostream* out) { *out << zone.name; }

class Parameters : public testing::TestWithParam<Zone> {};

TEST_P(Parameters, KeepTheirSoundThereAndTheirValuesBack) {
  const Zone& zone = GetParam();
  const OpenedFile original =
      Open(ToneFile(zone.generators, zone.modulators, zone.preset_generators));
  const Conversion dls = ToDls(original.bank());
  ExpectSameVoices(*original.bank(), *dls.bank());
  const Conversion back = ToSf2(dls.bank());
  ExpectSameVoices(*original.bank(), *back.bank());
  if (zone.same_values_back) ExpectSameGenerators(*original.bank(), *back.bank());
  if (!zone.same_sound) return;
  const Stereo sound = PerformAll(original.bank());
  EXPECT_GT(RmsDb(sound.left), -60);
  EXPECT_LT(ResidualDb(sound, PerformAll(dls.bank())), -45);
  EXPECT_LT(ResidualDb(sound, PerformAll(back.bank())), -45);
}

// Generators and sources by their numbers, sections 1.5 and 2.8.
const Zone kZones[] = {
    {"nothing", {}},
    {"volume envelope",
     {Gen(33, -5000), Gen(34, -3000), Gen(35, -4000), Gen(36, -1000), Gen(37, 120), Gen(38, -500)}},
    {"no times at all", {Gen(33, -32768), Gen(34, -32768), Gen(35, -32768)}, {}, {}, false},
    {"silent sustain", {Gen(36, 1200), Gen(37, 960)}},
    {"sustain below silence", {Gen(36, 1200), Gen(37, 1440)}, {}, {}, false},
    {"modulation envelope",
     {Gen(25, -4000), Gen(26, -2500), Gen(27, -3000), Gen(28, -500), Gen(29, 300), Gen(30, 100),
      Gen(7, 700), Gen(11, -2400), Gen(8, 9000)},
     {},
     {},
     true,
     false},
    {"key scaling",
     {Gen(35, -2000), Gen(36, -2000), Gen(39, 50), Gen(40, -30), Gen(27, -3000), Gen(28, -3000),
      Gen(31, 20), Gen(32, -40), Gen(7, 300), Gen(26, -32768)}},
    {"key scaling from a very short decay", {Gen(36, -7000), Gen(37, 300), Gen(40, -100)}},
    {"hold scaled from no time", {Gen(39, 100)}},
    {"LFOs",
     {Gen(5, 80), Gen(6, -60), Gen(10, 900), Gen(13, 45), Gen(21, -3000), Gen(22, 300),
      Gen(23, -4000), Gen(24, -700), Gen(8, 8000)}},
    {"LFO depths alone", {Gen(5, 30), Gen(6, 30)}},
    {"filter", {Gen(8, 8500), Gen(9, 300)}},
    {"filter of low resonance", {Gen(8, 8500), Gen(9, 25)}},
    {"filter that hardly peaks", {Gen(8, 8500), Gen(9, 5)}, {}, {}, false, false},
    {"open filter with resonance", {Gen(9, 150)}},
    {"open filter that an envelope closes", {Gen(11, -6000), Gen(29, 0)}, {}, {}, true, false},
    {"pan and sends", {Gen(17, -300), Gen(15, 250), Gen(16, 600)}},
    {"attenuation", {Gen(48, 201)}},
    {"attenuation on both levels", {Gen(48, 150)}, {}, {Gen(48, 100)}},
    {"attenuation below what a block can take", {Gen(48, 1440)}, {}, {Gen(48, 1300)}, false, false},
    {"tuning", {Gen(51, 3), Gen(52, -45)}},
    {"tuning by more than an octave", {Gen(51, -30), Gen(52, 12)}, {}, {}, false},
    {"flat scale", {Gen(56, 50), Gen(58, 48)}},
    {"steep scale far away", {Gen(56, 120), Gen(51, 20), Gen(58, 90)}},
    {"no scale", {Gen(56, 0), Gen(52, 20)}},
    {"root key", {Gen(58, 72)}},
    {"exclusive class", {Gen(57, 3)}},
    {"key held by the zone",
     {Gen(46, 72), Gen(8, 9000), Gen(36, 500), Gen(40, 30), Gen(37, 400)},
     {ModRecord(0x0003, 8, 2000)},
     {},
     false},
    {"velocity held by the zone", {Gen(47, 64)}, {}, {}, false},
    {"velocity in a straight line", {}, {ModRecord(0x0502, 48, 0), ModRecord(0x0102, 48, 960)}},
    {"velocity at half", {}, {ModRecord(0x0502, 48, 480)}},
    {"velocity beyond 96 dB", {}, {ModRecord(0x0502, 48, 1440)}},
    {"velocity that makes louder", {Gen(48, 500)}, {ModRecord(0x0502, 48, -300)}},
    {"no velocity", {}, {ModRecord(0x0502, 48, 0)}},
    {"no volume and expression", {}, {ModRecord(0x0587, 48, 0), ModRecord(0x058B, 48, 0)}},
    {"no vibrato by wheel and pressure", {}, {ModRecord(0x0081, 6, 0), ModRecord(0x000D, 6, 0)}},
    {"much vibrato by wheel", {}, {ModRecord(0x0081, 6, 200)}},
    {"neither pan nor sends",
     {},
     {ModRecord(0x028A, 17, 0), ModRecord(0x00DB, 16, 0), ModRecord(0x00DD, 15, 0)}},
    {"full sends", {}, {ModRecord(0x00DB, 16, 1000), ModRecord(0x00DD, 15, 1000)}},
    {"bend of another size", {}, {ModRecord(0x020E, 52, 1270, 0x0010)}},
    {"bend without range", {}, {ModRecord(0x020E, 52, 0, 0x0010), ModRecord(0x020E, 52, 700)}},
    {"bend to one side", {}, {ModRecord(0x000E, 52, 300)}},
    {"velocity to filter", {Gen(8, 9500), Gen(9, 60)}, {ModRecord(0x0102, 8, -2400)}},
    {"wheel to an open filter", {}, {ModRecord(0x0081, 8, -3000)}, {}, true, false},
    // Curves end at 127/128 here and at 1 there: amounts of which that step is within tolerance.
    {"two curves of one controller",
     {Gen(8, 7000)},
     {ModRecord(0x0081, 8, 1000), ModRecord(0x0881, 8, 250)}},
    {"two controllers at once", {}, {ModRecord(0x0081, 52, 200, 0x0094)}},
    {"key to pitch", {}, {ModRecord(0x0003, 52, 100)}},
    {"key to coarse tune", {}, {ModRecord(0x0303, 51, 3)}, {}, false},
    {"pan to one side", {}, {ModRecord(0x028A, 17, 0), ModRecord(0x008A, 17, -400)}},
    {"controller to attack", {Gen(34, -4000)}, {ModRecord(0x0094, 34, 2400)}},
    {"controller to sustain", {Gen(36, -3000)}, {ModRecord(0x0094, 37, 192)}},
    {"controller to the other sustain",
     {Gen(28, -3000), Gen(7, 500), Gen(26, -32768)},
     {ModRecord(0x0094, 29, 400)}},
    {"switch to level", {}, {ModRecord(0x0C94, 48, 120)}},
    {"convex and bipolar", {}, {ModRecord(0x0A94, 52, 100)}},
    {"pressure of a key", {}, {ModRecord(0x000A, 5, 70)}},
    {"pressure to the speed of an LFO", {Gen(5, 50)}, {ModRecord(0x000D, 22, 900)}},
    {"pressure to level", {}, {ModRecord(0x000D, 48, 120)}},
    {"constant modulator", {}, {ModRecord(0, 48, 100), ModRecord(0, 52, 50)}, {}, false},
    {"absolute value of what is positive", {}, {ModRecord(0x0094, 52, -90, 0, 2)}, {}, false},
};
INSTANTIATE_TEST_SUITE_P(OfZones, Parameters, testing::ValuesIn(kZones),
                         [](const auto& test) { return TestName(test.param.name); });

TEST(ToDls, EqualModulatorsOfBothLevelsAdd) {
  const OpenedFile original =
      Open(OneZoneFile({}, {ModRecord(0x0094, 52, 100)}, {}, {ModRecord(0x0094, 52, 30)}));
  ASSERT_EQ(original.bank()->ModulatorsOf(original.bank()->zones()[0]).size(), 11u);
  for (const Conversion& converted : {ToDls(original.bank()), ToSf2(original.bank())}) {
    ExpectSameVoices(*original.bank(), *converted.bank());
    EXPECT_EQ(converted.Lost("modulators"), 0u);
  }
}

// --- What is lost --------------------------------------------------------------------------------

std::size_t Lost(const std::string& what, std::vector<sf2::GeneratorRecord> generators,
                 std::vector<sf2::ModulatorRecord> modulators = {},
                 std::vector<sf2::GeneratorRecord> preset_generators = {}) {
  return ToDls(Open(ToneFile(std::move(generators), std::move(modulators),
                             std::move(preset_generators)))
                   .bank())
      .Lost(what);
}

TEST(ToDls, APlainZoneLosesOnlyHowItMeetsItsOwnKey) {
  const Conversion dls = ToDls(Open(ToneFile({})).bank());
  ASSERT_EQ(dls.losses.size(), 1u);
  EXPECT_EQ(dls.losses[0].Text(),
            "a key struck again while it is held lets go of its first note; here both sound: 1 "
            "zones, first in 'preset'");
  EXPECT_EQ(dls.bank()->zones()[0].traits.same_key, bank::SameKey::kLayer);
}

TEST(ToDls, ModulatorsThatDlsLacksAreListed) {
  EXPECT_EQ(Lost("feed other modulators", {},
                 {ModRecord(0x0081, 0x8001, 100), ModRecord(0x007F, 52, 50)}),
            2u);
  EXPECT_EQ(Lost("absolute value", {}, {ModRecord(0x0281, 52, 100, 0, 2)}), 1u);
  EXPECT_EQ(
      Lost("a place in the sample", {}, {ModRecord(0x0102, 0, 100), ModRecord(0x0102, 40, 10)}),
      2u);
  EXPECT_EQ(Lost("two controls at once", {}, {ModRecord(0x0081, 5, 100, 0x0094)}), 1u);
  EXPECT_EQ(Lost("beside others", {},
                 {ModRecord(0x0094, 52, 9), ModRecord(0x0494, 52, 9), ModRecord(0x0894, 52, 9)}),
            1u);
  EXPECT_EQ(Lost("modulated resonance", {Gen(8, 8000), Gen(9, 100)}, {ModRecord(0x0094, 9, 100)}),
            1u);
}

TEST(ToDls, AConvexRiseIsListedWhereItIsHeard) {
  EXPECT_EQ(Lost("convex rise", {Gen(26, 0), Gen(7, 300)}), 1u);
  EXPECT_EQ(Lost("convex rise", {Gen(26, 0)}, {ModRecord(0x0081, 11, 300)}), 1u);
  EXPECT_EQ(Lost("convex rise", {Gen(26, 0)}), 0u);
  EXPECT_EQ(Lost("convex rise", {Gen(7, 300)}), 0u);
}

TEST(ToDls, ModulatedResonanceEndsAtTheSamePeak) {
  const OpenedFile original =
      Open(ToneFile({Gen(8, 8000), Gen(9, 100)}, {ModRecord(0x0094, 9, 200)}));
  const Conversion dls = ToDls(original.bank());
  const auto amount = [](const bank::Bank& bank) {
    for (const bank::Modulator& m : bank.ModulatorsOf(bank.zones()[0])) {
      if (m.destination == Generator::kFilterQ) return m.amount;
    }
    return 0.0f;
  };
  EXPECT_NEAR(dls.bank()->zones()[0].generators[Generator::kFilterQ], convert::PeakOfResonance(100),
              1);
  EXPECT_NEAR(dls.bank()->zones()[0].generators[Generator::kFilterQ] + amount(*dls.bank()),
              convert::PeakOfResonance(300), 1);
  EXPECT_NEAR(amount(*ToSf2(dls.bank()).bank()), 200, 1);
}

TEST(ToDls, GainAboveFullLevelIsListed) {
  EXPECT_EQ(Lost("gain above", {Gen(48, 100)}, {}, {Gen(48, -200)}), 1u);
  EXPECT_EQ(Lost("gain above", {Gen(48, 200)}, {}, {Gen(48, -200)}), 0u);
}

TEST(ToDls, SteepScalesAreListed) {
  EXPECT_EQ(Lost("too large", {Gen(56, 300)}), 1u);
  EXPECT_EQ(Lost("too large", {Gen(56, 255)}), 0u);
}

TEST(ToDls, SoundsThatBeginOnReleaseAreLeftOut) {
  Sf2File file = ToneFile({});
  file.records.instrument_generators.insert(file.records.instrument_generators.begin(), Gen(54, 2));
  file.records.instrument_generators[1] = Gen(58, 60);
  const Conversion dls = ToDls(Open(file).bank());
  EXPECT_EQ(dls.Lost("when the key is released"), 1u);
  EXPECT_TRUE(dls.bank()->zones().empty());
  EXPECT_EQ(dls.bank()->presets().size(), 1u);
}

// --- Presets and regions -------------------------------------------------------------------------

TEST(ToDls, BanksAndDrumsKeepTheirNumbers) {
  Sf2File file;
  const auto sample = file.AddSample(Constant(64), {.rate_hz = 48'000});
  const auto instrument = file.AddInstrument({SampleZone(sample)});
  for (const auto& [bank, program] : {std::pair(0, 0), std::pair(8, 5), std::pair(120, 1),
                                      std::pair(121, 2), std::pair(128, 8), std::pair(130, 0)}) {
    file.AddPreset(bank, program, {InstrumentZone(instrument)});
  }
  const Conversion dls = ToDls(Open(file).bank());
  for (const auto& [bank, program] : {std::pair(0, 0), std::pair(8, 5), std::pair(120, 1),
                                      std::pair(121, 2), std::pair(128, 8)}) {
    EXPECT_NE(
        dls.bank()->Find(static_cast<std::uint16_t>(bank), static_cast<std::uint16_t>(program)),
        nullptr)
        << bank;
  }
  EXPECT_EQ(dls.bank()->presets().size(), 5u);
  EXPECT_EQ(dls.Lost("cannot be reached"), 1u);
  EXPECT_EQ(dls.Lost("reserves these numbers"), 2u);

  Findings findings;
  const auto collection = dls::ReadCollection(*dls.file.bytes, findings);
  ASSERT_TRUE(collection);
  EXPECT_EQ(collection->instruments[1].bank, 8u << 8);
  EXPECT_EQ(collection->instruments[4].bank, dls::Instrument::kDrumBit);
}

TEST(ToDls, ManyExclusiveClassesBecome15GroupsAndTheRestIsListed) {
  Sf2File file;
  const auto sample = file.AddSample(Constant(64), {.rate_hz = 48'000});
  std::vector<Sf2Zone> zones;
  for (int i = 0; i < 17; ++i) {  // classes 2 4 .. 34
    zones.push_back(SampleZone(sample, {GenRange(43, 40 + i, 40 + i), Gen(57, 2 * (i + 1))}));
  }
  file.AddPreset(0, 0, {InstrumentZone(file.AddInstrument(zones))});
  const Conversion dls = ToDls(Open(file).bank());
  EXPECT_EQ(dls.Lost("exclusive classes"), 2u);
  std::set<int> groups;
  const auto written = dls.bank()->zones();
  for (std::size_t i = 0; i < written.size(); ++i) {
    const int group = written[i].generators[Generator::kExclusiveClass];
    EXPECT_LE(group, 15);
    const int number = 2 * static_cast<int>(i + 1);
    EXPECT_TRUE(number > 15 || group == number) << number;
    groups.insert(group);
  }
  EXPECT_EQ(groups.size(), 16u);  // 1..15 and none
}

TEST(ToDls, AnExclusiveClassKeepsItsShutDownTime) {
  const Conversion dls = ToDls(Open(ToneFile({Gen(57, 1)})).bank());
  EXPECT_EQ(dls.bank()->zones()[0].traits.shut_down_timecents, -2000);
}

TEST(ToDls, ZonesOfNoVelocityAreNotZonesOfAll) {
  Sf2File file;
  const auto sample = file.AddSample(Constant(64), {.rate_hz = 48'000});
  file.AddPreset(0, 0,
                 {InstrumentZone(file.AddInstrument({SampleZone(sample, {GenRange(44, 0, 0)}),
                                                     SampleZone(sample, {GenRange(44, 1, 9)})}))});
  const Conversion dls = ToDls(Open(file).bank());
  ASSERT_EQ(dls.bank()->zones().size(), 1u);
  EXPECT_EQ(dls.bank()->RangesOf(dls.bank()->presets()[0])[0].velocities.high, 9);
}

TEST(ToDls, CreditsAndNamesGoWithTheBank) {
  Sf2File file = ToneFile({});
  file.records.bank_name = "a bank";
  file.records.author = "somebody";
  file.records.copyright = "all rights";
  file.records.comment = "a comment";
  const Conversion dls = ToDls(Open(file).bank());
  EXPECT_EQ(dls.bank()->name(), "a bank");
  EXPECT_EQ(dls.bank()->credits().author, "somebody");
  EXPECT_EQ(dls.bank()->credits().copyright, "all rights");
  EXPECT_EQ(dls.bank()->credits().comment, "a comment");
  EXPECT_EQ(dls.bank()->presets()[0].name, "preset");
  EXPECT_EQ(dls.bank()->samples()[0].name, "tone");
}

// --- Samples -------------------------------------------------------------------------------------

/// The first and the last frames of a note that is let go after half a second, as they come out.
double PlayedResidualDb(const OpenedFile& original, const Conversion& converted) {
  const auto play = [](std::shared_ptr<const bank::Bank> bank) {
    Rig rig(std::move(bank));
    return rig.Play(AtFullLevel({On(0, 60), Off(24'000, 60)}), kSecond);
  };
  const Stereo sound = play(original.bank());
  EXPECT_GT(RmsDb(sound.left), -40);
  return ResidualDb(sound, play(converted.bank()));
}

/// Ten thousand frames of noise, looped over frames 4000 to 8000.
Sf2File NoiseFile(const std::vector<std::vector<sf2::GeneratorRecord>>& zones) {
  Sf2File file;
  const auto sample = file.AddSample(
      Noise(10'000, 1), {.name = "noise", .loop_start = 4000, .loop_end = 8000, .rate_hz = 48'000});
  for (std::size_t i = 0; i < zones.size(); ++i) {
    file.AddPreset(0, static_cast<int>(i),
                   {InstrumentZone(file.AddInstrument({SampleZone(sample, zones[i])}))});
  }
  return file;
}

TEST(ToDls, LoopModesAndPlacesInTheSamplePlayTheSameFrames) {
  const sf2::GeneratorRecord longer = Gen(38, 2000);
  const std::vector<std::vector<sf2::GeneratorRecord>> zones = {
      {longer, Gen(54, 0)},
      {longer, Gen(54, 1)},
      {longer, Gen(54, 3)},
      {longer, Gen(54, 0), Gen(0, 1234)},
      {longer, Gen(54, 1), Gen(0, 1234)},
      {longer, Gen(54, 1), Gen(0, 5000)},  // inside the loop
      {longer, Gen(54, 3), Gen(0, 5000)},
      {longer, Gen(54, 0), Gen(1, -3000)},
      {longer, Gen(54, 3), Gen(1, -1000)},
      {longer, Gen(54, 1), Gen(2, -500), Gen(3, 700)},
  };
  for (const auto& zone : zones) {
    const OpenedFile original = Open(NoiseFile({zone}));
    const Conversion dls = ToDls(original.bank());
    EXPECT_LT(PlayedResidualDb(original, dls), -100) << testing::PrintToString(zone.size());
    EXPECT_LT(PlayedResidualDb(original, ToSf2(dls.bank())), -100);
    EXPECT_LT(PlayedResidualDb(original, ToSf2(original.bank())), -100);
    EXPECT_EQ(dls.losses.size(), 1u);
  }
}

TEST(ToDls, ZonesShareWavesAndAnUnusedSampleIsKept) {
  Sf2File file = NoiseFile({{Gen(54, 1)}, {Gen(54, 1), Gen(1, -100)}, {Gen(0, 50)}});
  file.AddSample(Constant(100), {.name = "unused", .root_key = 70});
  const Conversion dls = ToDls(Open(file).bank());
  Findings findings;
  const auto collection = dls::ReadCollection(*dls.file.bytes, findings);
  ASSERT_TRUE(collection);
  ASSERT_EQ(collection->waves.size(), 3u);  // whole, cut, unused
  EXPECT_EQ(collection->waves[0].data.size(), 2 * 10'000u);
  EXPECT_EQ(collection->waves[1].data.size(), 2 * 9950u);
  EXPECT_EQ(collection->waves[2].name, "unused");
  EXPECT_EQ(collection->waves[2].sample_info->unity_key, 70);
}

TEST(ToDls, CompressedSamplesAreDecoded) {
  Sf2File file;
  file.records.version_major = 3;
  const Frames tone = SinePeriods(48, 100, 0.5);
  file.AddCompressed(EncodeStream(tone, kFlac),
                     {.name = "stream", .loop_start = 480, .loop_end = 4800, .rate_hz = 48'000});
  file.AddPreset(0, 0, {InstrumentZone(file.AddInstrument({SampleZone(0, {Gen(54, 1)})}))});
  const OpenedFile original = Open(file);
  for (const Conversion& converted : {ToDls(original.bank()), ToSf2(original.bank())}) {
    EXPECT_EQ(converted.bank()->samples()[0].frames, tone.size());
    EXPECT_FALSE(converted.bank()->samples()[0].compressed);
    EXPECT_LT(PlayedResidualDb(original, converted), -100);
  }
}

TEST(ToDls, DamagedStreamsAreLeftOutOrSilentAndListed) {
  const FileBytes good = EncodeStream(Noise(48'000, 5), kFlac);
  FileBytes no_stream = good;
  std::fill_n(no_stream.begin(), 100, std::byte{0});
  FileBytes breaks_off = good;
  std::fill(breaks_off.begin() + static_cast<std::ptrdiff_t>(good.size() / 2), breaks_off.end(),
            std::byte{0});
  Sf2File file;
  file.records.version_major = 3;
  for (const FileBytes* stream : {&no_stream, &breaks_off}) {
    const auto sample = file.AddCompressed(*stream, {.name = "stream", .rate_hz = 48'000});
    file.AddPreset(0, sample, {InstrumentZone(file.AddInstrument({SampleZone(sample)}))});
  }
  const OpenedFile original = Open(file);
  for (const Conversion& converted : {ToDls(original.bank()), ToSf2(original.bank())}) {
    EXPECT_EQ(converted.Lost("no data or is damaged"), 1u);
    EXPECT_EQ(converted.Lost("cannot be decoded"), 1u);
    EXPECT_EQ(converted.bank()->zones().size(), 1u);
  }
}

TEST(ToDls, SamplesOf24BitsAreRoundedTo16) {
  TestBank made;
  const auto sample = made.AddWideSample({100.4f, 100.6f, -100.6f, 40'000.0f, 0.0f});
  const Conversion dls = ToDls(made.Preset(0, 0).Add(made.Zone(sample)).Freeze());
  EXPECT_EQ(dls.Lost("24-bit"), 1u);
  std::vector<std::int16_t> frames(5);
  EXPECT_TRUE(dls.bank()->pcm().Open(0)->Read(std::span(frames)));
  EXPECT_EQ(frames, (std::vector<std::int16_t>{100, 101, -101, 32767, 0}));
}

}  // namespace
}  // namespace portamento::test
