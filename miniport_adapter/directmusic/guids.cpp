// Defines the GUIDs that the system's headers declare.
#define INITGUID
#include "miniport_adapter/directmusic/windows_headers.h"
