// Lists of events, first in, first out, in one store made beforehand.
//
// A list is a chain of chunks of ten events. Reading it runs through memory in order, where in a
// chain of single events each would have to arrive before the next can be asked for.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/schedule/event_queue.h"

namespace portamento::engine {

class EventLists {
 public:
  class List {
   public:
    std::size_t count() const { return count_; }

   private:
    friend class EventLists;
    std::int32_t first_ = -1, last_ = -1;  // chunks; -1: empty
    std::uint32_t begin_ = 0, end_ = 0;    // of the events of the first and the last
    std::size_t count_ = 0;
  };

  /// Room for `events` in all of `lists` lists together. [control]
  EventLists(std::size_t events, std::size_t lists)
      // The first and the last chunk of each list may be all but empty.
      : chunks_(events / kChunkEvents + 2 * std::min(events, lists) + 1) {
    for (std::size_t i = 0; i + 1 < chunks_.size(); ++i) {
      chunks_[i].next = static_cast<std::int32_t>(i + 1);
    }
  }

  /// There must be room. [render]
  void Append(List& list, const PostedEvent& posted) noexcept {
    if (list.count_ == 0) {
      list.first_ = list.last_ = Take();
      list.begin_ = list.end_ = 0;
    } else if (list.end_ == kChunkEvents) {
      const std::int32_t added = Take();
      At(list.last_).next = added;
      list.last_ = added;
      list.end_ = 0;
    }
    At(list.last_).events[list.end_++] = posted;
    ++list.count_;
  }

  /// The list must not be empty. [render]
  PostedEvent PopFront(List& list) noexcept {
    Chunk& chunk = At(list.first_);
    const PostedEvent posted = chunk.events[list.begin_++];
    const std::int32_t index = list.first_;
    if (--list.count_ == 0) {
      Free(index);
    } else if (list.begin_ == kChunkEvents) {
      list.first_ = chunk.next;
      list.begin_ = 0;
      Free(index);
    }
    return posted;
  }

  /// Calls `use(posted)` for each, first in first. [render]
  template <typename Use>
  void ForEach(const List& list, Use use) const noexcept {
    std::int32_t at = list.first_;
    std::uint32_t i = list.begin_;
    for (std::size_t left = list.count_; left > 0; --left) {
      const Chunk& chunk = chunks_[static_cast<std::size_t>(at)];
      use(chunk.events[i]);
      if (++i == kChunkEvents) {
        i = 0;
        at = chunk.next;
      }
    }
  }

 private:
  static constexpr std::uint32_t kChunkEvents = 10;  // four cache lines

  struct alignas(64) Chunk {
    std::array<PostedEvent, kChunkEvents> events;
    std::int32_t next = -1;
  };

  Chunk& At(std::int32_t index) { return chunks_[static_cast<std::size_t>(index)]; }
  std::int32_t Take() noexcept {
    const std::int32_t index = free_;
    free_ = At(index).next;
    return index;
  }
  void Free(std::int32_t index) noexcept {
    At(index).next = free_;
    free_ = index;
  }

  std::vector<Chunk> chunks_;
  std::int32_t free_ = 0;  // the first of the chain of chunks that no list has
};

}  // namespace portamento::engine
