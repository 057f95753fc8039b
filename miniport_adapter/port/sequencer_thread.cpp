#include "miniport_adapter/port/sequencer_thread.h"

#include <algorithm>
#include <chrono>

#include "miniport_adapter/port/master_clock.h"

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
  // No wait is longer: sums stay far from the end of their range.
  constexpr REFERENCE_TIME kLongest_100ns = 60 * kSecond_100ns;
  while (!ends_) {
    const REFERENCE_TIME next = PumpAll();
    if (next == Sequencer::kNever) {
      wake_.Wait();
      continue;
    }
    REFERENCE_TIME now = 0;
    clock_.GetTime(&now);
    // To the first millisecond that is not before it: many events that are close together cost one
    // wake-up.
    const REFERENCE_TIME due = std::clamp(next, now + 1, now + kLongest_100ns);
    const REFERENCE_TIME tick =
        (due + kMillisecond_100ns - 1) / kMillisecond_100ns * kMillisecond_100ns;
    wake_.WaitUntil(Wake::Clock::now() + std::chrono::nanoseconds(100 * (tick - now)));
  }
}

}  // namespace portamento::dmus
