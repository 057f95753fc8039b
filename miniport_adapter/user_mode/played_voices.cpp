#include "miniport_adapter/user_mode/played_voices.h"

#include <algorithm>

namespace portamento::dmus {

const PlayedVoice* PlayedVoices::Find(std::uint32_t id, const engine::HostVoices& host) const {
  const auto at = std::find_if(voices_.rbegin(), voices_.rend(), [&](const PlayedVoice& voice) {
    return voice.id == id && host.lives(voice.number);
  });
  return at != voices_.rend() ? &*at : nullptr;
}

VoiceState PlayedVoices::StateOf(std::uint32_t id, const engine::HostVoices& host) const {
  const PlayedVoice* const voice = Find(id, host);
  if (voice == nullptr) return {};
  return {.exists = true, .frame = host.frame(voice->number)};
}

bool PlayedVoices::Reclaim(engine::HostVoices& host) {
  return std::erase_if(voices_, [&](const PlayedVoice& voice) {
           if (host.state(voice.number) != engine::HostVoices::State::kOver) return false;
           host.Free(voice.number);
           return true;
         }) > 0;
}

engine::BankStack PlayedVoices::Over(const engine::BankStack& stack) const {
  std::vector<engine::StackedBank> banks = stack.banks();
  for (const PlayedVoice& voice : voices_) {
    banks.push_back({.store = voice.store, .host_voice = int{voice.number}});
  }
  return engine::BankStack(std::move(banks));
}

}  // namespace portamento::dmus
