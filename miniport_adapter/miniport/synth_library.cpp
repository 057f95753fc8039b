// The synth miniport as a library of its own, which any host can load.
#include "miniport_adapter/miniport/synth_factory.h"

#if defined(_WIN32)
#define PORTAMENTO_EXPORT __declspec(dllexport)
#else
#define PORTAMENTO_EXPORT __attribute__((visibility("default")))
#endif

/// The name that hosts look for.
extern "C" PORTAMENTO_EXPORT portamento::dmus::HRESULT PORTAMENTO_STDCALL
PortamentoCreateMiniport(portamento::dmus::IUnknown** object, portamento::dmus::REFCLSID class_id,
                         portamento::dmus::IUnknown* outer, portamento::dmus::POOL_TYPE pool) {
  return portamento::dmus::CreateSynthMiniport(object, class_id, outer, pool);
}
