#include "miniport_adapter/port/sequencer.h"

#include <algorithm>
#include <mutex>

#include "miniport_adapter/port/saturating.h"

namespace portamento::dmus {

Sequencer::Sequencer(IMXF& stream, IAllocatorMXF& allocator, ULONGLONG prefetch_100ns,
                     std::uint32_t most_events)
    : stream_(stream), allocator_(allocator), prefetch_100ns_(prefetch_100ns) {
  heap_.reserve(most_events);
}

void Sequencer::Submit(DMUS_KERNEL_EVENT* events) {
  if (events == nullptr) return;
  if (holds()) {
    inbox_.Put(events);
  } else {
    stream_.PutMessage(events);
  }
}

void Sequencer::SetRunning(bool running) {
  const std::lock_guard lock(lock_);
  running_ = running;
}

void Sequencer::Flush() {
  const std::lock_guard lock(lock_);
  TakeIn();
  EventChain chain;
  for (const Waiting& waiting : heap_) chain.Append(*waiting.event);
  heap_.clear();
  if (!chain.empty()) allocator_.PutMessage(chain.Take());
}

void Sequencer::TakeIn() noexcept {
  DMUS_KERNEL_EVENT* next = nullptr;
  EventChain without_place;
  for (DMUS_KERNEL_EVENT* event = inbox_.TakeAll(); event != nullptr; event = next) {
    next = event->pNextEvt;
    if (heap_.size() == heap_.capacity()) {
      without_place.Append(*event);
      continue;
    }
    const REFERENCE_TIME due = event->ullPresTime100ns == 0
                                   ? std::numeric_limits<REFERENCE_TIME>::min()
                                   : SaturatingEarlier(event->ullPresTime100ns, prefetch_100ns_);
    heap_.push_back({due, submitted_++, event});
    std::ranges::push_heap(heap_, Later);
  }
  if (!without_place.empty()) allocator_.PutMessage(without_place.Take());
}

REFERENCE_TIME Sequencer::Pump(REFERENCE_TIME now_100ns) noexcept {
  const std::unique_lock lock(lock_, std::try_to_lock);
  if (!lock) return now_100ns;
  TakeIn();
  if (!running_) return kNever;
  EventChain due;
  while (!heap_.empty() && heap_.front().due_100ns <= now_100ns) {
    std::ranges::pop_heap(heap_, Later);
    due.Append(*heap_.back().event);
    heap_.pop_back();
  }
  if (!due.empty()) stream_.PutMessage(due.Take());
  return heap_.empty() ? kNever : heap_.front().due_100ns;
}

}  // namespace portamento::dmus
