#include "miniport_adapter/core/voice_bank.h"

#include <algorithm>

#include "soundfonts/bank/bank_builder.h"
#include "soundfonts/dls/dls_articulation.h"
#include "soundfonts/dls/dls_pcm_source.h"

namespace portamento::dmus {
namespace {

using bank::Generator;

constexpr int kKey = 60, kVelocity = 127;
constexpr int kLeftPan = -500, kRightPan = 500;  // per mille
constexpr std::int32_t kMostPitchCents = 12'700, kMostGain = 9600;

int PanOf(std::uint16_t channel, std::uint16_t channels, std::optional<std::uint32_t> bus) {
  if (channels > 1) return channel == 0 ? kLeftPan : kRightPan;
  if (bus == kLeftBus) return kLeftPan;
  return bus == kRightBus ? kRightPan : 0;
}

}  // namespace

std::shared_ptr<const bank::Bank> VoiceBank(const WaveImage& image, const VoiceSound& sound,
                                            std::optional<std::uint32_t> bus) {
  const std::uint32_t frames = static_cast<std::uint32_t>(image.wave.data.size()) /
                               (std::uint32_t{image.wave.channels} * image.wave.bits / 8);
  const auto within = [&](std::uint64_t frame) {
    return static_cast<std::int64_t>(std::min<std::uint64_t>(frame, frames));
  };
  dls::Articulation articulation = dls::Articulate({});
  articulation.generators.Set(Generator::kKey, kKey);
  articulation.generators.Set(Generator::kVelocity, kVelocity);
  articulation.generators.Set(Generator::kRootKey, kKey);

  bank::BankBuilder builder("voice");
  builder.AddPreset("voice", 0, 0);
  bank::ZoneSpec zone{
      .start_frame = within(sound.start_frame),
      .traits = {
          .linear_mod_attack = true, .exact_resonance = true, .same_key = bank::SameKey::kLayer}};
  zone.attenuation_cb =
      -0.1f * static_cast<float>(std::clamp(sound.gain_hundredths_db, -kMostGain, kMostGain));
  zone.correction_cents =
      static_cast<float>(std::clamp(sound.pitch_cents, -kMostPitchCents, kMostPitchCents));
  zone.modulators = builder.AddModulators(articulation.modulators);
  if (sound.loop_start < sound.loop_end) {
    zone.loop_mode = bank::LoopMode::kForever;
    zone.loop_start = within(sound.loop_start);
    zone.loop_end = within(sound.loop_end);
  }
  for (std::uint16_t channel = 0; channel < image.wave.channels; ++channel) {
    zone.sample = builder.AddSample(
        {.name = "voice", .frames = frames, .rate_hz = image.wave.rate_hz, .root_key = kKey});
    articulation.generators.Set(Generator::kPan, PanOf(channel, image.wave.channels, bus));
    zone.generators = articulation.generators;
    builder.AddZone(zone);
  }
  return std::move(builder).Freeze(nullptr);
}

}  // namespace portamento::dmus
