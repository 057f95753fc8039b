// Pumps the sequencers of a port in real time, once a millisecond while anything waits in them.
#pragma once

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "miniport_adapter/port/sequencer.h"
#include "miniport_adapter/port/wake.h"

namespace portamento::dmus {

class SequencerThread {
 public:
  /// Without `live` there is no thread, and the host calls PumpAll. [control]
  SequencerThread(IMasterClock& clock, bool live);
  ~SequencerThread();
  SequencerThread(const SequencerThread&) = delete;
  SequencerThread& operator=(const SequencerThread&) = delete;

  void Add(Sequencer& sequencer);  // [control]

  /// Afterwards it is not pumped any more. [control]
  void Remove(Sequencer& sequencer);

  /// Something may be due earlier than was known. [any]
  void Signal() noexcept { wake_.Signal(); }

  /// Delivers what is due by the clock, and returns when the next event will be. [control]
  REFERENCE_TIME PumpAll();

 private:
  void Run();

  IMasterClock& clock_;
  std::mutex lock_;
  std::vector<Sequencer*> sequencers_;
  Wake wake_;
  std::atomic<bool> ends_ = false;
  std::thread thread_;
};

}  // namespace portamento::dmus
