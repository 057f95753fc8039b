// The properties that the synth node answers.
#pragma once

#include <span>

#include "miniport_adapter/abi/filter_description.h"

namespace portamento::dmus {

/// Our own set, of the synth node.
inline constexpr GUID KSPROPSETID_Portamento = MakeGuid("f16d52d4-8a41-440d-b665-aef489fc0758");
enum KSPROPERTY_PORTAMENTO : ULONG {
  /// set: the path of a sound bank, UTF-8, SF2, SF3 or DLS, to take the place of the ROM; of the
  /// pin's synthesizer, or, of the filter, of those that pins made later get.
  KSPROPERTY_PORTAMENTO_ROM_BANK = 0,
  /// get: PORTAMENTO_ACTIVITY, after the last Render
  KSPROPERTY_PORTAMENTO_ACTIVITY = 1,
};

struct PORTAMENTO_ACTIVITY {
  ULONGLONG Frames;  // rendered
  ULONGLONG LateEvents;
  ULONGLONG LostEvents;
  ULONGLONG WaitingEvents;
  ULONGLONG VoicesStarted;
  ULONGLONG VoicesStolen;
  ULONGLONG VoicesDropped;
  ULONGLONG SamplesMissing;  // notes without sound, as their sample was not in memory
  ULONG Voices;              // that sound
  ULONG PeakVoices;
  ULONG EchoFrames;    // for so many it may be silent and yet not be over
  ULONG KernelTarget;  // engine::KernelTarget
};
static_assert(sizeof(PORTAMENTO_ACTIVITY) == 80);

/// One entry for each property, all with the same handler.
std::span<const PCPROPERTY_ITEM> SynthPropertyItems();

}  // namespace portamento::dmus
