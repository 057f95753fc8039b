// A group's member that passes requests on to one of ours, until it is cut off.
//
// Cutting waits for a request that is just being passed on: whatever the group does with members
// that have left, nothing reaches what is gone.
#pragma once

#include <functional>
#include <mutex>

#include "miniport_adapter/abi/system_interfaces.h"
#include "miniport_adapter/com/unknown.h"

namespace portamento::dmus {

class ServiceRelay final : public Unknown<IServiceSink> {
 public:
  explicit ServiceRelay(std::function<void()> task) : task_(std::move(task)) {}

  void PORTAMENTO_STDCALL RequestService() override {
    const std::lock_guard lock(lock_);
    if (task_) task_();
  }

  /// [control]
  void Cut() {
    const std::lock_guard lock(lock_);
    task_ = nullptr;
  }

 private:
  ~ServiceRelay() override = default;

  std::recursive_mutex lock_;  // a request may come to its own end
  std::function<void()> task_;
};

}  // namespace portamento::dmus
