#include "miniport_adapter/port/master_clock.h"

#include <chrono>

namespace portamento::dmus {

REFERENCE_TIME SystemTime_100ns() noexcept {
  using Unit = std::chrono::duration<REFERENCE_TIME, std::ratio<1, kSecond_100ns>>;
  return std::chrono::duration_cast<Unit>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

NTSTATUS SystemClock::GetTime(REFERENCE_TIME* time_100ns) {
  if (time_100ns == nullptr) return STATUS_INVALID_PARAMETER;
  *time_100ns = SystemTime_100ns();
  return STATUS_SUCCESS;
}

NTSTATUS ManualClock::GetTime(REFERENCE_TIME* time_100ns) {
  if (time_100ns == nullptr) return STATUS_INVALID_PARAMETER;
  *time_100ns = now_100ns_.load(std::memory_order_acquire);
  return STATUS_SUCCESS;
}

void ManualClock::MoveTo(REFERENCE_TIME time_100ns) noexcept {
  REFERENCE_TIME now = now_100ns_.load(std::memory_order_relaxed);
  while (now < time_100ns &&
         !now_100ns_.compare_exchange_weak(now, time_100ns, std::memory_order_release)) {
  }
}

void ManualClock::MoveBy(REFERENCE_TIME span_100ns) noexcept {
  if (span_100ns > 0) now_100ns_.fetch_add(span_100ns, std::memory_order_release);
}

}  // namespace portamento::dmus
