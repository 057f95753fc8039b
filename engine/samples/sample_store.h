// Which waveforms of a bank are in sample memory, and where.
//
// Waveforms are brought in one by one, when a song needs them, by any number of threads; the render
// thread only ever asks whether one is there.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "engine/samples/sample_arena.h"
#include "soundfonts/bank/bank.h"

namespace portamento::engine {

/// Where a waveform lies and how it is to be played, all in frames.
struct PlacedWaveform {
  std::uint32_t base = 0;    // arena index of its first frame
  std::uint32_t frames = 0;  // allocated there
  std::uint32_t end = 0;     // length
  std::uint32_t loop_start = 0, loop_end = 0;
  std::uint32_t rate_hz = 44100;
  bool looped = false;
  bool wide = false;  // in the arena of floats
};

class SampleStore {
 public:
  /// Several stores may share one memory. [control]
  SampleStore(std::shared_ptr<const bank::Bank> bank, std::shared_ptr<SampleMemory> memory);

  /// Gives its samples' memory back; no voice may play them any more. [control]
  ~SampleStore();
  SampleStore(const SampleStore&) = delete;
  SampleStore& operator=(const SampleStore&) = delete;

  const bank::Bank& bank() const { return *bank_; }
  const SampleMemory& memory() const { return *memory_; }

  /// Brings a waveform into memory, unless it is there or on its way. True when it is there on
  /// return; false when its data is damaged, memory is full, or another thread is still at it.
  /// Decodes and copies; threads may call it at once for any waveforms. [control]
  bool Load(std::uint32_t waveform);

  /// Plays what another store of the same memory has brought in, and keeps that store for as long.
  /// False when it is not there. Before the store is given to a synthesizer. [control]
  bool Share(std::uint32_t waveform, std::shared_ptr<const SampleStore> from,
             std::uint32_t its_waveform);

  /// Load() of every waveform; how many could not be loaded. [control]
  std::size_t LoadAll();

  /// Waits until a waveform that some thread loads or is about to load has arrived or failed.
  /// [control]
  void Wait(std::uint32_t waveform) const;

  /// The waveform, or null while it is not in memory. [render]
  const PlacedWaveform* Find(std::uint32_t waveform) const noexcept {
    return state_[waveform].load(std::memory_order_acquire) == State::kReady ? &placed_[waveform]
                                                                             : nullptr;
  }

  /// Whether loading was tried and could not be done. [any]
  bool Failed(std::uint32_t waveform) const {
    return state_[waveform].load(std::memory_order_acquire) == State::kFailed;
  }

 private:
  enum class State : std::uint8_t { kAbsent, kLoading, kReady, kFailed };

  bool Place(std::uint32_t index);
  template <typename Frame>
  static bool Fill(SampleArena<Frame>& arena, bank::SampleReader& reader, PlacedWaveform& placed);
  void Free(const PlacedWaveform& placed);

  std::shared_ptr<const bank::Bank> bank_;
  std::shared_ptr<SampleMemory> memory_;
  std::vector<PlacedWaveform> placed_;
  std::vector<std::atomic<State>> state_;
  std::map<std::uint32_t, std::shared_ptr<const SampleStore>> lenders_;  // of shared waveforms
};

}  // namespace portamento::engine
