#include "engine/schedule/event_queue.h"

#include <algorithm>

#include "engine/midi/controllers.h"
#include "engine/rt/thread_roles.h"

namespace portamento::engine {
namespace {

/// Whether notes could hang without the event.
bool EndsNotes(const Event& event) {
  switch (event.kind) {
    case EventKind::kNoteOff:
    case EventKind::kSystemReset:
    case EventKind::kReleaseAll:
    case EventKind::kVoiceOff:
      return true;
    case EventKind::kNoteOn:
      return event.value == 0;
    case EventKind::kController:
      return event.number == cc::kSustain || event.number == cc::kSostenuto ||
             event.number >= cc::kAllSoundOff;
    default:
      return false;
  }
}

}  // namespace

EventQueue::Source::Source(EventQueue& queue, std::uint32_t id)
    : queue_(queue),
      slot_(queue.slots_[id]),
      id_(id),
      posted_(slot_.posted),
      token_(queue.queue_) {}

EventQueue::Source::~Source() {
  slot_.posted = posted_;
  slot_.owned = false;
}

bool EventQueue::Source::HasRoom() const noexcept {
  return posted_ - slot_.taken.load(std::memory_order_acquire) < queue_.capacity_;
}

bool EventQueue::Source::TryPost(const Event& event) noexcept {
  const RenderScope scope;
  if (HasRoom() && queue_.queue_.try_enqueue(token_, PostedEvent{event, id_})) {
    ++posted_;
    return true;
  }
  queue_.lost_.fetch_add(1, std::memory_order_relaxed);
  if (EndsNotes(event)) {
    // Only this thread raises the time, only the render thread takes it.
    const std::int64_t before = slot_.release_at.load(std::memory_order_relaxed);
    slot_.release_at.store(std::max({before, event.time_frames, kNoRelease + 1}),
                           std::memory_order_relaxed);
    queue_.any_release_.store(true, std::memory_order_release);
  }
  return false;
}

EventQueue::EventQueue(std::size_t capacity, std::uint32_t most_sources)
    : capacity_(static_cast<std::uint32_t>(std::min(capacity, kMostCapacity))),
      queue_(capacity_, most_sources, 0),
      consumer_(queue_),
      slots_(most_sources) {}

EventQueue::~EventQueue() = default;

std::unique_ptr<EventQueue::Source> EventQueue::MakeSource() {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].owned) continue;
    slots_[i].owned = true;
    return std::unique_ptr<Source>(new Source(*this, static_cast<std::uint32_t>(i)));
  }
  return nullptr;
}

std::size_t EventQueue::TryTake(std::span<PostedEvent> room) noexcept {
  const std::size_t count = queue_.try_dequeue_bulk(consumer_, room.data(), room.size());
  for (const PostedEvent& posted : room.first(count)) {
    std::atomic<std::uint32_t>& taken = slots_[posted.source].taken;  // written here only
    taken.store(taken.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
  return count;
}

std::optional<std::int64_t> EventQueue::TakeRelease() noexcept {
  if (!any_release_.load(std::memory_order_relaxed)) return std::nullopt;
  any_release_.exchange(false, std::memory_order_acquire);
  std::int64_t latest = kNoRelease;
  for (Slot& slot : slots_) {
    latest = std::max(latest, slot.release_at.exchange(kNoRelease, std::memory_order_relaxed));
  }
  return latest == kNoRelease ? std::nullopt : std::optional(latest);
}

}  // namespace portamento::engine
