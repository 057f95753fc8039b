// The reference count and QueryInterface table that every COM object of ours is made of.
//
//   class Stream final : public Unknown<IMXF, IServiceSink> { ... };
//   ComPtr<Stream> stream = Make<Stream>(arguments);
//
// Each interface is a base of its own, so QueryInterface hands out the sub-object that belongs to
// what was asked for; IUnknown is always that of the first. An object begins with one reference.
// Aggregation is not supported: who is asked for it answers STATUS_INVALID_PARAMETER.
#pragma once

#include <atomic>
#include <type_traits>

#include "miniport_adapter/abi/iunknown.h"
#include "miniport_adapter/abi/status.h"

namespace portamento::dmus {

template <typename First, typename... Others>
class Unknown : public First, public Others... {
 public:
  Unknown(const Unknown&) = delete;
  Unknown& operator=(const Unknown&) = delete;

  /// Null and STATUS_NOINTERFACE for what the object is not. [control]
  NTSTATUS PORTAMENTO_STDCALL QueryInterface(REFIID iid, PVOID* object) final {
    if (object == nullptr) return STATUS_INVALID_PARAMETER;
    *object = nullptr;
    if (iid == IID_IUnknown) {
      *object = static_cast<IUnknown*>(static_cast<First*>(this));
    } else if (!(Offers<First>(iid, object) || ... || Offers<Others>(iid, object))) {
      return STATUS_NOINTERFACE;
    }
    AddRef();
    return STATUS_SUCCESS;
  }

  /// [any]
  ULONG PORTAMENTO_STDCALL AddRef() final {
    return references_.fetch_add(1, std::memory_order_relaxed) + 1;
  }

  /// Deletes the object with its last reference. [any, the last one control]
  ULONG PORTAMENTO_STDCALL Release() final {
    // What the subtraction returns decides: the member may be gone when it is read again.
    const ULONG left = references_.fetch_sub(1, std::memory_order_acq_rel) - 1;
    if (left == 0) delete this;
    return left;
  }

 protected:
  Unknown() = default;
  // Its slots lie behind those of the first interface, where nobody else looks.
  virtual ~Unknown() = default;

 private:
  /// Whether `iid` is the interface or one that it is derived from; they share a sub-object.
  template <typename Interface>
  static constexpr bool Names(REFIID iid) {
    if constexpr (std::is_same_v<Interface, IUnknown>) {
      return false;
    } else {
      return iid == Interface::kIid || Names<typename Interface::Super>(iid);
    }
  }

  template <typename Interface>
  bool Offers(REFIID iid, PVOID* object) {
    if (!Names<Interface>(iid)) return false;
    *object = static_cast<Interface*>(this);
    return true;
  }

  std::atomic<ULONG> references_ = 1;
};

}  // namespace portamento::dmus
