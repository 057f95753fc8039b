// Requests to unload what still sounds: each ends when nothing of its sound is left in memory.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "miniport_adapter/core/downloaded_sounds.h"
#include "miniport_adapter/miniport/synth_options.h"

namespace portamento::dmus {

class PendingUnloads {
 public:
  struct Pending {
    PCPROPERTY_REQUEST* request = nullptr;
    LeftInUse left;
  };

  /// `control` guards all of the synthesizer's control side; `reclaim`, called with it held, frees
  /// what has fallen silent.
  PendingUnloads(std::mutex& control, std::function<void()> reclaim,
                 CompletePendingRequest complete)
      : control_(control), reclaim_(std::move(reclaim)), complete_(complete) {}
  ~PendingUnloads() { Close(); }

  /// Takes the request, with `control` held. A thread of its own looks now and then. False, and not
  /// taken, where there is no memory or no thread for it. [control]
  bool TryAdd(PCPROPERTY_REQUEST* request, LeftInUse left);

  /// Looks no more; returns the requests that are left, for Complete once all is freed. [control]
  std::vector<Pending> Close() noexcept;

  /// [control, without `control` held: who waits may ask for more]
  void Complete(const std::vector<Pending>& requests) const;

 private:
  void Watch();
  std::vector<Pending> TakeGone();

  std::mutex& control_;
  std::function<void()> reclaim_;
  CompletePendingRequest complete_;
  std::vector<Pending> pending_;
  bool closed_ = false;
  std::condition_variable changed_;
  std::thread watcher_;
};

}  // namespace portamento::dmus
