#include "engine/voice/voice_pool.h"

namespace portamento::engine {

VoicePool::VoicePool(std::size_t capacity, std::size_t channels)
    : voices_(capacity), channels_(channels) {
  free_.reserve(capacity);
  for (std::size_t i = capacity; i > 0; --i) free_.push_back(static_cast<std::uint32_t>(i - 1));
}

std::optional<std::uint32_t> VoicePool::Take(std::uint16_t channel) {
  if (free_.empty()) return std::nullopt;
  const std::uint32_t index = free_.back();
  free_.pop_back();
  Voice& voice = voices_[index];
  voice = Voice{};
  voice.channel = channel;
  voice.state = VoiceState::kHeld;
  Link(channels_[channel], index);
  ++sounding_;
  return index;
}

void VoicePool::Return(std::uint32_t index) {
  Voice& voice = voices_[index];
  if (voice.state == VoiceState::kFading) {
    Unlink(fading_, index);
  } else {
    Unlink(channels_[voice.channel], index);
    --sounding_;
  }
  voice.state = VoiceState::kFree;
  free_.push_back(index);  // within the capacity
}

void VoicePool::StartFading(std::uint32_t index) {
  Voice& voice = voices_[index];
  Unlink(channels_[voice.channel], index);
  voice.state = VoiceState::kFading;
  Link(fading_, index);
  --sounding_;
}

std::optional<std::uint32_t> VoicePool::OldestFading(bool wide) const {
  for (std::int32_t at = fading_.first; at >= 0;) {
    const Voice& voice = voices_[static_cast<std::size_t>(at)];
    if (voice.lane.wide == wide) return static_cast<std::uint32_t>(at);
    at = voice.next;
  }
  return std::nullopt;
}

void VoicePool::Link(List& list, std::uint32_t index) {
  Voice& voice = voices_[index];
  voice.previous = list.last;
  voice.next = -1;
  const auto self = static_cast<std::int32_t>(index);
  (list.last >= 0 ? voices_[static_cast<std::size_t>(list.last)].next : list.first) = self;
  list.last = self;
}

void VoicePool::Unlink(List& list, std::uint32_t index) {
  const Voice& voice = voices_[index];
  (voice.previous >= 0 ? voices_[static_cast<std::size_t>(voice.previous)].next : list.first) =
      voice.next;
  (voice.next >= 0 ? voices_[static_cast<std::size_t>(voice.next)].previous : list.last) =
      voice.previous;
}

}  // namespace portamento::engine
