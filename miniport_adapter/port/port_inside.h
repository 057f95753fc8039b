// The way from a port's interface to the port of ours behind it.
#pragma once

#include "miniport_adapter/abi/iunknown.h"
#include "miniport_adapter/com/com_ptr.h"

namespace portamento::dmus {

class PortDMus;

/// Ours alone: nobody else's object answers to it.
inline constexpr IID IID_IPortInside = MakeGuid("6d0f3a52-1c7e-4b0b-9d55-3a7a90c1e4f8");

class IPortInside : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IPortInside;

  virtual PortDMus& Inside() = 0;  // [any]

 protected:
  ~IPortInside() = default;
};

/// Null: it is no port of ours. [control]
ComPtr<PortDMus> PortOf(IUnknown* port);

/// Ends everything that a port of ours has begun. [control]
void TearDownPort(IUnknown* port);

}  // namespace portamento::dmus
