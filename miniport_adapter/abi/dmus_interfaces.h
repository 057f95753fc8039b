// The DMus pair: IPortDMus, IMiniportDMus, the streams between them and what they work with.
#pragma once

#include "miniport_adapter/abi/dmus_event.h"
#include "miniport_adapter/abi/port_interfaces.h"

namespace portamento::dmus {

inline constexpr IID IID_IPortDMus = MakeGuid("c096df9c-fb09-11d1-81b0-0060083316c1");
inline constexpr IID IID_IMiniportDMus = MakeGuid("c096df9d-fb09-11d1-81b0-0060083316c1");
inline constexpr IID IID_IMXF = MakeGuid("c096df9e-fb09-11d1-81b0-0060083316c1");
inline constexpr IID IID_IAllocatorMXF = MakeGuid("a5f0d62c-b30f-11d2-b7a3-0060083316c1");
inline constexpr IID IID_ISynthSinkDMus = MakeGuid("1f476974-679b-11d2-8f7d-00c04fbf8fef");
inline constexpr IID IID_IReferenceClock = MakeGuid("56a86897-0ad4-11ce-b03a-0020af0ba770");
inline constexpr IID IID_IMusicTechnology = MakeGuid("80396c3c-cbcb-409b-9f65-4f1e7467cdaf");

inline constexpr CLSID CLSID_PortDMus = MakeGuid("b7902fe9-fb0a-11d1-81b0-0060083316c1");
inline constexpr CLSID CLSID_MiniportDriverDMusUART =
    MakeGuid("d3f0ce1c-fffc-11d1-81b0-0060083316c1");
inline constexpr CLSID CLSID_MiniportDriverDMusUARTCapture =
    MakeGuid("d3f0ce1d-fffc-11d1-81b0-0060083316c1");
inline constexpr CLSID CLSID_MiniportDriverUart = MakeGuid("b4c90ae1-5791-11d0-86f9-00a0c911b544");
inline constexpr CLSID CLSID_MiniportDriverFmSynth =
    MakeGuid("b4c90ae0-5791-11d0-86f9-00a0c911b544");
inline constexpr CLSID CLSID_MiniportDriverFmSynthWithVol =
    MakeGuid("e5a3c139-f0f2-11d1-81af-0060083316c1");

/// A stage that events pass through: stream, allocator or sink.
class IMXF : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IMXF;

  virtual NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE state) = 0;  // [control]
  /// Takes the whole chain, even where it returns an error. [render]
  virtual NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT* events) = 0;
  virtual NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF* sink) = 0;     // [control]
  virtual NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF* sink) = 0;  // [control]

 protected:
  ~IMXF() = default;
};

/// Where events and their buffers come from, and where PutMessage brings them back to.
class IAllocatorMXF : public IMXF {
 public:
  using Super = IMXF;
  static constexpr IID kIid = IID_IAllocatorMXF;

  virtual NTSTATUS PORTAMENTO_STDCALL GetMessage(DMUS_KERNEL_EVENT** event) = 0;  // [render]
  virtual USHORT PORTAMENTO_STDCALL GetBufferSize() = 0;                          // [any]
  virtual NTSTATUS PORTAMENTO_STDCALL GetBuffer(PBYTE* buffer) = 0;               // [render]
  /// Only for a buffer that is no event's. [render]
  virtual NTSTATUS PORTAMENTO_STDCALL PutBuffer(PBYTE buffer) = 0;

 protected:
  ~IAllocatorMXF() = default;
};

/// The wave side of a synthesizer's stream. Lengths and positions are in frames.
class ISynthSinkDMus : public IMXF {
 public:
  using Super = IMXF;
  static constexpr IID kIid = IID_ISynthSinkDMus;

