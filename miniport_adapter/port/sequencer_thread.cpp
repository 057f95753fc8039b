#include "miniport_adapter/port/sequencer_thread.h"

#include <algorithm>
#include <chrono>

#include "miniport_adapter/port/master_clock.h"
#include "miniport_adapter/port/saturating.h"

namespace portamento::dmus {

SequencerThread::SequencerThread(IMasterClock& clock, bool live) : clock_(clock) {
  if (live) thread_ = std::thread([this] { Run(); });
}

SequencerThread::~SequencerThread() {
  if (!thread_.joinable()) return;
  ends_ = true;
  wake_.Signal();
  thread_.join();
}

void SequencerThread::Add(Sequencer& sequencer) {
  const std::lock_guard lock(lock_);
  sequencers_.push_back(&sequencer);
}

void SequencerThread::Remove(Sequencer& sequencer) {
  const std::lock_guard lock(lock_);
  std::erase(sequencers_, &sequencer);
}

REFERENCE_TIME SequencerThread::PumpAll() {
  REFERENCE_TIME now_100ns = 0;
  clock_.GetTime(&now_100ns);
  REFERENCE_TIME next = Sequencer::kNever;
  const std::lock_guard lock(lock_);
  for (Sequencer* const sequencer : sequencers_) next = std::min(next, sequencer->Pump(now_100ns));
  return next;
}

void SequencerThread::Run() {
  // No wait is longer, however far away what is next may be.
  constexpr REFERENCE_TIME kLongest_100ns = 60 * kSecond_100ns;
  while (!ends_) {
    const REFERENCE_TIME next = PumpAll();
    if (next == Sequencer::kNever) {
      wake_.Wait();
      continue;
    }
    REFERENCE_TIME now = 0;
    clock_.GetTime(&now);
    const REFERENCE_TIME ahead =
        std::clamp<REFERENCE_TIME>(SaturatingSubtract(next, now), 1, kLongest_100ns);
    // To the first millisecond that is not before it: many events that are close together cost one
    // wake-up.
    const REFERENCE_TIME behind_tick = SaturatingAdd(now, ahead) % kMillisecond_100ns;
    const REFERENCE_TIME to_tick =
        behind_tick > 0 ? kMillisecond_100ns - behind_tick : -behind_tick;
    wake_.WaitUntil(Wake::Clock::now() + std::chrono::nanoseconds(100 * (ahead + to_tick)));
  }
}

}  // namespace portamento::dmus
