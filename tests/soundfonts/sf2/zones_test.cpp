// How zones, levels and modulators of a file come together, heard through the whole path.
#include <cmath>

#include "gtest/gtest.h"

#include "tests/soundfonts/listen.h"

namespace portamento::test {
namespace {

// initialAttenuation counts 0.4: 250 cB are 10 dB.
constexpr int kAttenuation = 48, kTenDb = 250;

/// A file with preset 0:0 of one instrument with these zones; sample 0 is a constant.
OpenedFile WithZones(const std::vector<Sf2Zone>& instrument,
                     const std::vector<sf2::GeneratorRecord>& preset = {}) {
  Sf2File file;
  file.AddSample(Constant(64), {.rate_hz = 48'000});
  file.AddPreset(0, 0, {InstrumentZone(file.AddInstrument(instrument), preset)});
  return Open(file);
}

Sf2Zone Looped(std::vector<sf2::GeneratorRecord> generators,
               std::vector<sf2::ModulatorRecord> modulators = {}, std::uint16_t sample = 0) {
  generators.push_back(Gen(54, 1));
  return SampleZone(sample, std::move(generators), std::move(modulators));
}

TEST(Zones, S8_SampleIdOutOfRangeSilencesThatZoneOnly) {
  const auto file = WithZones({Looped({}, {}, 99), Looped({Gen(kAttenuation, kTenDb)})});
  ASSERT_TRUE(file);
  EXPECT_NEAR(NoteDb(file), -10, 0.1);
}

TEST(Zones, S8_InstrumentIdOutOfRangeSilencesThatZoneOnly) {
  Sf2File made = OneZoneFile();
  made.records.presets.clear();
  made.records.preset_bags.clear();
  made.records.preset_generators.clear();
  made.AddPreset(0, 0, {InstrumentZone(77), InstrumentZone(0)});
  const auto file = Open(made);
  ASSERT_TRUE(file);
  EXPECT_NEAR(NoteDb(file), 0, 0.1);
}

TEST(Zones, S16_InstrumentOnlyGeneratorsAtPresetLevelAreIgnored) {
  // sampleModes, exclusiveClass, overridingRootKey, start offset, keynum, velocity.
  const auto file = WithZones(
      {Looped({})}, {Gen(54, 0), Gen(57, 5), Gen(58, 20), Gen(0, 60), Gen(46, 20), Gen(47, 10)});
  EXPECT_NEAR(NoteDb(file), 0, 0.1);
  const bank::Zone& zone = file.bank()->zones()[0];
  EXPECT_EQ(zone.root_key, 60);
  EXPECT_EQ(zone.start_frame, 0u);
  EXPECT_EQ(zone.generators[bank::Generator::kExclusiveClass], 0);
}

TEST(Zones, S17_LocalValueReplacesTheGlobalOne) {
  const Sf2Zone global{{Gen(kAttenuation, 500)}, {}};
  EXPECT_NEAR(NoteDb(WithZones({global, Looped({Gen(kAttenuation, kTenDb)})})), -10, 0.1);
  EXPECT_NEAR(NoteDb(WithZones({global, Looped({})})), -20, 0.1);
}

TEST(Zones, S18_PresetValueAddsToTheInstrumentValue) {
  const auto file = WithZones({Looped({Gen(kAttenuation, kTenDb)})}, {Gen(kAttenuation, kTenDb)});
  EXPECT_NEAR(NoteDb(file), -20, 0.1);
}

TEST(Zones, S18_PresetLocalReplacesPresetGlobal) {
  Sf2File file;
  file.AddSample(Constant(64), {.rate_hz = 48'000});
  const auto instrument = file.AddInstrument({Looped({Gen(kAttenuation, kTenDb)})});
  file.AddPreset(
      0, 0,
      {{{Gen(kAttenuation, 500)}, {}}, InstrumentZone(instrument, {Gen(kAttenuation, kTenDb)})});
  EXPECT_NEAR(NoteDb(Open(file)), -20, 0.1);
}

TEST(Zones, S19_LocalZoneWithoutKeyRangeInheritsTheGlobalOne) {
  const auto file = WithZones({{{GenRange(43, 50, 70)}, {}}, Looped({Gen(56, 0)})});
  EXPECT_NEAR(NoteDb(file, 60), 0, 0.1);
  EXPECT_LT(NoteDb(file, 40), -200);
}

TEST(Zones, S20_KeyAndVelocityRangesIntersectOverBothLevels) {
  const auto file = WithZones({Looped({GenRange(43, 40, 70), GenRange(44, 1, 100), Gen(56, 0)},
                                      {{.source = 0x0502, .destination = 48, .amount = 0}})},
                              {GenRange(43, 60, 90), GenRange(44, 50, 127)});
  EXPECT_NEAR(NoteDb(file, 60, 50), 0, 0.1);
  EXPECT_NEAR(NoteDb(file, 70, 100), 0, 0.1);
  for (const auto& [key, velocity] : {std::pair{59, 80}, {71, 80}, {65, 49}, {65, 101}}) {
    EXPECT_LT(NoteDb(file, key, velocity), -200) << key << ' ' << velocity;
  }
}

TEST(Zones, S20_LayersAllSound) {
  EXPECT_NEAR(NoteDb(WithZones({Looped({}), Looped({}), Looped({})})), Db(3), 0.1);
}

TEST(Zones, RangesInAnyPlaceOfTheZoneAreHonoured) {
  const auto file = WithZones({Looped({Gen(56, 0), GenRange(44, 1, 100), GenRange(43, 50, 70)})});
  EXPECT_LT(NoteDb(file, 40, 90), -200);
  EXPECT_GT(NoteDb(file, 60, 90), -20);
}

/// A file that plays a 1 kHz sine at key 60.
OpenedFile Tone(std::vector<sf2::GeneratorRecord> generators) {
  Sf2File file;
  file.AddSample(SinePeriods(48, 20), {.rate_hz = 48'000});
  file.AddPreset(0, 0, {InstrumentZone(file.AddInstrument({Looped(std::move(generators))}))});
  return Open(file);
}

TEST(Zones, S21_KeynumFixesThePitchAndTheRealKeyReleases) {
  const auto file = Tone({Gen(46, 72), Gen(38, -7200)});
  EXPECT_NEAR(Cents(FrequencyHz(Between(Listen(file, 40), 0.05, 0.2)), 2000), 0, 0.5);
  Rig rig(file.bank());
  const auto sound = rig.Play(AtFullLevel({On(0, 40), Off(4800, 40)}), 9600).left;
  EXPECT_GT(Peak(Between(sound, 0.05, 0.09)), 0.5);
  EXPECT_EQ(Peak(Between(sound, 0.15, 0.2)), 0);
}

TEST(Zones, S22_VelocityOverrideChangesTheLevelNotTheChoice) {
  const auto file = WithZones(
      {Looped({GenRange(44, 1, 64), Gen(47, 127)}), Looped({GenRange(44, 65, 127), Gen(47, 64)})});
  EXPECT_NEAR(NoteDb(file, 60, 10), 0, 0.1);
  EXPECT_NEAR(NoteDb(file, 60, 127), 40 * std::log10(64.0 / 127), 0.1);
}

TEST(Zones, S24_CoarseAddressOffsetsCount32768Frames) {
  Sf2File file;
  Frames frames = Constant(32'768 + 100, 0);
  const Frames loud = Constant(40'000);
  frames.insert(frames.end(), loud.begin(), loud.end());
  file.AddSample(frames, {.rate_hz = 48'000});
  // Start 32768 + 200 frames in, in the loud part.
  file.AddPreset(0, 0,
                 {InstrumentZone(file.AddInstrument({SampleZone(0, {Gen(4, 1), Gen(0, 200)})}))});
  EXPECT_NEAR(Listen(Open(file)).at(100), std::sqrt(0.5), 1e-3);
}

TEST(Zones, S24_LoopAndEndOffsetsMoveTheLoop) {
  Sf2File file;
  Frames frames = Constant(200, 0);
  const Frames loud = Constant(200);
  frames.insert(frames.end(), loud.begin(), loud.end());
  file.AddSample(frames, {.loop_start = 50, .loop_end = 100, .rate_hz = 48'000});
  file.AddPreset(0, 0, {InstrumentZone(file.AddInstrument({Looped({Gen(2, 200), Gen(3, 250)})}))});
  EXPECT_NEAR(NoteDb(Open(file)), 0, 0.1);
}

TEST(Zones, S41_InitialAttenuation100Is4DbAtEitherLevelAndTheyAdd) {
  const std::vector<sf2::GeneratorRecord> attenuated{Gen(kAttenuation, 100)};
  EXPECT_NEAR(NoteDb(Open(OneZoneFile(attenuated))), -4.0, 0.05);
  EXPECT_NEAR(NoteDb(Open(OneZoneFile({}, {}, attenuated))), -4.0, 0.05);
  EXPECT_NEAR(NoteDb(Open(OneZoneFile(attenuated, {}, attenuated))), -8.0, 0.05);
}

TEST(Zones, S42_NegativePresetAttenuationOnlyUndoes) {
  EXPECT_NEAR(NoteDb(Open(OneZoneFile({}, {}, {Gen(kAttenuation, -200)}))), 0, 0.05);
  EXPECT_NEAR(NoteDb(Open(OneZoneFile({Gen(kAttenuation, 300)}, {}, {Gen(kAttenuation, -200)}))),
              -4.0, 0.05);
}

// --- Modulators ----------------------------------------------------------------------------------

constexpr std::uint16_t kCc1 = 0x0081;

/// Level with CC1 at 127 of a file whose levels have these modulators onto attenuation.
double ModulatedDb(std::vector<sf2::ModulatorRecord> instrument,
                   std::vector<sf2::ModulatorRecord> preset) {
  const auto file = Open(OneZoneFile({}, std::move(instrument), {}, std::move(preset)));
  Rig rig(file.bank());
  const auto sound = rig.Play(AtFullLevel({Cc(0, 1, 127), On(0, 60)}), 9600).left;
  return Db(std::numbers::sqrt2 * Rms(Between(sound, 0.1, 0.2)));
}

constexpr sf2::ModulatorRecord ToAttenuation(std::int16_t amount, std::uint16_t source = kCc1,
                                             std::uint16_t transform = 0) {
  return {.source = source, .destination = 48, .amount = amount, .transform = transform};
}

constexpr double kFull = 127.0 / 128;

TEST(Zones, S55_PresetModulatorAddsToAnIdenticalInstrumentModulator) {
  EXPECT_NEAR(ModulatedDb({ToAttenuation(100)}, {}), -10 * kFull, 0.05);
  EXPECT_NEAR(ModulatedDb({ToAttenuation(100)}, {ToAttenuation(60)}), -16 * kFull, 0.05);
}

TEST(Zones, OfDuplicateModulatorsInAZoneTheLastCounts) {
  EXPECT_NEAR(ModulatedDb({ToAttenuation(300), ToAttenuation(100)}, {}), -10 * kFull, 0.05);
}

TEST(Zones, S54_IllegalSourcesAndUnknownTransformsHaveNoEffect) {
  for (const int source : {0x0080, 0x0086, 0x00A0, 0x00E2, 0x00F8, 0x1081, 0x0005}) {
    const auto word = static_cast<std::uint16_t>(source);
    EXPECT_NEAR(ModulatedDb({ToAttenuation(300, word)}, {}), 0, 0.05) << source;
  }
  EXPECT_NEAR(ModulatedDb({ToAttenuation(300, kCc1, 1)}, {}), 0, 0.05);
}

TEST(Zones, DmodReplacesTheDefaultModulators) {
  Sf2File file = OneZoneFile();
  file.records.default_modulators = {ToAttenuation(100)};
  const auto opened = Open(file);
  EXPECT_NEAR(NoteDb(opened, 60, 20), 0, 0.05);  // velocity no longer matters
}

TEST(Zones, CircularLinksAreIgnored) {
  constexpr std::uint16_t kLink = 127, kToFirst = 0x8000, kToSecond = 0x8001;
  EXPECT_NEAR(ModulatedDb({{.source = kLink, .destination = kToSecond, .amount = 5},
                           {.source = kLink, .destination = kToFirst, .amount = 5},
                           ToAttenuation(100)},
                          {}),
              -10 * kFull, 0.05);
}

}  // namespace
}  // namespace portamento::test
