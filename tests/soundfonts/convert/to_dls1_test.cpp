// Banks as collections of DLS level 1: what a reader of that level finds, and what is listed as
// lost.
#include <algorithm>
#include <cmath>
#include <string_view>

#include "gtest/gtest.h"

#include "soundfonts/dls/dls_connections.h"
#include "soundfonts/embedded/embedded_bank.h"
#include "tests/soundfonts/convert/conversion.h"
#include "tests/support/measure.h"

namespace portamento::test {
namespace {

using bank::Generator;

Conversion ToDls1(std::shared_ptr<const bank::Bank> bank) {
  return ConvertTo(convert::BankFormat::kDls1, std::move(bank));
}

/// One instrument, whose zones play a tone of 1 kHz at key 60; a sample of its own each.
struct ToneFile : Sf2File {
  explicit ToneFile(const std::vector<std::vector<sf2::GeneratorRecord>>& zones, int bank = 0,
                    const std::vector<sf2::ModulatorRecord>& modulators = {}) {
    std::vector<Sf2Zone> all;
    for (auto generators : zones) {
      const auto sample = AddSample(SinePeriods(48, 100, 0.4), {.name = "tone", .rate_hz = 48'000});
      generators.push_back(Gen(54, 1));
      all.push_back(SampleZone(sample, std::move(generators), modulators));
    }
    AddPreset(bank, 0, {InstrumentZone(AddInstrument(all))});
  }
};

dls::Collection Records(const Conversion& conversion) {
  Findings findings;
  auto collection = dls::ReadCollection(*conversion.file.bytes, findings);
  EXPECT_TRUE(collection);
  return std::move(*collection);
}

std::size_t CountOf(const FileBytes& bytes, std::string_view name) {
  const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::size_t count = 0;
  for (std::size_t at = 0; (at = all.find(name, at)) != std::string_view::npos; ++at) ++count;
  return count;
}

const dls::Connection* Find(const dls::Region& region, int source, int destination,
                            int control = 0) {
  for (const dls::Connection& c : region.articulation.value()) {
    if (c.source == source && c.control == control && c.destination == destination) return &c;
  }
  return nullptr;
}

// --- What a reader finds -------------------------------------------------------------------------

TEST(ToDls1, EveryRegionOfTheEmbeddedBankSaysAllOfItself) {
  const Conversion dls = ToDls1((*OpenBank(EmbeddedBankBytes())).bank);
  const dls::Collection collection = Records(dls);
  std::size_t regions = 0;
  for (const dls::Instrument& instrument : collection.instruments) {
    int next_key = 0;
    for (const dls::Region& region : instrument.regions) {
      ++regions;
      EXPECT_TRUE(region.sample_info) << instrument.name;
      EXPECT_TRUE(region.articulation) << instrument.name;
      EXPECT_TRUE(region.velocity_low == 0 && region.velocity_high == 127);
      EXPECT_GE(region.key_low, next_key) << instrument.name << ": a key plays two regions";
      next_key = region.key_high + 1;
    }
    EXPECT_FALSE(instrument.regions.empty()) << instrument.name;
    EXPECT_FALSE(instrument.articulation.empty()) << instrument.name;
  }
  const FileBytes& bytes = *dls.file.bytes;
  EXPECT_EQ(CountOf(bytes, "rgn "), regions);
  EXPECT_EQ(CountOf(bytes, "art1"), regions + collection.instruments.size());
  for (const char* name : {"rgn2", "lar2", "art2"}) EXPECT_EQ(CountOf(bytes, name), 0u) << name;
  for (const dls::Wave& wave : collection.waves) {
    EXPECT_TRUE(wave.channels == 1 && wave.bits == 16 && wave.format == dls::Wave::kPcm);
  }
}

/// The vocabulary of level 1, as its specification lists it.
TEST(ToDls1, ConnectionsOfTheEmbeddedBankAreOfLevel1) {
  const dls::Collection collection = Records(ToDls1((*OpenBank(EmbeddedBankBytes())).bank));
  const std::vector<dls::Connection> allowed = {
      {.destination = art::kLfoFrequency},
      {.destination = art::kLfoDelay},
      {.destination = art::kEg1Attack},
      {.destination = art::kEg1Decay},
      {.destination = art::kEg1Sustain},
      {.destination = art::kEg1Release},
      {.destination = art::kEg2Attack},
      {.destination = art::kEg2Decay},
      {.destination = art::kEg2Sustain},
      {.destination = art::kEg2Release},
      {.destination = art::kPan},
      {.source = art::kLfo, .destination = art::kPitch},
      {.source = art::kLfo, .destination = art::kGain},
      {.source = art::kLfo, .control = art::kCc1, .destination = art::kPitch},
      {.source = art::kLfo, .control = art::kCc1, .destination = art::kGain},
      {.source = art::kEg2, .destination = art::kPitch},
      {.source = art::kVelocity, .destination = art::kEg1Attack},
      {.source = art::kVelocity, .destination = art::kEg2Attack},
      {.source = art::kVelocity, .destination = art::kGain},
      {.source = art::kKey, .destination = art::kEg1Decay},
      {.source = art::kKey, .destination = art::kEg2Decay},
      {.source = art::kKey, .destination = art::kPitch}};
  for (const dls::Instrument& instrument : collection.instruments) {
    for (const dls::Region& region : instrument.regions) {
      for (const dls::Connection& c : *region.articulation) {
        EXPECT_TRUE(std::ranges::any_of(
            allowed, [&](const dls::Connection& a) { return dls::SameRoute(a, c); }))
            << instrument.name << ": " << c.source << " by " << c.control << " to "
            << c.destination;
        EXPECT_LE(c.transform, 1) << "level 1 knows none and concave";
        EXPECT_TRUE(c.scale != 0 || c.source == 0 || c.destination == art::kPitch)
            << "does nothing";
      }
    }
  }
}

TEST(ToDls1, WhatLevel1KnowsSoundsAsBefore) {
  const std::vector<sf2::ModulatorRecord> no_pressure = {
      {.source = 0x000D, .destination = 6, .amount = 0}};
  const OpenedFile file =
      Open(ToneFile({{Gen(34, -3000), Gen(36, -1000), Gen(37, 120), Gen(38, -500), Gen(40, 30),
                      Gen(17, -300), Gen(48, 201), Gen(51, 3), Gen(52, -45), Gen(26, -32768),
                      Gen(28, -500), Gen(29, 300), Gen(7, 700)}},
                    0, no_pressure));
  const Conversion dls = ToDls1(file.bank());
  const Stereo sound = PerformAll(file.bank());
  EXPECT_LT(ResidualDb(sound, PerformAll(dls.bank())), -45);
  ASSERT_EQ(dls.losses.size(), 2u);
  EXPECT_EQ(dls.Lost("struck again"), 1u);
  EXPECT_EQ(dls.Lost("reverb and chorus"), 1u) << "of 200, where 1000 is usual";
}

TEST(ToDls1, TuningIsThatOfTheWaveAsNoConnectionMovesPitchByItself) {
  const OpenedFile file = Open(ToneFile({{Gen(51, 7), Gen(52, 30)}}));
  const Conversion dls = ToDls1(file.bank());
  const dls::Region region = Records(dls).instruments[0].regions[0];
  EXPECT_EQ(Find(region, 0, art::kPitch), nullptr);
  EXPECT_EQ(region.sample_info->unity_key, 53);
  EXPECT_EQ(region.sample_info->fine_tune_cents, 30);
  const auto pitch = [](std::shared_ptr<const bank::Bank> of) {
    Rig rig(std::move(of));
    const Stereo sound = rig.Play({On(0, 60, 100)}, 24'000);
    return FrequencyHz(Between(sound.left, 0.1, 0.4));
  };
  EXPECT_NEAR(Cents(pitch(dls.bank()), pitch(file.bank())), 0, 0.1);
}

TEST(ToDls1, OfAFlatScaleTheTuningStaysInCents) {
  const OpenedFile file = Open(ToneFile({{Gen(56, 50), Gen(51, 7)}}));
  const dls::Region region = Records(ToDls1(file.bank())).instruments[0].regions[0];
  EXPECT_EQ(region.sample_info->unity_key, 60);
  EXPECT_EQ(region.sample_info->fine_tune_cents, 700);
  ASSERT_NE(Find(region, art::kKey, art::kPitch), nullptr);
}

TEST(ToDls1, TheOneLfoDoesTheVibratoWhereItIsFree) {
  const Conversion free = ToDls1(Open(ToneFile({{Gen(6, 40), Gen(24, 300), Gen(22, 900)}})).bank());
  const dls::Region region = Records(free).instruments[0].regions[0];
  const auto value = [&](int source, int destination, int control = 0) {
    const dls::Connection* const c = Find(region, source, destination, control);
    return c == nullptr ? 0.0 : c->scale / 65536.0;
  };
  EXPECT_NEAR(value(art::kLfo, art::kPitch), 40, 0.5);
  EXPECT_NEAR(value(art::kLfo, art::kPitch, art::kCc1), 50, 0.5);
  EXPECT_NEAR(value(0, art::kLfoFrequency), 300, 1);
  EXPECT_EQ(free.Lost("vibrato"), 0u);

  const Conversion taken = ToDls1(Open(ToneFile({{Gen(6, 40), Gen(13, 30)}})).bank());
  EXPECT_EQ(taken.Lost("vibrato"), 1u);
  const dls::Region other = Records(taken).instruments[0].regions[0];
  EXPECT_EQ(Find(other, art::kLfo, art::kPitch), nullptr);
  EXPECT_NE(Find(other, art::kLfo, art::kGain), nullptr);
}

// --- One region a key ----------------------------------------------------------------------------

TEST(ToDls1, TheLoudestLayerStandsForAll) {
  // 4 cB in the file are 1.6 there: attenuations of 0, 96 and 240 cB.
  const OpenedFile file = Open(ToneFile({{Gen(48, 500), Gen(17, 500)},
                                         {Gen(48, 250), Gen(17, -500), GenRange(43, 0, 71)},
                                         {Gen(48, 500), Gen(17, -500), GenRange(43, 72, 99)}}));
  const Conversion dls = ToDls1(file.bank());
  const auto regions = Records(dls).instruments[0].regions;
  ASSERT_EQ(regions.size(), 3u);
  EXPECT_EQ(regions[0].key_high, 71);
  EXPECT_EQ(regions[1].key_low, 72);
  EXPECT_EQ(regions[1].key_high, 99);
  EXPECT_EQ(regions[2].key_high, 127);
  EXPECT_NE(regions[0].wave, regions[2].wave);
  const auto gain_cb = [](const dls::Region& r) { return r.sample_info->gain / 65536.0; };
  const auto pan = [](const dls::Region& r) {
    const auto* const c = Find(r, 0, art::kPan);
    return c == nullptr ? 0.0 : c->scale / 65536.0;
  };
  // 10 dB apart, together 0.414 dB more than the louder one and 82 % of the way to its side.
  EXPECT_NEAR(gain_cb(regions[0]), -100 + 4.14, 0.1);
  EXPECT_NEAR(pan(regions[0]), -500 * 9.0 / 11, 0.5);
  // Equal ones: 3 dB more, in the middle.
  EXPECT_NEAR(gain_cb(regions[1]), -200 + 30.1, 0.1);
  EXPECT_NEAR(pan(regions[1]), 0, 0.5);
  EXPECT_NEAR(gain_cb(regions[2]), -200, 0.1);
  EXPECT_NEAR(pan(regions[2]), 500, 0.5);
  EXPECT_EQ(dls.Lost("layers"), 1u);
}

TEST(ToDls1, ASoundForAUsualVelocityStandsForAll) {
  const OpenedFile file = Open(ToneFile({{GenRange(44, 0, 90)},
                                         {GenRange(44, 91, 110), Gen(48, 100)},
                                         {GenRange(44, 111, 127)},
                                         {GenRange(44, 1, 20), GenRange(43, 0, 0)}}));
  const Conversion dls = ToDls1(file.bank());
  const auto regions = Records(dls).instruments[0].regions;
  ASSERT_EQ(regions.size(), 1u);
  EXPECT_NEAR(regions[0].sample_info->gain / 65536.0, -40, 0.1);
  EXPECT_EQ(regions[0].velocity_low, 0);
  EXPECT_EQ(regions[0].velocity_high, 127);
  EXPECT_EQ(dls.Lost("some velocities"), 3u);
}

TEST(ToDls1, AKeyWithoutAUsualVelocityPlaysTheLoudestOfTheOthers) {
  const OpenedFile file =
      Open(ToneFile({{GenRange(44, 0, 50), Gen(48, 100)}, {GenRange(44, 51, 90), Gen(48, 50)}}));
  const auto regions = Records(ToDls1(file.bank())).instruments[0].regions;
  ASSERT_EQ(regions.size(), 1u);
  EXPECT_NEAR(regions[0].sample_info->gain / 65536.0, -20, 0.1);
}

TEST(ToDls1, WavesThatOnlyLostRegionsPlayedAreLeftOut) {
  ToneFile file({{Gen(48, 100)}, {}, {Gen(48, 200)}});
  file.AddSample(Constant(64), {.name = "of no preset", .rate_hz = 48'000});
  const Conversion dls = ToDls1(Open(file).bank());
  const dls::Collection collection = Records(dls);
  ASSERT_EQ(collection.waves.size(), 2u);
  EXPECT_EQ(collection.waves[0].name, "tone");
  EXPECT_EQ(collection.waves[1].name, "of no preset");
  EXPECT_EQ(collection.instruments[0].regions[0].wave, 0u);
  EXPECT_EQ(collection.waves[0].data.size(), 2 * SinePeriods(48, 100, 0.4).size());
}

TEST(ToDls1, AnInstrumentSaysWhatMostOfItsRegionsDo) {
  const OpenedFile file = Open(ToneFile({{GenRange(43, 0, 40), Gen(38, -1000)},
                                         {GenRange(43, 41, 80), Gen(38, 1200)},
                                         {GenRange(43, 81, 127), Gen(38, 1200)}}));
  const dls::Instrument instrument = Records(ToDls1(file.bank())).instruments[0];
  EXPECT_EQ(instrument.articulation, *instrument.regions[1].articulation);
  EXPECT_NE(instrument.articulation, *instrument.regions[0].articulation);
}

// --- What is lost --------------------------------------------------------------------------------

TEST(ToDls1, WhatLevel1LacksIsListed) {
  const auto lost = [](const char* what, std::vector<sf2::GeneratorRecord> generators,
                       int bank = 0) {
    return ToDls1(Open(ToneFile({std::move(generators)}, bank)).bank()).Lost(what);
  };
  EXPECT_EQ(lost("filters", {Gen(8, 8000), Gen(9, 100), Gen(11, 300)}), 1u);
  EXPECT_EQ(lost("delay and hold", {Gen(33, -2000), Gen(35, -2000)}), 1u);
  EXPECT_EQ(lost("reverb and chorus", {Gen(15, 200), Gen(16, 300)}), 1u);
  EXPECT_EQ(lost("takes the place", {Gen(57, 1)}), 1u);
  EXPECT_EQ(lost("exclusive classes of melodic", {Gen(57, 1)}), 1u);
  EXPECT_EQ(lost("exclusive classes of melodic", {Gen(57, 1)}, 128), 0u);
  EXPECT_EQ(lost("neither fixed", {}), 1u) << "pressure to vibrato";
}

TEST(ToDls1, LoopsThatEndWithTheKeyGoOn) {
  Sf2File file;
  const auto sample =
      file.AddSample(SinePeriods(48, 100, 0.4), {.name = "tone", .rate_hz = 48'000});
  file.AddPreset(0, 0, {InstrumentZone(file.AddInstrument({SampleZone(sample, {Gen(54, 3)})}))});
  const Conversion dls = ToDls1(Open(file).bank());
  EXPECT_EQ(dls.Lost("loops that end"), 1u);
  EXPECT_EQ(Records(dls).instruments[0].regions[0].sample_info->loop->type, dls::Loop::kForward);
}

/// A key of a preset as the zones of a bank tune it: sample and cents above its rate, of each.
std::vector<std::pair<std::string, double>> TuningsAt(const bank::Bank& bank,
                                                      const bank::Preset& preset, int key) {
  std::vector<std::pair<std::string, double>> tunings;
  for (std::size_t i = 0; i < preset.zone_count; ++i) {
    const bank::Range keys = bank.RangesOf(preset)[i].keys;
    if (key < keys.low || key > keys.high) continue;
    const bank::Zone& zone = bank.ZonesOf(preset)[i];
    const bank::GeneratorValues& g = zone.generators;
    tunings.emplace_back(bank.samples()[bank.waveforms()[zone.waveform].sample].name,
                         g[Generator::kScaleTuning] * (key - zone.root_key) +
                             100.0 * g[Generator::kCoarseTune] + g[Generator::kFineTune] +
                             zone.correction_cents);
  }
  return tunings;
}

TEST(ToDls1, EveryKeyOfTheEmbeddedBankPlaysASampleThatItPlayedAtTheSamePitch) {
  const OpenedBank original = *OpenBank(EmbeddedBankBytes());
  const Conversion dls = ToDls1(original.bank);
  ASSERT_EQ(dls.bank()->presets().size(), original.bank->presets().size());
  for (std::size_t p = 0; p < original.bank->presets().size(); ++p) {
    const bank::Preset& preset = original.bank->presets()[p];
    for (int key = 0; key < 128; ++key) {
      const auto before = TuningsAt(*original.bank, preset, key);
      const auto after = TuningsAt(*dls.bank(), dls.bank()->presets()[p], key);
      ASSERT_EQ(after.size(), before.empty() ? 0u : 1u) << preset.name << " " << key;
      if (before.empty()) continue;
      EXPECT_TRUE(std::ranges::any_of(before,
                                      [&](const auto& tuning) {
                                        return tuning.first == after[0].first &&
                                               std::abs(tuning.second - after[0].second) <= 1;
                                      }))
          << preset.name << ", key " << key << ": " << after[0].first << ' ' << after[0].second;
    }
  }
}

/// Roughly: what filters take away and other layers add is lost.
TEST(ToDls1, TheEmbeddedBankIsAboutAsLoud) {
  const OpenedBank original = *OpenBank(EmbeddedBankBytes());
  const Conversion dls = ToDls1(original.bank);
  Rig before(original.bank), after(dls.bank());
  const auto level_db = [](Rig& rig, int program) {
    const Stereo sound = rig.Play({Reset(0, engine::MidiMode::kDefault), Program(0, program),
                                   On(480, 60, 100), Off(48'000, 60)},
                                  60'000);
    return RmsDb(Between(sound.left, 0.3, 0.6));
  };
  std::vector<double> differences_db;
  for (int program = 0; program < 128; ++program) {
    differences_db.push_back(std::abs(level_db(after, program) - level_db(before, program)));
  }
  std::ranges::sort(differences_db);
  EXPECT_LT(differences_db[64], 1);
  EXPECT_LT(differences_db.back(), 8);
}

}  // namespace
}  // namespace portamento::test
