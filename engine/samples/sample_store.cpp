#include "engine/samples/sample_store.h"

#include <algorithm>
#include <utility>

namespace portamento::engine {

SampleStore::SampleStore(std::shared_ptr<const bank::Bank> bank,
                         std::shared_ptr<SampleMemory> memory)
    : bank_(std::move(bank)),
      memory_(std::move(memory)),
      placed_(bank_->waveforms().size()),
      state_(bank_->waveforms().size()) {}

SampleStore::~SampleStore() {
  for (std::size_t i = 0; i < placed_.size(); ++i) {
    if (lenders_.contains(static_cast<std::uint32_t>(i))) continue;
    if (state_[i].load(std::memory_order_acquire) == State::kReady) Free(placed_[i]);
  }
}

std::size_t SampleStore::LoadAll() {
  std::size_t failed = 0;
  for (std::uint32_t i = 0; i < placed_.size(); ++i) {
    Load(i);
    Wait(i);
    if (Failed(i)) ++failed;
  }
  return failed;
}

bool SampleStore::Load(std::uint32_t waveform) {
  std::atomic<State>& state = state_[waveform];
  State expected = State::kAbsent;
  if (!state.compare_exchange_strong(expected, State::kLoading, std::memory_order_acq_rel)) {
    return expected == State::kReady;
  }
  state.notify_all();
  const bool placed = Place(waveform);
  state.store(placed ? State::kReady : State::kFailed, std::memory_order_release);
  state.notify_all();
  return placed;
}

bool SampleStore::Share(std::uint32_t waveform, std::shared_ptr<const SampleStore> from,
                        std::uint32_t its_waveform) {
  const PlacedWaveform* const placed = from->Find(its_waveform);
  if (placed == nullptr || state_[waveform].load(std::memory_order_acquire) != State::kAbsent) {
    return false;
  }
  placed_[waveform] = *placed;
  lenders_.emplace(waveform, std::move(from));
  state_[waveform].store(State::kReady, std::memory_order_release);
  return true;
}

void SampleStore::Wait(std::uint32_t waveform) const {
  const std::atomic<State>& state = state_[waveform];
  for (State now = state.load(std::memory_order_acquire);
       now == State::kAbsent || now == State::kLoading;
       now = state.load(std::memory_order_acquire)) {
    state.wait(now, std::memory_order_acquire);
  }
}

bool SampleStore::Place(std::uint32_t index) {
  const bank::Waveform& waveform = bank_->waveforms()[index];
  const bank::Sample& sample = bank_->samples()[waveform.sample];
  const auto reader = bank_->pcm().Open(waveform.sample);
  if (reader == nullptr || reader->frames() <= waveform.trim_frames) return false;

  PlacedWaveform& placed = placed_[index];
  placed.rate_hz = sample.rate_hz;
  placed.wide = sample.wide;
  placed.end = reader->frames() - waveform.trim_frames;
  // A compressed stream can turn out shorter than its loop; a loop of less than two frames is none.
  placed.loop_end = std::min(waveform.loop_end, placed.end);
  placed.loop_start = std::min(waveform.loop_start, placed.loop_end);
  placed.looped = waveform.looped && placed.loop_end - placed.loop_start >= 2;
  return placed.wide ? Fill(memory_->wide, *reader, placed)
                     : Fill(memory_->narrow, *reader, placed);
}

template <typename Frame>
bool SampleStore::Fill(SampleArena<Frame>& arena, bank::SampleReader& reader,
                       PlacedWaveform& placed) {
  const std::uint32_t total = reader.frames();
  const auto base = arena.Allocate(total);
  if (!base) return false;
  placed.base = *base;
  placed.frames = total;
  if (!reader.Read(arena.Writable(*base, total))) {
    arena.Free(*base, total);
    return false;
  }

  const auto frames = arena.Writable(*base, total + kGuardAfterFrames);
  if (placed.looped) {
    // What follows the loop is never heard: the loop itself stands there.
    for (std::uint32_t i = 0; i < kGuardAfterFrames; ++i) {
      frames[placed.loop_end + i] =
          frames[placed.loop_start + i % (placed.loop_end - placed.loop_start)];
    }
  } else {
    std::fill(frames.begin() + placed.end, frames.begin() + total, Frame{0});
  }
  return true;
}

void SampleStore::Free(const PlacedWaveform& placed) {
  placed.wide ? memory_->wide.Free(placed.base, placed.frames)
              : memory_->narrow.Free(placed.base, placed.frames);
}

}  // namespace portamento::engine
