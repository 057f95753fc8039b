// One property request on its way: its buffers live until it is answered, however late that is.
#pragma once

#include <atomic>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "miniport_adapter/abi/filter_description.h"
#include "miniport_adapter/abi/status.h"
#include "miniport_adapter/port/wake.h"

namespace portamento::dmus {

class PropertyCall {
 public:
  /// `instance`: what follows the property's header; `value`: what is set, or room for the answer.
  /// [control]
  PropertyCall(std::span<const BYTE> instance, std::span<const BYTE> value)
      : instance_(instance.begin(), instance.end()), value_(value.begin(), value.end()) {
    request_.Instance = instance_.empty() ? nullptr : instance_.data();
    request_.InstanceSize = static_cast<ULONG>(instance_.size());
    request_.Value = value_.empty() ? nullptr : value_.data();
    request_.ValueSize = static_cast<ULONG>(value_.size());
  }
  PropertyCall(const PropertyCall&) = delete;
  PropertyCall& operator=(const PropertyCall&) = delete;

  PCPROPERTY_REQUEST& request() { return request_; }

  /// STATUS_PENDING until it is answered. [any]
  NTSTATUS status() const { return status_.load(std::memory_order_acquire); }
  bool pending() const { return status() == STATUS_PENDING; }

  /// Bytes produced, or needed where there were too few. [control] once it is answered
  ULONG value_bytes() const { return request_.ValueSize; }

  /// The answer; empty where there was not enough room for it. [control] once it is answered
  std::span<const BYTE> value() const {
    const bool given = NT_SUCCESS(status()) && request_.ValueSize <= value_.size();
    return std::span(value_).first(given ? request_.ValueSize : 0);
  }

  /// Until it is answered. For one thread. [control]
  void Wait() {
    while (pending()) answered_.Wait();
  }

  /// False: it was answered before, or `status` is none. [any]
  bool Complete(NTSTATUS status) {
    NTSTATUS expected = STATUS_PENDING;
    if (status == STATUS_PENDING ||
        !status_.compare_exchange_strong(expected, status, std::memory_order_acq_rel)) {
      return false;
    }
    answered_.Signal();
    completed_ = true;  // the last that is touched: see done_with()
    return true;
  }

  /// Whether whoever answered has left it alone. [control]
  bool done_with() const { return completed_; }

  /// The call that a request is part of. [any]
  static PropertyCall& Of(PCPROPERTY_REQUEST& request) {
    return reinterpret_cast<PropertyCall&>(request);
  }

 private:
  PCPROPERTY_REQUEST request_{};  // first: see Of
  std::vector<BYTE> instance_, value_;
  std::atomic<NTSTATUS> status_ = STATUS_PENDING;
  Wake answered_;
  std::atomic<bool> completed_ = false;
};

}  // namespace portamento::dmus
