// Following a controller: parameters brought up to date are those that would be computed anew.
#include <random>

#include "gtest/gtest.h"

#include "engine/midi/controllers.h"
#include "engine/voice/modulation.h"
#include "tests/support/rig.h"
#include "tests/support/test_bank.h"

namespace portamento::test {
namespace {

using bank::ControlSource;
using bank::Generator;
using bank::Modulator;
namespace cc = engine::cc;

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : random_(seed) {}

  int Below(int limit) { return static_cast<int>(random_() % static_cast<std::uint32_t>(limit)); }
  bool Flip() { return Below(2) == 0; }

 private:
  std::minstd_rand random_;
};

constexpr int kControllers[] = {
    cc::kModulation, cc::kVolume,     cc::kPan, cc::kExpression,
    cc::kReverbSend, cc::kChorusSend, 2,        cc::kFirstLsb + cc::kVolume};

bank::ModulatorSource AnySource(Dice& dice) {
  constexpr ControlSource kOthers[] = {
      ControlSource::kNone,           ControlSource::kVelocity,        ControlSource::kKey,
      ControlSource::kPolyPressure,   ControlSource::kChannelPressure, ControlSource::kPitchWheel,
      ControlSource::kPitchWheelRange};
  return {.control = dice.Flip() ? bank::ControllerSource(
                                       static_cast<unsigned>(kControllers[dice.Below(7)]))
                                 : kOthers[dice.Below(std::size(kOthers))],
          .curve = static_cast<bank::Curve>(dice.Below(4)),
          .bipolar = dice.Flip(),
          .negative = dice.Flip()};
}

/// Modulators to everything, some through others.
std::vector<Modulator> AnyModulators(Dice& dice) {
  std::vector<Modulator> modulators(12);
  for (Modulator& m : modulators) {
    m = {.source = AnySource(dice),
         .amount_source = AnySource(dice),
         .transform = dice.Below(4) == 0 ? bank::Transform::kAbsolute : bank::Transform::kLinear,
         .amount = static_cast<float>(dice.Below(2000) - 1000)};
    do {
      m.destination = static_cast<Generator>(dice.Below(bank::kGeneratorCount));
    } while (!bank::IsKnownGenerator(static_cast<unsigned>(m.destination)));
  }
  for (const std::size_t i : {0u, 1u, 4u}) {  // 0 and 4 feed others, 1 feeds one that feeds
    const auto to = static_cast<std::int8_t>(i == 1 ? 4 : i + 6);
    modulators[i].link = to;
    modulators[static_cast<std::size_t>(to)].source = {.control = ControlSource::kLink};
  }
  if (dice.Flip()) {  // volume does something else than it does by default, and mutes all the same
    modulators.push_back(Mod(0x0587, Generator::kAttenuation, 0));
    modulators.push_back(Mod(0x0587, Generator::kPan, 100));
  }
  return modulators;
}

/// What of a channel can move without all voices being told everything.
bank::SourceSet Move(engine::Channel& channel, Dice& dice) {
  bank::SourceSet changed;
  switch (dice.Below(6)) {
    case 0:
      channel.pressure = dice.Below(128);
      changed.set(static_cast<std::size_t>(ControlSource::kChannelPressure));
      return changed;
    case 1:
      channel.key_pressure.fill(static_cast<std::uint8_t>(dice.Below(128)));
      changed.set(static_cast<std::size_t>(ControlSource::kPolyPressure));
      return changed;
    case 2:
      channel.pitch_bend = dice.Below(16'384);
      changed.set(static_cast<std::size_t>(ControlSource::kPitchWheel));
      return changed;
    case 3:
      return channel.SetBendRange(static_cast<float>(dice.Below(25))).sources;
    default:
      const int value = dice.Below(4) == 0 ? 0 : dice.Below(128);  // 0: a volume that mutes
      return channel.SetController(kControllers[dice.Below(8)], value).sources;
  }
}

TEST(Modulation, FollowingASourceGivesWhatComputingAllAnewGives) {
  const engine::Modulation modulation{engine::SynthSettings{}};
  Dice dice(1);
  int moved = 0;
  for (int run = 0; run < 200; ++run) {
    TestBank maker;
    bank::ZoneSpec spec = maker.Zone(maker.AddSample(Constant(64)));
    spec.modulators = maker.ModulatorsWith(AnyModulators(dice));
    spec.traits.exact_resonance = dice.Flip();
    for (const Generator id : {Generator::kPan, Generator::kFilterQ, Generator::kReverbSend}) {
      spec.generators.Set(id, dice.Below(300));
    }
    const auto bank = maker.Preset(0, 0).Add(spec).Freeze();
    engine::Channel channel;
    channel.Reset(engine::MidiMode::kDefault, 0);
    const engine::DrumKey drum_key{.reverb_send = 80};
    const engine::NoteContext note{.bank = bank.get(),
                                   .zone = &bank->zones()[0],
                                   .key = static_cast<std::uint8_t>(dice.Below(128)),
                                   .velocity = static_cast<std::uint8_t>(dice.Below(128)),
                                   .pan_shift = 20,
                                   .drum_key = dice.Flip() ? &drum_key : nullptr};
    if (dice.Flip()) channel.SetController(cc::kCutoff, 90);
    if (dice.Flip()) {
      channel.matrix.Set(engine::MatrixSource::kControllerA, engine::MatrixDestination::kLfoRate,
                         99);
    }
    engine::VoiceParams params = modulation.Compute(note, channel, {});
    for (int step = 0; step < 40; ++step) {
      const auto before = params.values();
      const unsigned parts = modulation.PartsReached(Move(channel, dice), *bank, *note.zone);
      modulation.Update(parts, note, channel, {}, params);
      ASSERT_EQ(params.values(), modulation.Compute(note, channel, {}).values());
      moved += before == params.values() ? 0 : 1;
    }
  }
  EXPECT_GT(moved, 2000);
}

TEST(Modulation, NothingIsSentToAnEffectThatIsOff) {
  TestBank maker;
  bank::ZoneSpec spec = maker.Zone(maker.AddSample(Constant(64)));
  spec.generators.Set(Generator::kReverbSend, 300);
  spec.generators.Set(Generator::kChorusSend, 200);
  const auto bank = maker.Preset(0, 0).Add(spec).Freeze();
  engine::Channel channel;
  channel.Reset(engine::MidiMode::kDefault, 0);
  channel.SetController(cc::kDelaySend, 127);
  const engine::NoteContext note{.bank = bank.get(), .zone = &bank->zones()[0]};
  const auto sends = [&](const engine::SynthSettings& settings) {
    const auto params = engine::Modulation(settings).Compute(note, channel, {});
    return std::array{params[engine::Param::kReverb] > 0, params[engine::Param::kChorus] > 0,
                      params[engine::Param::kDelay] > 0};
  };
  EXPECT_EQ(sends({}), (std::array{true, true, true}));
  EXPECT_EQ(sends({.reverb_level_linear = 0}), (std::array{false, true, true}));
  EXPECT_EQ(sends({.chorus_level_linear = 0}), (std::array{true, false, true}));
  EXPECT_EQ(sends({.delay_level_linear = 0}), (std::array{true, true, false}));
}

}  // namespace
}  // namespace portamento::test
