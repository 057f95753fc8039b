// An instance of a pin: a stream of the miniport, its state, and its place among service groups.
//
// All kinds of pins hold one reference of their stream each, even where a miniport gives two pins
// the same. All [control], one thread at a time, where nothing else is said.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/port/property_call.h"
#include "miniport_adapter/port/service_relay.h"

namespace portamento::dmus {

class Filter;

/// What a miniport's NewStream gave.
struct NewStreamParts {
  ComPtr<IMXF> stream;
  ComPtr<IServiceGroup> group;  // may be null
  ULONGLONG prefetch_100ns = 0;
};

/// Whether a MIDI pin of this format carries events with times, not raw bytes.
bool IsStructured(std::span<const BYTE> format);

class Pin {
 public:
  Pin(Filter& filter, ULONG id, std::vector<BYTE> format, NewStreamParts parts);
  virtual ~Pin();
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;

  ULONG id() const { return id_; }
  /// A KSDATAFORMAT with what follows it.
  std::span<const BYTE> format() const { return format_; }
  KSSTATE state() const { return state_.load(std::memory_order_acquire); }  // [any]
  bool closed() const { return filter_ == nullptr; }

  /// One step at a time, down or up. Where a step fails, the pin stays where it was before it.
  NTSTATUS SetState(KSSTATE target);

  /// As Filter::Send, for this pin.
  std::shared_ptr<PropertyCall> Send(std::span<const BYTE> request, std::span<const BYTE> value);

  /// Stops, and gives everything back. Happens by itself when the port is torn down; afterwards
  /// nothing but closed() is of use.
  void Close();

  /// What NewStream returned.
  IMXF* stream() const { return parts_.stream.get(); }
  IServiceGroup* group() const { return parts_.group.get(); }

  /// Lets the stream do what its device has for it. On the thread that serves.
  void Serve();

 protected:
  Filter& filter() const { return *filter_; }
  const NewStreamParts& parts() const { return parts_; }

  /// Takes the stream, and what belongs to the pin, a step further.
  virtual NTSTATUS Enter(KSSTATE next) { return parts_.stream->SetState(next); }

  /// Gives back what the pin has of its own, before the stream goes.
  virtual void LetGo() {}

 private:
  Filter* filter_;
  const ULONG id_;
  const std::vector<BYTE> format_;
  NewStreamParts parts_;
  std::atomic<KSSTATE> state_ = KSSTATE_STOP;
  std::mutex serving_;
  ComPtr<ServiceRelay> service_;  // null: the stream has no group
};

}  // namespace portamento::dmus
