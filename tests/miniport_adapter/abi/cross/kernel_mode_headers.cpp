// Ours beside ddk/dmusicks.h of mingw-w64: the same event, GUIDs and numbers. Its port class header
// does not compile as C++, so what dmusicks.h needs of that is stood in for here. Compiled for
// Windows, and never run.
#include "miniport_adapter/abi/dmus_interfaces.h"

namespace ours = portamento::dmus;
constexpr auto ours_dont_hold = ours::DONT_HOLD_FOR_SEQUENCING;
constexpr auto ours_allocator = ours::IID_IAllocatorMXF;

// The second needs the first.
// clang-format off
#include <windows.h>
#include <ks.h>
// clang-format on

#undef DEFINE_GUID
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
  constexpr ::GUID theirs_##name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#undef REFERENCE_TIME
#define REFERENCE_TIME LONGLONG
#define IN
#define OUT
#define OPTIONAL
#define DEFINE_ABSTRACT_UNKNOWN()
#define DEFINE_ABSTRACT_PORT()
#define DEFINE_ABSTRACT_MINIPORT()
typedef struct IServiceGroup* PSERVICEGROUP;
typedef struct IResourceList* PRESOURCELIST;
typedef IUnknown* PUNKNOWN;
typedef int POOL_TYPE;
struct IPort : IUnknown {};
struct IMiniport : IUnknown {};

#include <ddk/dmusicks.h>

namespace {

constexpr bool Same(const ours::GUID& a, const ::GUID& b) {
  for (int i = 0; i < 8; ++i) {
    if (a.Data4[i] != b.Data4[i]) return false;
  }
  return a.Data1 == b.Data1 && a.Data2 == b.Data2 && a.Data3 == b.Data3;
}

static_assert(Same(ours::IID_IPortDMus, theirs_IID_IPortDMus));
static_assert(Same(ours::IID_IMiniportDMus, theirs_IID_IMiniportDMus));
static_assert(Same(ours::CLSID_PortDMus, theirs_CLSID_PortDMus));
static_assert(Same(ours::CLSID_MiniportDriverDMusUART, theirs_CLSID_MiniportDriverDMusUART));
static_assert(Same(ours::CLSID_MiniportDriverDMusUARTCapture,
                   theirs_CLSID_MiniportDriverDMusUARTCapture));
static_assert(Same(ours_allocator, ::GUID{STATIC_IID_IAllocatorMXF}));
static_assert(ours_dont_hold == DONT_HOLD_FOR_SEQUENCING);

#define PORTAMENTO_FIELD(field)                                                                    \
  static_assert(offsetof(ours::DMUS_KERNEL_EVENT, field) == offsetof(::DMUS_KERNEL_EVENT, field)); \
  static_assert(sizeof(ours::DMUS_KERNEL_EVENT::field) == sizeof(::DMUS_KERNEL_EVENT::field));

static_assert(sizeof(ours::DMUS_KERNEL_EVENT) == sizeof(::DMUS_KERNEL_EVENT));
PORTAMENTO_FIELD(bReserved)
PORTAMENTO_FIELD(cbStruct)
PORTAMENTO_FIELD(cbEvent)
PORTAMENTO_FIELD(usChannelGroup)
PORTAMENTO_FIELD(usFlags)
PORTAMENTO_FIELD(ullPresTime100ns)
PORTAMENTO_FIELD(ullBytePosition)
PORTAMENTO_FIELD(pNextEvt)
PORTAMENTO_FIELD(uData)

static_assert(int{ours::DMUS_STREAM_MIDI_INVALID} == int{::DMUS_STREAM_MIDI_INVALID});
static_assert(int{ours::DMUS_STREAM_MIDI_RENDER} == int{::DMUS_STREAM_MIDI_RENDER});
static_assert(int{ours::DMUS_STREAM_MIDI_CAPTURE} == int{::DMUS_STREAM_MIDI_CAPTURE});
static_assert(int{ours::DMUS_STREAM_WAVE_SINK} == int{::DMUS_STREAM_WAVE_SINK});
static_assert(int{ours::KSSTATE_STOP} == int{::KSSTATE_STOP});
static_assert(int{ours::KSSTATE_ACQUIRE} == int{::KSSTATE_ACQUIRE});
static_assert(int{ours::KSSTATE_PAUSE} == int{::KSSTATE_PAUSE});
static_assert(int{ours::KSSTATE_RUN} == int{::KSSTATE_RUN});

}  // namespace
