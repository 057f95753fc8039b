// The system's headers, in the one order in which they work: after ours of miniport_adapter/abi, of
// whose names they make macros; mmsystem.h before dsound.h, which dmusicc.h includes.
#pragma once

#include "miniport_adapter/user_mode/open_synth.h"
// Then the system's.
#include <windows.h>
// Then what needs it.
#include <mmsystem.h>
// Then what needs that.
#include <dmdls.h>
#include <dmerror.h>
#include <dmksctrl.h>
#include <dmusbuff.h>
#include <dmusicc.h>
#include <dmusics.h>
