#include "miniport_adapter/port/capture_sink.h"

#include "miniport_adapter/port/event_maker.h"

namespace portamento::dmus {

namespace {
// Of exclusive messages; longer ones are handed out in pieces.
constexpr std::size_t kParserRoom_bytes = 65'536;
}  // namespace

CaptureSink::CaptureSink(IAllocatorMXF& allocator, std::uint32_t most_events)
    : allocator_(&allocator), most_events_(most_events) {}

CaptureSink::~CaptureSink() { Discard(); }

NTSTATUS CaptureSink::PutMessage(DMUS_KERNEL_EVENT* events) {
  EventChain kept, lost;
  DMUS_KERNEL_EVENT* next = nullptr;
  for (DMUS_KERNEL_EVENT* event = events; event != nullptr; event = next) {
    next = event->pNextEvt;
    const bool room = keeps_ && waiting_.load(std::memory_order_relaxed) < most_events_;
    if (room) {
      ++waiting_;
      kept.Append(*event);
    } else {
      if (keeps_) ++lost_;
      lost.Append(*event);
    }
  }
  if (!kept.empty()) {
    inbox_.Put(kept.Take());
    // Who stopped meanwhile has discarded what was there before it came.
    if (!keeps_) Discard();
  }
  return lost.empty() ? STATUS_SUCCESS : allocator_->PutMessage(lost.Take());
}

NTSTATUS CaptureSink::SetState(KSSTATE state) {
  keeps_ = state >= KSSTATE_PAUSE;
  if (!keeps_) {
    Discard();
    parsers_.clear();
    messages_.clear();
  }
  return STATUS_SUCCESS;
}

void CaptureSink::Discard() {
  DMUS_KERNEL_EVENT* const events = inbox_.TakeAll();
  for (const DMUS_KERNEL_EVENT* event = events; event != nullptr; event = event->pNextEvt) {
    --waiting_;
  }
  allocator_->PutMessage(events);
}

void CaptureSink::Parse(const DMUS_KERNEL_EVENT& event) {
  MidiByteParser& parser =
      parsers_.try_emplace(event.usChannelGroup, kParserRoom_bytes).first->second;
  for (const BYTE byte : BytesOf(event)) {
    parser.Feed(byte, event.ullPresTime100ns,
                [&](std::span<const BYTE> bytes, bool complete, REFERENCE_TIME began_100ns) {
                  messages_.push_back({.time_100ns = began_100ns,
                                       .channel_group = event.usChannelGroup,
                                       .complete = complete,
                                       .bytes = {bytes.begin(), bytes.end()}});
                });
  }
}

void CaptureSink::Collect() {
  DMUS_KERNEL_EVENT* const events = inbox_.TakeAll();
  for (DMUS_KERNEL_EVENT* event = events; event != nullptr; event = event->pNextEvt) {
    --waiting_;
    if (PACKAGE_EVT(*event) || event->cbEvent == 0) continue;  // no device sends them
    if (COMPLETE_EVT(*event)) {
      const auto bytes = BytesOf(*event);
      messages_.push_back({.time_100ns = event->ullPresTime100ns,
                           .channel_group = event->usChannelGroup,
                           .bytes = {bytes.begin(), bytes.end()}});
    } else {
      Parse(*event);
    }
  }
  allocator_->PutMessage(events);
}

CapturedMessage* CaptureSink::Front() {
  Collect();
  return messages_.empty() ? nullptr : &messages_.front();
}

}  // namespace portamento::dmus
