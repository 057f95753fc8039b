// What the DLL exports. It does nothing when it is loaded and nothing when the process ends.
#include "miniport_adapter/directmusic/class_factory.h"
#include "miniport_adapter/directmusic/live_objects.h"
#include "miniport_adapter/directmusic/registration.h"
#include "miniport_adapter/directmusic/results.h"

using namespace portamento::directmusic;

STDAPI DllGetClassObject(REFCLSID clsid, REFIID iid, void** object) {
  if (object == nullptr) return E_POINTER;
  *object = nullptr;
  if (!ClassFactory::Knows(clsid)) return CLASS_E_CLASSNOTAVAILABLE;
  return Guarded([&]() -> HRESULT {
    auto* const factory = new ClassFactory(clsid);
    const HRESULT result = factory->QueryInterface(iid, object);
    factory->Release();
    return result;
  });
}

STDAPI DllCanUnloadNow() { return LiveObjects::Any() ? S_FALSE : S_OK; }

STDAPI DllRegisterServer() { return Guarded(Register); }

STDAPI DllUnregisterServer() { return Guarded(Unregister); }
