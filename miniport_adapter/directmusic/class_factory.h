// The class object: makes synthesizers or sinks, of one class.
#pragma once

#include <atomic>

#include "miniport_adapter/directmusic/live_objects.h"
#include "miniport_adapter/directmusic/windows_headers.h"

namespace portamento::directmusic {

class ClassFactory final : public IClassFactory {
 public:
  /// Whether we make objects of a class.
  static bool Knows(REFCLSID clsid);

  /// Begins with one reference.
  explicit ClassFactory(REFCLSID clsid) : clsid_(clsid) {}

  STDMETHODIMP QueryInterface(REFIID iid, void** object) override;
  STDMETHODIMP_(ULONG) AddRef() override;
  STDMETHODIMP_(ULONG) Release() override;

  STDMETHODIMP CreateInstance(IUnknown* outer, REFIID iid, void** object) override;
  STDMETHODIMP LockServer(BOOL lock) override;

 private:
  ~ClassFactory() = default;

  LiveObjects::Mark mark_;
  std::atomic<ULONG> references_ = 1;
  const GUID clsid_;
};

}  // namespace portamento::directmusic
