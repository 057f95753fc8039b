#include "engine/voice/voice_pool.h"

namespace portamento::engine {

VoicePool::VoicePool(std::size_t capacity, std::size_t channels)
    : voices_(capacity),
      channels_(channels),
      keys_(kKeys * channels),
      exclusive_(channels),
      stealing_order_(capacity) {
  free_.reserve(capacity);
  for (std::size_t i = capacity; i > 0; --i) free_.push_back(static_cast<std::uint32_t>(i - 1));
}

std::optional<std::uint32_t> VoicePool::Take(std::uint16_t channel, std::uint8_t struck_key) {
  if (free_.empty()) return std::nullopt;
  const std::uint32_t index = free_.back();
  free_.pop_back();
  Voice& voice = voices_[index];
  voice = Voice{};
  voice.channel = channel;
  voice.note.struck_key = struck_key;
  voice.state = VoiceState::kHeld;
  Link(channels_[channel], &Voice::on_channel, index);
  Link(KeyList(channel, struck_key), &Voice::on_key, index);
  ++sounding_;
  return index;
}

void VoicePool::Return(std::uint32_t index) {
  Voice& voice = voices_[index];
  if (voice.state == VoiceState::kFading) {
    Unlink(fading_, &Voice::on_channel, index);
  } else {
    UnlinkAll(index);
    --sounding_;
  }
  voice.state = VoiceState::kFree;
  free_.push_back(index);  // within the capacity
}

void VoicePool::Restrike(std::uint32_t index, std::uint8_t struck_key) {
  Voice& voice = voices_[index];
  Unlink(KeyList(voice.channel, voice.note.struck_key), &Voice::on_key, index);
  voice.note.struck_key = struck_key;
  Link(KeyList(voice.channel, struck_key), &Voice::on_key, index);
}

void VoicePool::SetExclusiveClass(std::uint32_t index, std::uint8_t exclusive_class) {
  Voice& voice = voices_[index];
  List& list = exclusive_[voice.channel];
  if (voice.exclusive_class != 0) Unlink(list, &Voice::exclusive, index);
  voice.exclusive_class = exclusive_class;
  if (exclusive_class != 0) Link(list, &Voice::exclusive, index);
}

void VoicePool::StartFading(std::uint32_t index) {
  UnlinkAll(index);
  voices_[index].state = VoiceState::kFading;
  Link(fading_, &Voice::on_channel, index);
  --sounding_;
}

std::optional<std::uint32_t> VoicePool::OldestFading(bool wide) const {
  for (std::int32_t at = fading_.first; at >= 0;) {
    const Voice& voice = voices_[static_cast<std::size_t>(at)];
    if (voice.lane.wide == wide) return static_cast<std::uint32_t>(at);
    at = voice.on_channel.next;
  }
  return std::nullopt;
}

void VoicePool::UnlinkAll(std::uint32_t index) {
  const Voice& voice = voices_[index];
  SetExclusiveClass(index, 0);
  SetStealingKey(index, StealingOrder::kNever);
  Unlink(KeyList(voice.channel, voice.note.struck_key), &Voice::on_key, index);
  Unlink(channels_[voice.channel], &Voice::on_channel, index);
}

void VoicePool::Link(List& list, Links links, std::uint32_t index) {
  const auto self = static_cast<std::int32_t>(index);
  LinksOf(self, links) = {.previous = list.last, .next = -1};
  (list.last >= 0 ? LinksOf(list.last, links).next : list.first) = self;
  list.last = self;
}

void VoicePool::Unlink(List& list, Links links, std::uint32_t index) {
  const VoiceLinks self = voices_[index].*links;
  (self.previous >= 0 ? LinksOf(self.previous, links).next : list.first) = self.next;
  (self.next >= 0 ? LinksOf(self.next, links).previous : list.last) = self.previous;
}

}  // namespace portamento::engine
