// Where a capture stream puts what its device sent: parsed into whole messages, kept until read.
//
// PutMessage only links events into a list. Taking them out parses what is marked incomplete, and
// passes whole events on with their own times. What nobody reads is lost, and counted, before it
// starves others.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/com/unknown.h"
#include "miniport_adapter/port/event_inbox.h"
#include "miniport_adapter/port/midi_byte_parser.h"

namespace portamento::dmus {

struct CapturedMessage {
  REFERENCE_TIME time_100ns = 0;
  USHORT channel_group = 0;
  bool complete = true;  // false: more of it follows
  std::vector<BYTE> bytes;
};

class CaptureSink final : public Unknown<IMXF> {
 public:
  /// Keeps at most `most_events` on their way. [control]
  CaptureSink(IAllocatorMXF& allocator, std::uint32_t most_events);

  NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT* events) override;  // [render]
  /// Below PAUSE nothing is kept. [control]
  NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE state) override;
  NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF*) override { return STATUS_NOT_IMPLEMENTED; }
  NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF*) override { return STATUS_NOT_IMPLEMENTED; }

  /// The oldest message; null when there is none. [control]
  CapturedMessage* Front();
  void PopFront() { messages_.pop_front(); }  // [control]

  /// Events that came when there was no room. [any]
  std::uint64_t lost() const { return lost_; }

 private:
  ~CaptureSink() override;

  void Collect();
  void Parse(const DMUS_KERNEL_EVENT& event);
  void Discard();

  ComPtr<IAllocatorMXF> allocator_;
  const std::uint32_t most_events_;
  EventInbox inbox_;
  std::atomic<bool> keeps_ = false;
  std::atomic<std::uint32_t> waiting_ = 0;  // events
  std::atomic<std::uint64_t> lost_ = 0;
  std::map<USHORT, MidiByteParser> parsers_;  // by channel group
  std::deque<CapturedMessage> messages_;
};

}  // namespace portamento::dmus
