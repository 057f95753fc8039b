// The functions that drivers of this kind call by name.
//
// C linkage, so that a miniport in a library of its own finds them in the host. All [control],
// where nothing else is said. Aggregation is not supported: an outer object is
// STATUS_INVALID_PARAMETER.
#pragma once

#include "miniport_adapter/abi/dmus_interfaces.h"

extern "C" {

/// CLSID_PortDMus and CLSID_PortMidi; STATUS_NOT_SUPPORTED for others.
portamento::dmus::NTSTATUS PORTAMENTO_STDCALL PcNewPort(portamento::dmus::IPort** port,
                                                        portamento::dmus::REFCLSID class_id);

/// CLSID_MiniportDriverDMusUART and ...Capture; STATUS_INVALID_PARAMETER for others.
portamento::dmus::NTSTATUS PORTAMENTO_STDCALL PcNewMiniport(portamento::dmus::IMiniport** miniport,
                                                            portamento::dmus::REFCLSID class_id);

/// STATUS_OBJECT_NAME_COLLISION: the device has one of that name. The name is copied.
portamento::dmus::NTSTATUS PORTAMENTO_STDCALL
PcRegisterSubdevice(portamento::dmus::DEVICE_OBJECT* device, const portamento::dmus::WCHAR* name,
                    portamento::dmus::IUnknown* port);

portamento::dmus::NTSTATUS PORTAMENTO_STDCALL
PcNewServiceGroup(portamento::dmus::IServiceGroup** group, portamento::dmus::IUnknown* outer);

portamento::dmus::NTSTATUS PORTAMENTO_STDCALL
PcNewResourceList(portamento::dmus::IResourceList** list, portamento::dmus::IUnknown* outer,
                  portamento::dmus::POOL_TYPE pool, portamento::dmus::CM_RESOURCE_LIST* translated,
                  portamento::dmus::CM_RESOURCE_LIST* untranslated);

portamento::dmus::NTSTATUS PORTAMENTO_STDCALL
PcNewRegistryKey(portamento::dmus::IRegistryKey** key, portamento::dmus::IUnknown* outer,
                 portamento::dmus::ULONG key_type, portamento::dmus::ACCESS_MASK access,
                 portamento::dmus::PVOID device, portamento::dmus::PVOID subdevice,
                 portamento::dmus::OBJECT_ATTRIBUTES* attributes, portamento::dmus::ULONG options,
                 portamento::dmus::ULONG* disposition);

/// Resources are not looked at: there are no interrupts in user space.
portamento::dmus::NTSTATUS PORTAMENTO_STDCALL
PcNewInterruptSync(portamento::dmus::IInterruptSync** sync, portamento::dmus::IUnknown* outer,
                   portamento::dmus::IResourceList* resources, portamento::dmus::ULONG index,
                   portamento::dmus::INTERRUPTSYNCMODE mode);

/// 100 ns since `since_100ns`; of 0: the present time. [any]
portamento::dmus::ULONGLONG PORTAMENTO_STDCALL
PcGetTimeInterval(portamento::dmus::ULONGLONG since_100ns);

/// Answers a request whose handler returned STATUS_PENDING. [any]
portamento::dmus::NTSTATUS PORTAMENTO_STDCALL PcCompletePendingPropertyRequest(
    portamento::dmus::PCPROPERTY_REQUEST* request, portamento::dmus::NTSTATUS status);

}  // extern "C"
