// The way in for events: any number of threads post, the render thread takes.
//
// Each poster has a source of its own. Posting neither waits nor allocates: where there is no room
// the event is counted as lost, and if it would have ended notes, the render thread is told to let
// go of all of them at the time it was meant for, so that none hangs.
#pragma once

#include <concurrentqueue/concurrentqueue.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/event.h"

namespace portamento::engine {

/// Time of an event that is to be played as soon as possible.
inline constexpr std::int64_t kAtOnce = std::numeric_limits<std::int64_t>::min();

/// An event and who posted it. Events of one source stay in the order in which they were posted.
struct PostedEvent {
  Event event;
  std::uint32_t source = 0;  // equal times: lower sources first
};

class EventQueue {
  struct Slot;

 public:
  static constexpr std::size_t kMostCapacity = std::size_t{1} << 17;

  /// A poster's end of the queue; must not outlive it.
  class Source {
   public:
    ~Source();
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    /// False, and counted, when there is no room. [any, one thread at a time]
    bool TryPost(const Event& event) noexcept;

    /// Whether the next TryPost will succeed. [any, the thread that posts]
    bool HasRoom() const noexcept;

    std::uint32_t id() const { return id_; }

   private:
    friend class EventQueue;
    Source(EventQueue& queue, std::uint32_t id);

    EventQueue& queue_;
    Slot& slot_;
    std::uint32_t id_;
    std::uint32_t posted_;  // events; wraps
    moodycamel::ProducerToken token_;
  };

  /// Room for `capacity` events on their way from each source, up to kMostCapacity, and for
  /// `most_sources` sources at a time. [control]
  EventQueue(std::size_t capacity, std::uint32_t most_sources);
  ~EventQueue();

  /// The lowest free source; null when there are as many as there may be. [control]
  std::unique_ptr<Source> MakeSource();

  /// Fills `room` from the front and returns how many there were. [render]
  std::size_t TryTake(std::span<PostedEvent> room) noexcept;

  /// When all notes must be let go, because something that ends notes was lost since the last call;
  /// the latest time of several. [render]
  std::optional<std::int64_t> TakeRelease() noexcept;

  /// Events that found no room so far. [any]
  std::uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

 private:
  // Blocks of 64 events; as many as a source may ever need are indexed from the start.
  struct Traits : moodycamel::ConcurrentQueueDefaultTraits {
    static constexpr std::size_t BLOCK_SIZE = 64;
    static constexpr std::size_t EXPLICIT_INITIAL_INDEX_SIZE = 1 << 12;
  };
  using Queue = moodycamel::ConcurrentQueue<PostedEvent, Traits>;

  static constexpr std::int64_t kNoRelease = std::numeric_limits<std::int64_t>::min();

  struct Slot {
    alignas(64) std::atomic<std::uint32_t> taken = 0;  // events; wraps
    alignas(64) std::atomic<std::int64_t> release_at{kNoRelease};
    std::uint32_t posted = 0;  // events, by owners before the present one; wraps
    bool owned = false;        // [control]
  };

  // A source keeps the blocks it has once used. Without a bound a busy one would keep them all, and
  // the others could post no more.
  std::uint32_t capacity_;
  Queue queue_;
  moodycamel::ConsumerToken consumer_;
  std::vector<Slot> slots_;
  std::atomic<bool> any_release_ = false;
  std::atomic<std::uint64_t> lost_ = 0;
};

}  // namespace portamento::engine
