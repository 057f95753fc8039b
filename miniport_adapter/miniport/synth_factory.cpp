#include "miniport_adapter/miniport/synth_factory.h"

#if !defined(_WIN32)
#include <dlfcn.h>
#endif

#include <new>
#include <utility>

#include "miniport_adapter/miniport/synth_miniport.h"

namespace portamento::dmus {

ComPtr<IUnknown> MakeSynthMiniport(SynthOptions options) {
  ComPtr<SynthMiniport> miniport = Make<SynthMiniport>(std::move(options));
  return ComPtr<IUnknown>::Adopt(static_cast<IMiniportDMus*>(miniport.Detach()));
}

namespace {

/// The host's function of this name, if it exports one.
CompletePendingRequest HostsCompletion() {
#if defined(_WIN32)
  return nullptr;
#else
  return reinterpret_cast<CompletePendingRequest>(
      ::dlsym(RTLD_DEFAULT, "PcCompletePendingPropertyRequest"));
#endif
}

}  // namespace

HRESULT CreateSynthMiniport(IUnknown** object, REFCLSID class_id, IUnknown* outer, POOL_TYPE) try {
  if (object == nullptr) return STATUS_INVALID_PARAMETER;
  *object = nullptr;
  if (class_id != CLSID_PortamentoSynth) return STATUS_NOT_SUPPORTED;
  if (outer != nullptr) return STATUS_INVALID_PARAMETER;
  *object = MakeSynthMiniport({.complete_pending = HostsCompletion()}).Detach();
  return STATUS_SUCCESS;
} catch (const std::bad_alloc&) {
  return STATUS_INSUFFICIENT_RESOURCES;
}

}  // namespace portamento::dmus