  /// May add to what the buffer holds, or overwrite it. [render]
  virtual void PORTAMENTO_STDCALL Render(PBYTE buffer, DWORD length_frames,
                                         LONGLONG position_frames) = 0;
  virtual NTSTATUS PORTAMENTO_STDCALL SyncToMaster(REFERENCE_TIME time_100ns,
                                                   BOOL start) = 0;  // [render]
  virtual NTSTATUS PORTAMENTO_STDCALL SampleToRefTime(LONGLONG sample_frames,
                                                      REFERENCE_TIME* time_100ns) = 0;  // [render]
  virtual NTSTATUS PORTAMENTO_STDCALL RefTimeToSample(REFERENCE_TIME time_100ns,
                                                      LONGLONG* sample_frames) = 0;  // [render]

 protected:
  ~ISynthSinkDMus() = default;
};

/// The time of all streams of a host. Has no IID of its own: reached as a typed pointer only.
class IMasterClock : public IUnknown {
 public:
  using Super = IUnknown;

  virtual NTSTATUS PORTAMENTO_STDCALL GetTime(REFERENCE_TIME* time_100ns) = 0;  // [any]

 protected:
  ~IMasterClock() = default;
};

/// The master clock's twin of user mode, the same up to GetTime.
class IReferenceClock : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IReferenceClock;

  virtual HRESULT PORTAMENTO_STDCALL GetTime(REFERENCE_TIME* time_100ns) = 0;
  virtual HRESULT PORTAMENTO_STDCALL AdviseTime(REFERENCE_TIME base_100ns,
                                                REFERENCE_TIME stream_100ns, HANDLE event,
                                                DWORD* cookie) = 0;
  virtual HRESULT PORTAMENTO_STDCALL AdvisePeriodic(REFERENCE_TIME start_100ns,
                                                    REFERENCE_TIME period_100ns, HANDLE semaphore,
                                                    DWORD* cookie) = 0;
  virtual HRESULT PORTAMENTO_STDCALL Unadvise(DWORD cookie) = 0;

 protected:
  ~IReferenceClock() = default;
};

/// Told how far a stream has come, in bytes. Only in headers before Windows XP; without an IID.
class IPositionNotify : public IUnknown {
 public:
  using Super = IUnknown;

  virtual void PORTAMENTO_STDCALL PositionNotify(ULONGLONG position_bytes) = 0;

 protected:
  ~IPositionNotify() = default;
};

/// Offered by a miniport that can pass for several technologies; set before Init. [control]
class IMusicTechnology : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IMusicTechnology;

  virtual NTSTATUS PORTAMENTO_STDCALL SetTechnology(const GUID* technology) = 0;

 protected:
  ~IMusicTechnology() = default;
};

class IPortDMus : public IPort {
 public:
  using Super = IPort;
  static constexpr IID kIid = IID_IPortDMus;

  /// Null: the miniport's group and those of all its streams. [any]
  virtual void PORTAMENTO_STDCALL Notify(IServiceGroup* group) = 0;
  /// For a miniport that needs service before its Init returns. [control]
  virtual void PORTAMENTO_STDCALL RegisterServiceGroup(IServiceGroup* group) = 0;

 protected:
  ~IPortDMus() = default;
};

class IMiniportDMus : public IMiniport {
 public:
  using Super = IMiniport;
  static constexpr IID kIid = IID_IMiniportDMus;

  /// Once. Where it fails, it holds nothing and the group is null. [control]
  virtual NTSTATUS PORTAMENTO_STDCALL Init(IUnknown* adapter, IResourceList* resources,
                                           IPortDMus* port, IServiceGroup** group) = 0;
  /// Reserved; does nothing. [render]
  virtual void PORTAMENTO_STDCALL Service() = 0;
  /// `group` may come back null. [control]
  virtual NTSTATUS PORTAMENTO_STDCALL NewStream(IMXF** stream, IUnknown* outer, POOL_TYPE pool,
                                                ULONG pin, DMUS_STREAM_TYPE type,
                                                KSDATAFORMAT* format, IServiceGroup** group,
                                                IAllocatorMXF* allocator, IMasterClock* clock,
                                                ULONGLONG* prefetch_100ns) = 0;

 protected:
  ~IMiniportDMus() = default;
};

}  // namespace portamento::dmus
