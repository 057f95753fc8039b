// Our entries in the registry: the class, and the synthesizer that programs can choose.
#pragma once

#include "miniport_adapter/directmusic/windows_headers.h"

namespace portamento::directmusic {

/// Writes them, for the DLL where it lies now, into the view of its bitness.
HRESULT Register();

/// Removes them; it is no error when there are none.
HRESULT Unregister();

}  // namespace portamento::directmusic
