#include "miniport_adapter/directmusic/class_factory.h"

#include "miniport_adapter/directmusic/guids.h"
#include "miniport_adapter/directmusic/results.h"
#include "miniport_adapter/directmusic/synth8.h"
#include "miniport_adapter/directmusic/synth_sink.h"

namespace portamento::directmusic {
namespace {

template <typename Object, typename... Arguments>
HRESULT Make(REFIID iid, void** interface_pointer, const Arguments&... arguments) {
  auto* const object = new Object(arguments...);
  const HRESULT result = object->QueryInterface(iid, interface_pointer);
  object->Release();
  return result;
}

}  // namespace

bool ClassFactory::Knows(REFCLSID clsid) {
  return clsid == kPortamentoSynth || clsid == kSystemSynth || clsid == kSystemSink;
}

STDMETHODIMP ClassFactory::QueryInterface(REFIID iid, void** object) {
  if (object == nullptr) return E_POINTER;
  *object = nullptr;
  if (iid != IID_IUnknown && iid != IID_IClassFactory) return E_NOINTERFACE;
  *object = static_cast<IClassFactory*>(this);
  AddRef();
  return S_OK;
}

STDMETHODIMP_(ULONG) ClassFactory::AddRef() {
  return references_.fetch_add(1, std::memory_order_relaxed) + 1;
}

STDMETHODIMP_(ULONG) ClassFactory::Release() {
  const ULONG left = references_.fetch_sub(1, std::memory_order_acq_rel) - 1;
  if (left == 0) delete this;
  return left;
}

STDMETHODIMP ClassFactory::CreateInstance(IUnknown* outer, REFIID iid, void** object) {
  if (object == nullptr) return E_POINTER;
  *object = nullptr;
  if (outer != nullptr) return CLASS_E_NOAGGREGATION;
  return Guarded([&] {
    return clsid_ == kSystemSink ? Make<SynthSink>(iid, object) : Make<Synth8>(iid, object, clsid_);
  });
}

STDMETHODIMP ClassFactory::LockServer(BOOL lock) {
  lock ? LiveObjects::Add() : LiveObjects::Remove();
  return S_OK;
}

}  // namespace portamento::directmusic
