#include "miniport_adapter/miniport/pending_unloads.h"

#include <chrono>
#include <new>
#include <system_error>
#include <utility>

#include "miniport_adapter/abi/status.h"

namespace portamento::dmus {
namespace {

constexpr std::chrono::milliseconds kLookEvery{5};

}  // namespace

bool PendingUnloads::TryAdd(PCPROPERTY_REQUEST* request, LeftInUse left) try {
  if (!watcher_.joinable()) watcher_ = std::thread([this] { Watch(); });
  pending_.push_back({request, std::move(left)});
  changed_.notify_one();
  return true;
} catch (const std::bad_alloc&) {
  return false;
} catch (const std::system_error&) {
  return false;
}

void PendingUnloads::Watch() {
  std::unique_lock lock(control_);
  while (!closed_) {
    changed_.wait(lock, [&] { return closed_ || !pending_.empty(); });
    changed_.wait_for(lock, kLookEvery, [&] { return closed_; });
    if (closed_) return;
    reclaim_();
    const auto gone = TakeGone();
    lock.unlock();
    Complete(gone);
    lock.lock();
  }
}

std::vector<PCPROPERTY_REQUEST*> PendingUnloads::TakeGone() {
  std::vector<PCPROPERTY_REQUEST*> gone;
  std::erase_if(pending_, [&](const Pending& pending) {
    const bool is_gone = pending.left.gone();
    if (is_gone) gone.push_back(pending.request);
    return is_gone;
  });
  return gone;
}

std::vector<PCPROPERTY_REQUEST*> PendingUnloads::Close() {
  {
    const std::lock_guard lock(control_);
    closed_ = true;
  }
  changed_.notify_one();
  if (watcher_.joinable()) watcher_.join();
  std::vector<PCPROPERTY_REQUEST*> left;
  for (const Pending& pending : pending_) left.push_back(pending.request);
  pending_.clear();
  return left;
}

void PendingUnloads::Complete(const std::vector<PCPROPERTY_REQUEST*>& requests) const {
  for (PCPROPERTY_REQUEST* const request : requests) complete_(request, STATUS_SUCCESS);
}

}  // namespace portamento::dmus
