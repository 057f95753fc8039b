// The properties that the synth node answers.
#pragma once

#include <span>

#include "miniport_adapter/abi/filter_description.h"

namespace portamento::dmus {

/// Our own set. Id 0, set: the path of a sound bank, UTF-8, SF2, SF3 or DLS, to take the place of
/// the ROM; of the pin's synthesizer, or, of the filter, of those that pins made later get.
inline constexpr GUID KSPROPSETID_PortamentoBank = MakeGuid("f16d52d4-8a41-440d-b665-aef489fc0758");
inline constexpr ULONG KSPROPERTY_PORTAMENTO_ROM_BANK = 0;

/// One entry for each property, all with the same handler.
std::span<const PCPROPERTY_ITEM> SynthPropertyItems();

}  // namespace portamento::dmus
