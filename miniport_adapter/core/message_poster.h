// From messages to events in the queue: what a thread needs to post without waiting for others.
//
// Several threads may post to one stream at once. Each takes a poster: a source of the queue, a
// joiner of fragments and room to decode into. It gets the one that it had before where it can, so
// that its messages stay in order and its fragments together.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/midi/message_decoder.h"
#include "engine/schedule/event_queue.h"
#include "miniport_adapter/core/sysex_joiner.h"

namespace portamento::dmus {

/// A message as a stream receives it.
struct StreamMessage {
  std::span<const std::uint8_t> bytes;  // with its status byte
  std::uint16_t channel_group = 1;      // from 1 on; 0: all
  bool complete = true;                 // false: a fragment of a system exclusive message
  std::int64_t time_100ns = 0;          // of the master clock; 0: now
};

/// One thread's way in, while it holds it.
class MessagePoster {
 public:
  explicit MessagePoster(std::unique_ptr<engine::EventQueue::Source> source)
      : source_(std::move(source)) {}

  /// Posts the events of a message; they are not played before Commit. What finds no room is
  /// counted by the queue. [any, whoever holds the poster]
  void Post(const StreamMessage& message, std::uint32_t channel_groups) noexcept;

  /// Posts one event as it is; false when it finds no room. [any, whoever holds the poster]
  bool PostEvent(const engine::Event& event) noexcept {
    const bool posted = source_->TryPost(event);
    posted_ += posted ? 1 : 0;
    return posted;
  }

  /// All that has been posted may be played: together, in one call of Render.
  void Commit() noexcept { committed_.store(posted_, std::memory_order_release); }

  /// Events up to the last Commit; wraps. [any]
  std::uint32_t committed() const noexcept { return committed_.load(std::memory_order_acquire); }

  /// A message of which only fragments came is forgotten. [any, whoever holds the poster]
  void DropFragments() noexcept { joiner_.Drop(); }

  std::uint32_t source_id() const { return source_->id(); }

 private:
  friend class PosterPool;
  void PostTo(std::span<const std::uint8_t> bytes, std::uint16_t group, std::int64_t time_100ns,
              bool of_all) noexcept;

  std::unique_ptr<engine::EventQueue::Source> source_;
  SysExJoiner joiner_;
  std::array<engine::Event, engine::kMostEventsPerMessage> events_;
  std::uint32_t posted_ = 0;  // wraps
  std::atomic<std::uint32_t> committed_ = 0;
  alignas(64) std::atomic<bool> held_ = false;
  std::atomic<std::uintptr_t> last_thread_ = 0;
};

class PosterPool {
 public:
  /// As many as `queue` gives sources. [control]
  explicit PosterPool(engine::EventQueue& queue);

  /// Null when as many threads as there are posters post at this moment. [any]
  MessagePoster* TryTake() noexcept;
  static void Return(MessagePoster& poster) noexcept {
    poster.held_.store(false, std::memory_order_release);
  }

  /// Waits until nobody posts who began before, and makes every poster forget its fragments.
  /// [control]
  void Quiesce() noexcept;

  /// How many events of a source are complete. [any]
  std::uint32_t committed(std::uint32_t source) const noexcept {
    return posters_[source]->committed();
  }
  std::size_t size() const { return posters_.size(); }

 private:
  std::vector<std::unique_ptr<MessagePoster>> posters_;  // by the number of their source
};

}  // namespace portamento::dmus
