// Voices that a host starts by itself, not by a key, and what has become of each.
//
// A voice has a number. The host puts a bank for it into the stack (StackedBank::host_voice) and
// posts kVoiceOn; the voice plays the first preset of that bank, all zones of it, until they end or
// kVoiceOff lets go of them. The numbers here are all that both threads touch.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace portamento::engine {

class HostVoices {
 public:
  static constexpr std::size_t kMost = 256;

  enum class State : std::uint8_t { kFree, kOrdered, kSounding, kOver };

  /// A number for a new voice, which is kOrdered from now on; empty when all are taken. [control]
  std::optional<std::uint16_t> Take() {
    for (std::size_t i = 0; i < kMost; ++i) {
      if (state(i) != State::kFree) continue;
      voices_[i].frame.store(0, std::memory_order_relaxed);
      voices_[i].state.store(State::kOrdered, std::memory_order_release);
      return static_cast<std::uint16_t>(i);
    }
    return std::nullopt;
  }

  /// The number of a voice that is kOver, or that was never posted, may be taken again. [control]
  void Free(std::size_t number) {
    voices_[number].state.store(State::kFree, std::memory_order_release);
  }

  State state(std::size_t number) const {
    return voices_[number].state.load(std::memory_order_acquire);
  }

  /// Where in its sample the voice was at the last edge of a block, in frames. [any]
  std::uint64_t frame(std::size_t number) const {
    return voices_[number].frame.load(std::memory_order_relaxed);
  }

  /// Those in one state are over: they will not begin, or not go on. While nobody renders.
  /// [control]
  void End(State state) {
    for (std::size_t i = 0; i < kMost; ++i) {
      if (this->state(i) == state) SetState(i, State::kOver);
    }
  }

  /// [render]
  void SetState(std::size_t number, State state) {
    voices_[number].state.store(state, std::memory_order_release);
  }
  /// [render]
  void SetFrame(std::size_t number, std::uint64_t frame) {
    voices_[number].frame.store(frame, std::memory_order_relaxed);
  }

 private:
  struct Voice {
    std::atomic<State> state = State::kFree;
    std::atomic<std::uint64_t> frame = 0;
  };
  std::array<Voice, kMost> voices_;
};

}  // namespace portamento::engine
