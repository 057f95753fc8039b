#include "miniport_adapter/port/service_group.h"

#include <algorithm>
#include <utility>

#include "miniport_adapter/port/master_clock.h"
#include "miniport_adapter/port/saturating.h"

namespace portamento::dmus {

ServiceGroup::ServiceGroup() : queue_(ServiceQueue::Shared()) {}

NTSTATUS ServiceGroup::AddMember(IServiceSink* sink) {
  if (sink == nullptr) return STATUS_INVALID_PARAMETER;
  const std::lock_guard lock(lock_);
  members_.emplace_back(sink);
  return STATUS_SUCCESS;
}

void ServiceGroup::RemoveMember(IServiceSink* sink) {
  ComPtr<IServiceSink> leaves;  // released after the lock
  std::unique_lock lock(lock_);
  const auto member = std::ranges::find(members_, sink, &ComPtr<IServiceSink>::get);
  if (member == members_.end()) return;
  leaves = std::move(*member);
  members_.erase(member);
  if (in_service_ != sink) return;
  if (queue_.IsServing()) {
    left_in_service_.push_back(std::move(leaves));  // it is still at work
  } else {
    served_.wait(lock, [&] { return in_service_ != sink; });
  }
}

void ServiceGroup::Serve() {
  std::unique_lock lock(lock_);
  // Addresses only: nothing here holds a member that has left.
  std::vector<IServiceSink*> round;
  for (const ComPtr<IServiceSink>& member : members_) round.push_back(member.get());
  for (IServiceSink* const sink : round) {
    const auto member = std::ranges::find(members_, sink, &ComPtr<IServiceSink>::get);
    if (member == members_.end()) continue;  // left meanwhile
    in_service_ = sink;
    lock.unlock();
    sink->RequestService();
    lock.lock();
    auto left = std::exchange(left_in_service_, {});
    in_service_ = nullptr;
    served_.notify_all();
    lock.unlock();
    left.clear();  // not under the lock
    lock.lock();
  }
}

void ServiceGroup::SupportDelayedService() { delays_ = true; }

void ServiceGroup::RequestDelayedService(ULONGLONG delay_100ns) {
  if (!delays_) return;
  using Unit = std::chrono::duration<REFERENCE_TIME, std::ratio<1, kSecond_100ns>>;
  const auto signed_100ns = static_cast<REFERENCE_TIME>(delay_100ns);
  // A sum of the clock and this stays far from the end of its range.
  constexpr REFERENCE_TIME kLongest_100ns = 36'500 * (86'400 * kSecond_100ns);
  const REFERENCE_TIME wanted =
      signed_100ns < 0 ? SaturatingSubtract(0, signed_100ns) : signed_100ns - SystemTime_100ns();
  const Unit ahead(std::min(wanted, kLongest_100ns));
  queue_.AskAt(*this,
               Wake::Clock::now() + std::chrono::duration_cast<Wake::Clock::duration>(ahead));
}

void ServiceGroup::CancelDelayedService() { queue_.Cancel(*this); }

}  // namespace portamento::dmus
