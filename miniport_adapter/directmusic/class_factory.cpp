#include "miniport_adapter/directmusic/class_factory.h"

#include "miniport_adapter/directmusic/guids.h"
#include "miniport_adapter/directmusic/results.h"
#include "miniport_adapter/directmusic/synth8.h"

namespace portamento::directmusic {

bool ClassFactory::Knows(REFCLSID clsid) {
  return clsid == kPortamentoSynth || clsid == kSystemSynth;
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
  return Guarded([&]() -> HRESULT {
    auto* const synth = new Synth8(clsid_);
    const HRESULT result = synth->QueryInterface(iid, object);
    synth->Release();
    return result;
  });
}

STDMETHODIMP ClassFactory::LockServer(BOOL lock) {
  lock ? LiveObjects::Add() : LiveObjects::Remove();
  return S_OK;
}

}  // namespace portamento::directmusic
