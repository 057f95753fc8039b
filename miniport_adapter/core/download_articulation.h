// The fixed articulation of a download of the first kind, as connection blocks of DLS.
#pragma once

#include <vector>

#include "miniport_adapter/abi/dls_download.h"
#include "soundfonts/dls/dls_records.h"

namespace portamento::dmus {

/// Units are those of connection blocks already. [control]
std::vector<dls::Connection> ConnectionsOf(const DMUS_ARTICPARAMS& parameters);

}  // namespace portamento::dmus
