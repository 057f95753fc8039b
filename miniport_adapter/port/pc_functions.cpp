#include "miniport_adapter/port/pc_functions.h"

#include <utility>

#include "miniport_adapter/abi/midi_interfaces.h"
#include "miniport_adapter/port/device.h"
#include "miniport_adapter/port/interrupt_sync.h"
#include "miniport_adapter/port/master_clock.h"
#include "miniport_adapter/port/port_dmus.h"
#include "miniport_adapter/port/resource_list.h"
#include "miniport_adapter/port/service_group.h"
#include "miniport_adapter/port/uart_loopback.h"

using namespace portamento::dmus;  // the whole file is about it

namespace {

/// Makes a `Class` for an out-parameter.
template <typename Class, typename Interface, typename... Arguments>
NTSTATUS New(Interface** object, IUnknown* outer, Arguments&&... arguments) {
  if (object == nullptr) return STATUS_INVALID_PARAMETER;
  *object = nullptr;
  if (outer != nullptr) return STATUS_INVALID_PARAMETER;
  *object = Make<Class>(std::forward<Arguments>(arguments)...).Detach();
  return STATUS_SUCCESS;
}

}  // namespace

NTSTATUS PORTAMENTO_STDCALL PcNewPort(IPort** port, REFCLSID class_id) {
  if (port == nullptr) return STATUS_INVALID_PARAMETER;
  *port = nullptr;
  if (class_id != CLSID_PortDMus && class_id != CLSID_PortMidi) return STATUS_NOT_SUPPORTED;
  *port = static_cast<IPortDMus*>(Make<PortDMus>().Detach());
  return STATUS_SUCCESS;
}

NTSTATUS PORTAMENTO_STDCALL PcNewMiniport(IMiniport** miniport, REFCLSID class_id) {
  if (miniport == nullptr) return STATUS_INVALID_PARAMETER;
  *miniport = nullptr;
  if (class_id != CLSID_MiniportDriverDMusUART && class_id != CLSID_MiniportDriverDMusUARTCapture) {
    return STATUS_INVALID_PARAMETER;
  }
  *miniport = Make<UartLoopback>().Detach();
  return STATUS_SUCCESS;
}

NTSTATUS PORTAMENTO_STDCALL PcRegisterSubdevice(DEVICE_OBJECT* device, const WCHAR* name,
                                                IUnknown* port) {
  if (device == nullptr || name == nullptr || port == nullptr) return STATUS_INVALID_PARAMETER;
  return device->Register(name, *port);
}

NTSTATUS PORTAMENTO_STDCALL PcNewServiceGroup(IServiceGroup** group, IUnknown* outer) {
  return New<ServiceGroup>(group, outer);
}

NTSTATUS PORTAMENTO_STDCALL PcNewResourceList(IResourceList** list, IUnknown* outer, POOL_TYPE,
                                              CM_RESOURCE_LIST* translated,
                                              CM_RESOURCE_LIST* untranslated) {
  return New<ResourceList>(list, outer, translated, untranslated);
}

NTSTATUS PORTAMENTO_STDCALL PcNewRegistryKey(IRegistryKey** key, IUnknown* outer, ULONG key_type,
                                             ACCESS_MASK, PVOID device, PVOID,
                                             OBJECT_ATTRIBUTES* attributes, ULONG,
                                             ULONG* disposition) {
  return NewDeviceRegistryKey(static_cast<DEVICE_OBJECT*>(device), key, outer, key_type, attributes,
                              disposition);
}

NTSTATUS PORTAMENTO_STDCALL PcNewInterruptSync(IInterruptSync** sync, IUnknown* outer,
                                               IResourceList*, ULONG, INTERRUPTSYNCMODE mode) {
  return New<InterruptSync>(sync, outer, mode);
}

ULONGLONG PORTAMENTO_STDCALL PcGetTimeInterval(ULONGLONG since_100ns) {
  return static_cast<ULONGLONG>(SystemTime_100ns()) - since_100ns;
}

NTSTATUS PORTAMENTO_STDCALL PcCompletePendingPropertyRequest(PCPROPERTY_REQUEST* request,
                                                             NTSTATUS status) {
  if (request == nullptr || status == STATUS_PENDING) return STATUS_INVALID_PARAMETER;
  return PropertyCall::Of(*request).Complete(status) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}
