// A library that exports factories, for the test that loads it: one that works, and some that do
// not.
#include "miniport_adapter/com/unknown.h"
#include "miniport_adapter/port/pc_functions.h"

using namespace portamento::dmus;

namespace {

class Stranger final : public Unknown<IServiceSink> {
 public:
  void PORTAMENTO_STDCALL RequestService() override {}
};

}  // namespace

// The Pc... functions come from the program that loads it.
extern "C" HRESULT PORTAMENTO_STDCALL PortamentoCreateMiniport(IUnknown** object, REFCLSID class_id,
                                                               IUnknown* outer, POOL_TYPE) {
  *object = nullptr;
  if (outer != nullptr) return STATUS_INVALID_PARAMETER;
  IMiniport* miniport = nullptr;
  const NTSTATUS status = PcNewMiniport(&miniport, class_id);
  *object = miniport;
  return status;
}

extern "C" HRESULT PORTAMENTO_STDCALL CreateNothing(IUnknown** object, REFCLSID, IUnknown*,
                                                    POOL_TYPE) {
  *object = nullptr;
  return STATUS_SUCCESS;
}

extern "C" HRESULT PORTAMENTO_STDCALL CreateStranger(IUnknown** object, REFCLSID, IUnknown*,
                                                     POOL_TYPE) {
  *object = new Stranger;
  return STATUS_SUCCESS;
}
