#include "tests/soundfonts/convert/conversion.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>

#include "gtest/gtest.h"

#include "engine/midi/controllers.h"
#include "engine/voice/modulation.h"
#include "tests/support/measure.h"

namespace portamento::test {
namespace {

using bank::Generator;
using engine::Param;
using engine::VoiceParams;

/// A moment of a channel.
struct Moment {
  const char* name;
  std::vector<std::pair<int, int>> controllers;
  int pressure = 0;
  int pitch_bend = 8192;
};

const std::vector<Moment>& Moments() {
  static const std::vector<Moment> moments = {
      {"at rest", {}},
      {"quiet", {{7, 50}, {11, 90}}},
      {"wheel up", {{1, 127}}, 0, 16383},
      {"all moved",
       {{1, 64}, {2, 100}, {10, 20}, {74, 30}, {91, 110}, {93, 60}, {20, 77}},
       80,
       3000}};
  return moments;
}

engine::Channel ChannelAt(const Moment& moment) {
  engine::Channel channel;
  channel.Reset(engine::MidiMode::kDefault, 0);
  for (const auto& [number, value] : moment.controllers) channel.SetController(number, value);
  channel.pressure = moment.pressure;
  channel.key_pressure.fill(static_cast<std::uint8_t>(moment.pressure));
  channel.pitch_bend = moment.pitch_bend;
  return channel;
}

/// Parameters of a voice as engine/voice_renderer reads them.
VoiceParams ParamsOf(const engine::Modulation& modulation, const bank::Bank& bank,
                     const bank::Zone& zone, int key, int velocity, const Moment& moment) {
  const int forced_key = zone.generators[Generator::kKey];
  const int forced_velocity = zone.generators[Generator::kVelocity];
  return modulation.Compute(
      {.bank = &bank,
       .zone = &zone,
       .key = static_cast<std::uint8_t>(forced_key >= 0 ? forced_key : key),
       .velocity = static_cast<std::uint8_t>(forced_velocity >= 1 ? forced_velocity : velocity),
       .struck_key = static_cast<std::uint8_t>(key)},
      ChannelAt(moment), {});
}

constexpr const char* kParamNames[] = {
    "pitch",     "attenuation",  "cutoff",      "resonance",   "left",        "right",
    "reverb",    "chorus",       "delay",       "lowGain",     "highGain",    "lowPole",
    "highPole",  "modLfoPitch",  "vibLfoPitch", "modEnvPitch", "modLfoCut",   "modEnvCut",
    "modLfoVol", "modLfoCycles", "vibCycles",   "modLfoDelay", "vibLfoDelay", "volDelay",
    "volAttack", "volHold",      "volDecay",    "volSustain",  "volRelease",  "modDelay",
    "modAttack", "modHold",      "modDecay",    "modSustain",  "modRelease"};
static_assert(std::size(kParamNames) == engine::kParamCount);

/// How much a parameter may differ: what rounding to the files' units makes of it.
double Tolerance(Param param, double value) {
  switch (param) {
    case Param::kPitchCents:
      return 1;
    case Param::kAttenuationCb:
      return 0.5;
    case Param::kCutoffCents:
      return 2;
    case Param::kResonanceCb:  // small ones hardly peak, and a peak is a whole number of cB
      return value < 20 ? 4 : 1;
    case Param::kLeft:
    case Param::kRight:
    case Param::kReverb:
    case Param::kChorus:
    case Param::kDelay:
    case Param::kModSustain:
      return 1.5e-3;
    case Param::kModLfoCycles:
    case Param::kVibLfoCycles:
      return 1e-3 * value;
    case Param::kModLfoToPitch:
    case Param::kVibLfoToPitch:
    case Param::kModEnvToPitch:
    case Param::kModLfoToCutoff:
    case Param::kModEnvToCutoff:
    case Param::kModLfoToVolume:
    case Param::kVolSustainCb:
      return 1;
    default:
      return 1 + 2e-3 * value;  // durations in frames
  }
}

/// The parameters as they are heard: attenuation with what the resonance costs, silence as one.
VoiceParams Heard(VoiceParams params) {
  if (params[Param::kAttenuationCb] < engine::kMostAttenuationCb) {
    params[Param::kAttenuationCb] += 0.5f * params[Param::kResonanceCb];
  }
  params[Param::kAttenuationCb] = std::min(params[Param::kAttenuationCb], 1200.0f);
  params[Param::kVolSustainCb] = std::min(params[Param::kVolSustainCb], 960.0f);
  return params;
}

/// False where they differ; one failure is enough to see why.
bool ExpectSameVoice(const engine::Modulation& modulation, const bank::Bank& expected,
                     const bank::Zone& expected_zone, const bank::Bank& actual,
                     const bank::Zone& actual_zone, const std::string& where) {
  for (const Moment& moment : Moments()) {
    for (const auto& [key, velocity] : {std::pair(60, 127), std::pair(36, 40), std::pair(95, 90)}) {
      const VoiceParams a =
          Heard(ParamsOf(modulation, expected, expected_zone, key, velocity, moment));
      const VoiceParams b = Heard(ParamsOf(modulation, actual, actual_zone, key, velocity, moment));
      for (std::size_t i = 0; i < engine::kParamCount; ++i) {
        const auto param = static_cast<Param>(i);
        if (std::abs(a[param] - b[param]) <= Tolerance(param, std::abs(a[param]))) continue;
        ADD_FAILURE() << where << ": " << kParamNames[i] << " is " << b[param] << ", not "
                      << a[param] << " (key " << key << ", velocity " << velocity << ", "
                      << moment.name << ")";
        return false;
      }
    }
  }
  return true;
}

double TuningOf(const bank::Zone& zone) {
  return 100.0 * zone.generators[Generator::kCoarseTune] + zone.generators[Generator::kFineTune] +
         zone.correction_cents;
}

void ExpectSameGenerators(const bank::Zone& a, const bank::Zone& b, int unit) {
  for (std::size_t i = 0; i < bank::kGeneratorCount; ++i) {
    const auto id = static_cast<Generator>(i);
    // The places of the sample and the root key are elsewhere; tunings are compared as a whole.
    if (bank::InfoOf(id).unit == bank::Unit::kFrames ||
        bank::InfoOf(id).unit == bank::Unit::kFrames32768 || id == Generator::kRootKey ||
        id == Generator::kCoarseTune || id == Generator::kFineTune) {
      continue;
    }
    EXPECT_NEAR(b.generators[id], a.generators[id], unit) << bank::InfoOf(id).name;
  }
  EXPECT_EQ(b.root_key, a.root_key);
  EXPECT_NEAR(b.attenuation_cb, a.attenuation_cb, 0.4 * unit + 0.01);
  EXPECT_NEAR(TuningOf(b), TuningOf(a), unit);
}

void ExpectSameModulators(std::span<const bank::Modulator> a, std::span<const bank::Modulator> b,
                          int unit) {
  EXPECT_EQ(b.size(), a.size());
  for (const bank::Modulator& m : a) {
    EXPECT_TRUE(std::ranges::any_of(b,
                                    [&](const bank::Modulator& other) {
                                      bank::Modulator near = other;
                                      near.amount = m.amount;
                                      return near == m && std::abs(other.amount - m.amount) <=
                                                              static_cast<float>(unit);
                                    }))
        << "modulator on " << bank::InfoOf(m.destination).name;
  }
}

}  // namespace

std::size_t Conversion::Lost(const std::string& what) const {
  std::size_t count = 0;
  for (const convert::Loss& loss : losses) {
    if (loss.Text().find(what) != std::string::npos) count += loss.count;
  }
  return count;
}

Conversion ConvertTo(convert::BankFormat format, std::shared_ptr<const bank::Bank> bank) {
  convert::ConvertedBank converted = convert::ConvertBank(std::move(bank), format);
  const std::uint64_t promised = converted.file.size();
  FileBytes bytes = converted.file.Take();
  EXPECT_EQ(bytes.size(), promised);
  Conversion conversion{.file = Open(std::move(bytes)), .losses = converted.losses->list()};
  EXPECT_TRUE(conversion.file);
  for (const Finding& finding : conversion.file.findings()) ADD_FAILURE() << finding.Text();
  return conversion;
}

void ExpectSameVoices(const bank::Bank& expected, const bank::Bank& actual) {
  const engine::Modulation modulation{DrySettings()};
  ASSERT_EQ(actual.presets().size(), expected.presets().size());
  for (std::size_t p = 0; p < expected.presets().size(); ++p) {
    const bank::Preset& a = expected.presets()[p];
    const bank::Preset& b = actual.presets()[p];
    const std::string where =
        a.name + " " + std::to_string(a.bank) + ":" + std::to_string(a.program);
    EXPECT_EQ(b.bank, a.bank) << where;
    EXPECT_EQ(b.program, a.program) << where;
    ASSERT_EQ(b.zone_count, a.zone_count) << where;
    for (std::size_t i = 0; i < a.zone_count; ++i) {
      const bank::ZoneRange range = expected.RangesOf(a)[i], other = actual.RangesOf(b)[i];
      EXPECT_TRUE(range.keys == other.keys && range.velocities == other.velocities) << where;
      const bank::Zone& zone_a = expected.ZonesOf(a)[i];
      const bank::Zone& zone_b = actual.ZonesOf(b)[i];
      EXPECT_EQ(zone_a.loop_mode, zone_b.loop_mode) << where;
      if (!ExpectSameVoice(modulation, expected, zone_a, actual, zone_b,
                           where + ", zone " + std::to_string(i))) {
        return;
      }
    }
  }
}

void ExpectSameGenerators(const bank::Bank& expected, const bank::Bank& actual, int unit) {
  ASSERT_EQ(actual.presets().size(), expected.presets().size());
  for (std::size_t p = 0; p < expected.presets().size(); ++p) {
    const auto zones_a = expected.ZonesOf(expected.presets()[p]);
    const auto zones_b = actual.ZonesOf(actual.presets()[p]);
    ASSERT_EQ(zones_a.size(), zones_b.size());
    for (std::size_t i = 0; i < zones_a.size(); ++i) {
      ExpectSameGenerators(zones_a[i], zones_b[i], unit);
      ExpectSameModulators(expected.ModulatorsOf(zones_a[i]), actual.ModulatorsOf(zones_b[i]),
                           unit);
    }
  }
}

Frames ToneWithOvertone() {
  Frames tone = SinePeriods(48, 100, 0.4);
  const Frames overtone = SinePeriods(12, 400, 0.2);
  for (std::size_t i = 0; i < tone.size(); ++i) {
    tone[i] = static_cast<std::int16_t>(tone[i] + overtone[i]);
  }
  return tone;
}

Stereo PerformAll(std::shared_ptr<const bank::Bank> bank) {
  Rig rig(std::move(bank));
  return rig.Play(
      AtFullLevel({Cc(0, 20, 70), On(0, 67, 100), Cc(4800, 1, 100), Bend(9600, 12'000),
                   Pressure(12'000, 60), Cc(14'400, 10, 100), Cc(16'800, 7, 90), Off(24'000, 67)}),
      48'000);
}

std::string TestName(std::string words) {
  for (char& c : words) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return words;
}

double ResidualDb(const Stereo& a, const Stereo& b) {
  double worst = -200;
  for (const auto& [x, y] : {std::pair(&a.left, &b.left), std::pair(&a.right, &b.right)}) {
    std::vector<float> difference(x->size());
    std::ranges::transform(*x, *y, difference.begin(), std::minus{});
    worst = std::max(worst, RmsDb(difference) - std::max(RmsDb(*x), -120.0));
  }
  return worst;
}

}  // namespace portamento::test
