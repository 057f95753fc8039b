// The performer's set-up: what GS, XG, GM2 and the MIDI Tuning Standard set of parts and drum keys.
#include <algorithm>

#include "engine/midi/performer.h"

namespace portamento::engine {

/// What GS, XG and GM2 set up of a part.
void Performer::HandleSetUp(const Event& event, std::uint16_t channel) {
  const int number = event.number & 0x7F, value = event.value;
  Channel& c = channels_[channel];
  switch (event.kind) {
    case EventKind::kDrumPart:
      c.SetDrumPart(value);
      return c.RefreshPreset(banks());
    case EventKind::kPartParameter: {
      const auto parameter = static_cast<PartParameter>(number);
      if (parameter == PartParameter::kReceiveChannel) {
        FadeAll(channel);  // whoever would release its notes may be heard no more
        c.held_keys.Clear();
        return routing_.Listen(channel, value);
      }
      return Update(channel, c.SetPart(parameter, value));
    }
    case EventKind::kDrumParameter: {
      const unsigned set_up = event.detail >> 8u;
      const auto parameter = static_cast<DrumParameter>(event.detail & 0xFF);
      return EditDrums(
          channel, set_up == kSetUpOfPart ? c.drum_set_up() : set_up,
          {static_cast<std::uint8_t>(number), parameter, static_cast<std::uint8_t>(value & 0x7F)});
    }
    case EventKind::kDrumReset:
      for (int key = 0; key < 128; ++key) {
        DrumKeyOf(channel, static_cast<std::size_t>(value), key) = {};
      }
      return;
    case EventKind::kControllerDestination:
      c.matrix.Set(static_cast<MatrixSource>(number), static_cast<MatrixDestination>(event.detail),
                   value & 0x7F);
      return Update(channel, {.all = true});
    case EventKind::kMatrixController:
      c.matrix.SetController(static_cast<MatrixSource>(number), value & 0x7F);
      return Update(channel, {.all = true});
    case EventKind::kTuneScale:
      c.scale_cents[static_cast<std::size_t>(number % 12)] =
          static_cast<float>((value & 0x3FFF) - 8192) * (100.0f / 8192.0f);
      if (event.detail == 0) return;
      return voices_.ForEachOn(channel, [&](std::uint32_t, Voice& voice) {
        if (voice.note.key % 12 == number) Retune(voice);
      });
    case EventKind::kVoicePriority:
      voice_priority_[channel] = event.value;
      return voices_.ForEachOn(channel,
                               [&](std::uint32_t index, Voice&) { PlaceForStealing(index); });
    case EventKind::kVoiceOn:
      return StartHostVoice(channel, event.value);
    case EventKind::kVoiceOff:
      return StopHostVoice(channel, event.value);
    case EventKind::kOutputs:
      c.outputs = event.value & kAllOutputs;
      return Update(channel, {.all = true});
    default:
      return;
  }
}

DrumKey& Performer::DrumKeyOf(std::uint16_t channel, std::size_t set_up, int key) {
  const std::size_t group = channel / kChannelsPerGroup;
  return drum_kits_[kDrumMaps * group + set_up % kDrumMaps][static_cast<std::size_t>(key)];
}

/// The group's drum parts that use the set-up hear of it.
void Performer::EditDrums(std::uint16_t channel, std::size_t set_up, const DrumEdit& edit) {
  if (set_up >= kDrumMaps) return;
  DrumKey& key = DrumKeyOf(channel, set_up, edit.key & 0x7F);
  key.Set(edit.parameter, edit.value);
  const auto first = static_cast<std::uint16_t>(channel - channel % kChannelsPerGroup);
  for (std::uint16_t part = first; part < first + kChannelsPerGroup; ++part) {
    voices_.ForEachOn(part, [&](std::uint32_t, Voice& voice) {
      if (voice.note.drum_key != &key) return;
      renderer_.Edit(voice.lane, frame_, EditKind::kRetarget).params = SetParams(voice);
    });
  }
}

/// GS: two shelves for all parts that want them.
void Performer::SetEqualizer(EffectParameter parameter, int value) {
  PartTone& tone = master_.equalizer;
  const auto decibels = [&] {
    return std::clamp(static_cast<float>(value - 64), -PartTone::kMostDb, PartTone::kMostDb);
  };
  switch (parameter) {
    case EffectParameter::kGsEqLowFrequency:
      tone.low_hz = value == 0 ? 200.0f : 400.0f;
      break;
    case EffectParameter::kGsEqLowGain:
      tone.low_db = decibels();
      break;
    case EffectParameter::kGsEqHighFrequency:
      tone.high_hz = value == 0 ? 3000.0f : 6000.0f;
      break;
    case EffectParameter::kGsEqHighGain:
      tone.high_db = decibels();
      break;
    default:
      return;
  }
  UpdateAll();
}

void Performer::TuneKey(const Event& event) {
  const int key = event.number & 0x7F;
  const std::size_t program = event.detail >> 7u & 0x7F;
  tuning_.Tune(program, key, event.detail & 0x7F, event.value & 0x3FFF);
  if ((event.detail & kTuneSounding) == 0) return;
  voices_.ForEachSounding([&](std::uint32_t, Voice& voice) {
    const auto of_channel = static_cast<std::size_t>(channels_[voice.channel].tuning_program());
    if (voice.note.key == key && of_channel == program) Retune(voice);
  });
}

float Performer::TuningOf(const Channel& channel, int key) const {
  if (channel.drums()) return 0;
  return tuning_.CentsOf(static_cast<std::size_t>(channel.tuning_program()), key) +
         channel.scale_cents[static_cast<std::size_t>(key % 12)];
}

/// Gives a sounding voice the tuning its key has now.
void Performer::Retune(Voice& voice) {
  voice.note.tuning_cents = TuningOf(channels_[voice.channel], voice.note.key);
  renderer_.Edit(voice.lane, frame_, EditKind::kRetarget).params = SetParams(voice);
}

}  // namespace portamento::engine
