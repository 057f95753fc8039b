#include "miniport_adapter/miniport/pending_unloads.h"

#include <algorithm>
#include <chrono>
#include <iterator>
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
    std::vector<Pending> gone;
    try {
      reclaim_();
      gone = TakeGone();
    } catch (const std::bad_alloc&) {
      continue;  // there will be memory another time
    }
    lock.unlock();
    Complete(gone);
    lock.lock();
  }
}

std::vector<PendingUnloads::Pending> PendingUnloads::TakeGone() {
  std::vector<Pending> gone;
  gone.reserve(pending_.size());
  const auto stay = std::partition(pending_.begin(), pending_.end(),
                                   [](const Pending& pending) { return !pending.left.gone(); });
  std::move(stay, pending_.end(), std::back_inserter(gone));
  pending_.erase(stay, pending_.end());
  return gone;
}

std::vector<PendingUnloads::Pending> PendingUnloads::Close() noexcept {
  {
    const std::lock_guard lock(control_);
    closed_ = true;
  }
  changed_.notify_one();
  if (watcher_.joinable()) watcher_.join();
  return std::exchange(pending_, {});
}

void PendingUnloads::Complete(const std::vector<Pending>& requests) const {
  for (const Pending& pending : requests) complete_(pending.request, STATUS_SUCCESS);
}

}  // namespace portamento::dmus
