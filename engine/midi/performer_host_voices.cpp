// The performer's voices that no key starts: those of the host.
#include <utility>

#include "engine/midi/performer.h"

namespace portamento::engine {

void Performer::StartHostVoice(std::uint16_t channel, std::uint16_t number) {
  if (host_voices_ == nullptr) return;
  const HostVoices::State state = host_voices_->state(number);
  if (state == HostVoices::State::kStopped) {
    return host_voices_->SetState(number, HostVoices::State::kOver);
  }
  if (state != HostVoices::State::kOrdered) return;
  host_voices_->SetState(number, HostVoices::State::kSounding);
  // Zones say themselves which key and velocity they are played with.
  if (const PresetRef preset = banks().FindForVoice(number)) {
    StartZones(channel, preset, {.host_voice = static_cast<std::int16_t>(number)});
  }
  if (zones_of_host_voice_[HostVoices::PlaceOf(number)] == 0) {
    host_voices_->SetState(number, HostVoices::State::kOver);
  }
}

void Performer::StopHostVoice(std::uint16_t channel, std::uint16_t number) {
  if (host_voices_ == nullptr) return;
  if (host_voices_->state(number) == HostVoices::State::kOrdered) {
    return host_voices_->SetState(number, HostVoices::State::kStopped);
  }
  voices_.ForEachOn(channel, [&](std::uint32_t index, Voice& voice) {
    if (voice.host_voice == number && voice.state == VoiceState::kHost) Release(index);
  });
}

void Performer::JoinHostVoice(std::uint32_t index, std::int16_t number) {
  voices_[index].state = VoiceState::kHost;
  voices_[index].host_voice = number;
  const std::size_t place = HostVoices::PlaceOf(static_cast<std::size_t>(number));
  voice_of_host_voice_[place] = index;
  ++zones_of_host_voice_[place];
  ++host_zones_;
}

/// A voice fades or has ended.
void Performer::LeaveHostVoice(std::uint32_t index) {
  const std::int16_t number = std::exchange(voices_[index].host_voice, std::int16_t{-1});
  if (number < 0) return;
  --host_zones_;
  if (--zones_of_host_voice_[HostVoices::PlaceOf(static_cast<std::size_t>(number))] == 0) {
    host_voices_->SetState(static_cast<std::size_t>(number), HostVoices::State::kOver);
  }
}

/// At the edge of a block, where all lanes stand at the same frame.
void Performer::FollowHostVoices() {
  if (host_zones_ == 0) return;
  for (std::size_t i = 0; i < HostVoices::kMost; ++i) {
    if (zones_of_host_voice_[i] == 0) continue;
    const Voice& voice = voices_[voice_of_host_voice_[i]];
    // Of several zones one may have ended before the others.
    if (voice.host_voice >= 0 &&
        HostVoices::PlaceOf(static_cast<std::size_t>(voice.host_voice)) == i) {
      host_voices_->SetFrame(i, renderer_.SampleFrame(voice.lane));
    }
  }
}

}  // namespace portamento::engine
