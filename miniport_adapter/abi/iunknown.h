// IUnknown, and the rules that keep our interfaces equal to COM's under any C++ ABI.
//
// An interface class has pure virtual methods and nothing that takes room: no data, no virtual
// destructor (two slots more), no virtual bases, no overloads. Slot n then lies n words behind what
// the object's first word points to. kIid and Super are for QueryInterface tables; they cost
// nothing.
//
// Each method says its class:
//   [control]  a thread that may lock, allocate and wait (PASSIVE_LEVEL)
//   [render]   may run on the audio or sequencer thread: no allocation, wait or I/O
//   (DISPATCH_LEVEL) [any]      any thread, inside any other object's [render] code: wait-free
//   (device IRQL)
#pragma once

#include "miniport_adapter/abi/guid.h"

namespace portamento::dmus {

inline constexpr IID IID_IUnknown = MakeGuid("00000000-0000-0000-c000-000000000046");

class IUnknown {
 public:
  static constexpr IID kIid = IID_IUnknown;

  virtual NTSTATUS PORTAMENTO_STDCALL QueryInterface(REFIID iid, PVOID* object) = 0;  // [control]
  virtual ULONG PORTAMENTO_STDCALL AddRef() = 0;                                      // [any]
  virtual ULONG PORTAMENTO_STDCALL Release() = 0;  // [any], the final one [control]

 protected:
  IUnknown() = default;
  IUnknown(const IUnknown&) = default;
  IUnknown& operator=(const IUnknown&) = default;
  ~IUnknown() = default;
};

static_assert(sizeof(IUnknown) == sizeof(void*));

}  // namespace portamento::dmus
