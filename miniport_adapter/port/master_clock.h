// The time of a host: the system's, or one that the host sets by hand.
//
// All streams of a host share one. It runs on through every state, and never backwards. The one set
// by hand lets a host render faster than real time, and the same every time.
#pragma once

#include <atomic>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/com/unknown.h"

namespace portamento::dmus {

inline constexpr REFERENCE_TIME kSecond_100ns = 10'000'000;
inline constexpr REFERENCE_TIME kMillisecond_100ns = 10'000;

/// The system's monotonic clock. [any]
REFERENCE_TIME SystemTime_100ns() noexcept;

class SystemClock final : public Unknown<IMasterClock> {
 public:
  NTSTATUS PORTAMENTO_STDCALL GetTime(REFERENCE_TIME* time_100ns) override;  // [any]

 private:
  ~SystemClock() override = default;
};

class ManualClock final : public Unknown<IMasterClock> {
 public:
  explicit ManualClock(REFERENCE_TIME start_100ns = 0) : now_100ns_(start_100ns) {}

  NTSTATUS PORTAMENTO_STDCALL GetTime(REFERENCE_TIME* time_100ns) override;  // [any]

  /// A time before the present one changes nothing. [any]
  void MoveTo(REFERENCE_TIME time_100ns) noexcept;
  void MoveBy(REFERENCE_TIME span_100ns) noexcept;

 private:
  ~ManualClock() override = default;

  std::atomic<REFERENCE_TIME> now_100ns_;
};

}  // namespace portamento::dmus
