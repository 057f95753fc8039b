// The older MIDI pair. Its port is the DMus port's twin, its miniports are another kind.
#pragma once

#include "miniport_adapter/abi/dmus_interfaces.h"

namespace portamento::dmus {

inline constexpr IID IID_IPortMidi = MakeGuid("b4c90a40-5791-11d0-86f9-00a0c911b544");
inline constexpr IID IID_IMiniportMidi = MakeGuid("b4c90a41-5791-11d0-86f9-00a0c911b544");
inline constexpr IID IID_IMiniportMidiStream = MakeGuid("b4c90a42-5791-11d0-86f9-00a0c911b544");

/// Another name of CLSID_PortDMus since Windows XP.
inline constexpr CLSID CLSID_PortMidi = MakeGuid("b4c90a43-5791-11d0-86f9-00a0c911b544");

class IPortMidi : public IPort {
 public:
  using Super = IPort;
  static constexpr IID kIid = IID_IPortMidi;

  virtual void PORTAMENTO_STDCALL Notify(IServiceGroup* group) = 0;                // [any]
  virtual void PORTAMENTO_STDCALL RegisterServiceGroup(IServiceGroup* group) = 0;  // [control]

 protected:
  ~IPortMidi() = default;
};

class IMiniportMidiStream : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IMiniportMidiStream;

  virtual NTSTATUS PORTAMENTO_STDCALL SetFormat(KSDATAFORMAT* format) = 0;  // [control]
  virtual NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE state) = 0;          // [control]
  virtual NTSTATUS PORTAMENTO_STDCALL Read(PVOID buffer, ULONG room_bytes,
                                           ULONG* read_bytes) = 0;  // [render]
  virtual NTSTATUS PORTAMENTO_STDCALL Write(PVOID buffer, ULONG bytes,
                                            ULONG* written_bytes) = 0;  // [render]

 protected:
  ~IMiniportMidiStream() = default;
};

class IMiniportMidi : public IMiniport {
 public:
  using Super = IMiniport;
  static constexpr IID kIid = IID_IMiniportMidi;

  virtual NTSTATUS PORTAMENTO_STDCALL Init(IUnknown* adapter, IResourceList* resources,
                                           IPortMidi* port, IServiceGroup** group) = 0;
  virtual void PORTAMENTO_STDCALL Service() = 0;  // [render]
  virtual NTSTATUS PORTAMENTO_STDCALL NewStream(IMiniportMidiStream** stream, IUnknown* outer,
                                                POOL_TYPE pool, ULONG pin, BOOLEAN capture,
                                                KSDATAFORMAT* format,
                                                IServiceGroup** group) = 0;  // [control]

 protected:
  ~IMiniportMidi() = default;
};

}  // namespace portamento::dmus
