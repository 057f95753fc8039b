// The performer's voices that no key starts: those of the host.
#include <algorithm>

#include "engine/midi/performer.h"

namespace portamento::engine {

void Performer::StartHostVoice(std::uint16_t channel, std::uint16_t number) {
  if (host_voices_ == nullptr || number >= HostVoices::kMost ||
      host_voices_->state(number) != HostVoices::State::kOrdered) {
    return;
  }
  host_voices_->SetState(number, HostVoices::State::kSounding);
  // Zones say themselves which key and velocity they are played with.
  if (const PresetRef preset = banks().FindForVoice(number)) {
    StartZones(channel, preset, {.host_voice = static_cast<std::int16_t>(number)});
  }
  if (zones_of_host_voice_[number] == 0) {
    host_voices_->SetState(number, HostVoices::State::kOver);
  }
}

void Performer::StopHostVoice(std::uint16_t channel, std::uint16_t number) {
  voices_.ForEachOn(channel, [&](std::uint32_t index, Voice& voice) {
    if (voice.host_voice == number && voice.state == VoiceState::kHost) Release(index);
  });
}

void Performer::CountHostVoice(std::uint32_t index, int zones) {
  const std::int16_t number = voices_[index].host_voice;
  if (number < 0) return;
  const auto at = static_cast<std::size_t>(number);
  host_zones_ += zones;
  zones_of_host_voice_[at] = static_cast<std::uint8_t>(zones_of_host_voice_[at] + zones);
  if (zones > 0) {
    voice_of_host_voice_[at] = index;
  } else if (zones_of_host_voice_[at] == 0) {
    host_voices_->SetState(at, HostVoices::State::kOver);
  }
}

/// At the edge of a block, where all lanes stand at the same frame.
void Performer::FollowHostVoices() {
  if (host_zones_ == 0) return;
  for (std::size_t i = 0; i < HostVoices::kMost; ++i) {
    if (zones_of_host_voice_[i] == 0) continue;
    const Voice& voice = voices_[voice_of_host_voice_[i]];
    if (voice.host_voice == static_cast<int>(i) && voice.state != VoiceState::kFree) {
      host_voices_->SetFrame(i, renderer_.SampleFrame(voice.lane));
    }
  }
}

}  // namespace portamento::engine
