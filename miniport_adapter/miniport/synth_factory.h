// How a synth miniport is made: in the same process with options, or by its class.
#pragma once

#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/miniport/synth_options.h"

namespace portamento::dmus {

/// The miniport, as IPort::Init takes it. [control]
ComPtr<IUnknown> MakeSynthMiniport(SynthOptions options);

/// As PFNCREATEINSTANCE has it; without a ROM. Requests are pending where the host has a
/// PcCompletePendingPropertyRequest. [control]
HRESULT PORTAMENTO_STDCALL CreateSynthMiniport(IUnknown** object, REFCLSID class_id,
                                               IUnknown* outer, POOL_TYPE pool);

}  // namespace portamento::dmus
