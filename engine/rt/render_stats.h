// What the render thread tells others about itself: numbers that anyone may read at any time.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace portamento::engine {

struct RenderStats {
  std::uint64_t frames = 0;          // rendered
  std::uint64_t events_late = 0;     // came for a frame already rendered
  std::uint64_t events_lost = 0;     // found no room on their way
  std::uint64_t events_pending = 0;  // in time order, still to come
  std::uint64_t voices_started = 0;
  std::uint64_t voices_stolen = 0;
  std::uint64_t voices_dropped = 0;   // no voice could be freed for them
  std::uint64_t samples_missing = 0;  // not in memory when their note began
  std::uint32_t voices = 0;           // that sound
  std::uint32_t peak_voices = 0;      // that ever sounded at once
  float peak_linear = 0;              // loudest frame so far, of either side
  float load = 0;                     // share of real time that rendering takes, smoothed
  std::uint64_t worst_call_ns = 0;    // longest call of Render, as its caller measured it
};

/// One writer, any number of readers, none of whom ever waits. Each number is whole; numbers read
/// together may come from two calls that follow each other.
class PublishedStats {
 public:
  /// [render]
  void Write(const RenderStats& stats) noexcept {
    std::array<std::uint64_t, kWords> words{};
    std::memcpy(words.data(), &stats, sizeof(stats));
    for (std::size_t i = 0; i < kWords; ++i) words_[i].store(words[i], std::memory_order_relaxed);
  }

  /// [any]
  RenderStats Read() const noexcept {
    std::array<std::uint64_t, kWords> words;
    for (std::size_t i = 0; i < kWords; ++i) words[i] = words_[i].load(std::memory_order_relaxed);
    RenderStats stats;
    std::memcpy(static_cast<void*>(&stats), words.data(), sizeof(stats));
    return stats;
  }

 private:
  // Every number lies within one word.
  static_assert(std::is_trivially_copyable_v<RenderStats> && sizeof(RenderStats) % 8 == 0);
  static constexpr std::size_t kWords = sizeof(RenderStats) / 8;
  std::array<std::atomic<std::uint64_t>, kWords> words_{};
};

}  // namespace portamento::engine
