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
  static constexpr std::size_t kMost = 256;  // at one time
  /// Numbers are below; one comes again when all others have been, so what was posted for a voice
  /// that is over means no other.
  static constexpr std::uint32_t kNumbers = 1 << 15;

  /// kStopped: let go before its beginning, which will be its end.
  enum class State : std::uint8_t { kFree, kOrdered, kStopped, kSounding, kOver };

  HostVoices() {
    for (std::uint32_t number = 0; number < kMost; ++number) SetState(number, State::kFree);
  }

  /// Where a number stands among those of one time. [any]
  static constexpr std::size_t PlaceOf(std::size_t number) { return number % kMost; }

  /// A number for a new voice, which is kOrdered from now on; empty when all are taken. [control]
  std::optional<std::uint16_t> Take() {
    for (std::size_t tries = 0; tries < kMost; ++tries) {
      const std::uint32_t number = next_;
      next_ = (next_ + 1) % kNumbers;
      if (StateIn(voices_[PlaceOf(number)].number_and_state) != State::kFree) continue;
      SetFrame(number, 0);
      SetState(number, State::kOrdered);
      return static_cast<std::uint16_t>(number);
    }
    return std::nullopt;
  }

  /// The place of a voice that is kOver, or that was never posted, may be taken again. [control]
  void Free(std::size_t number) { SetState(number, State::kFree); }

  /// kOver: also of a number whose place another has. [any]
  State state(std::size_t number) const {
    const std::uint32_t voice =
        voices_[PlaceOf(number)].number_and_state.load(std::memory_order_acquire);
    return voice / kStates == number ? StateIn(voice) : State::kOver;
  }

  /// Whether it sounds or will. [any]
  bool lives(std::size_t number) const {
    return state(number) == State::kOrdered || state(number) == State::kSounding;
  }

  /// Where in its sample the voice was at the last edge of a block, in frames. [any]
  std::uint64_t frame(std::size_t number) const {
    return voices_[PlaceOf(number)].frame.load(std::memory_order_relaxed);
  }

  /// Those in one state are over: they will not begin, or not go on. While nobody renders.
  /// [control]
  void End(State state) {
    for (Voice& voice : voices_) {
      const std::uint32_t now = voice.number_and_state.load(std::memory_order_acquire);
      if (StateIn(now) == state) SetState(now / kStates, State::kOver);
    }
  }

  /// Of a voice that has been taken. [render]
  void SetState(std::size_t number, State state) {
    voices_[PlaceOf(number)].number_and_state.store(
        static_cast<std::uint32_t>(number) * kStates + static_cast<std::uint32_t>(state),
        std::memory_order_release);
  }
  /// [render]
  void SetFrame(std::size_t number, std::uint64_t frame) {
    voices_[PlaceOf(number)].frame.store(frame, std::memory_order_relaxed);
  }

 private:
  static constexpr std::uint32_t kStates = 8;  // room for those there are

  static State StateIn(std::uint32_t number_and_state) {
    return static_cast<State>(number_and_state % kStates);
  }

  struct Voice {
    std::atomic<std::uint32_t> number_and_state = 0;
    std::atomic<std::uint64_t> frame = 0;
  };
  std::array<Voice, kMost> voices_;
  std::uint32_t next_ = 0;
};

}  // namespace portamento::engine
