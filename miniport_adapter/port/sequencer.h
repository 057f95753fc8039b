// Holds the events of one render stream until they are due, less the time ahead that the miniport
// asked for.
//
// Events of equal times keep the order in which they were submitted. What is late goes at once, and
// so does what has time 0. A miniport that asked for DONT_HOLD gets everything as it is submitted.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/port/event_inbox.h"
#include "miniport_adapter/port/polled_lock.h"

namespace portamento::dmus {

class Sequencer {
 public:
  static constexpr REFERENCE_TIME kNever = std::numeric_limits<REFERENCE_TIME>::max();

  /// Passes events on to `stream`, and those that are not to be played to `allocator`. There may be
  /// `most_events` at a time; the allocator's size bounds them. [control]
  Sequencer(IMXF& stream, IAllocatorMXF& allocator, ULONGLONG prefetch_100ns,
            std::uint32_t most_events);
  ~Sequencer() { Flush(); }
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;

  /// Takes a chain. [control]
  void Submit(DMUS_KERNEL_EVENT* events);

  /// Whether events go on when they are due. Returns once nothing is being delivered. [control]
  void SetRunning(bool running);

  /// Gives everything back that waits. [control]
  void Flush();

  /// Delivers what is due, as one list, and returns when the next one will be; kNever: nothing
  /// waits, or nothing may go. Delivers nothing while the control thread changes something.
  /// [render]
  REFERENCE_TIME Pump(REFERENCE_TIME now_100ns) noexcept;

  bool holds() const { return prefetch_100ns_ != DONT_HOLD_FOR_SEQUENCING; }

 private:
  struct Waiting {
    REFERENCE_TIME due_100ns;
    std::uint64_t number;  // of its submission
    DMUS_KERNEL_EVENT* event;
  };

  /// For heaps, whose greatest is on top.
  static bool Later(const Waiting& a, const Waiting& b) {
    return a.due_100ns != b.due_100ns ? a.due_100ns > b.due_100ns : a.number > b.number;
  }

  void TakeIn() noexcept;

  IMXF& stream_;
  IAllocatorMXF& allocator_;
  const ULONGLONG prefetch_100ns_;
  EventInbox inbox_;
  PolledLock lock_;  // of what follows; the pump never waits for it
  std::vector<Waiting> heap_;
  std::uint64_t submitted_ = 0;
  bool running_ = false;
};

}  // namespace portamento::dmus
