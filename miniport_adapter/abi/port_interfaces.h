// The two halves of any driver of this kind, port and miniport, and what either may offer besides.
#pragma once

#include "miniport_adapter/abi/filter_description.h"
#include "miniport_adapter/abi/system_interfaces.h"

namespace portamento::dmus {

inline constexpr IID IID_IMiniport = MakeGuid("b4c90a24-5791-11d0-86f9-00a0c911b544");
inline constexpr IID IID_IPort = MakeGuid("b4c90a25-5791-11d0-86f9-00a0c911b544");
inline constexpr IID IID_IPowerNotify = MakeGuid("3dd648b8-969f-11d1-95a9-00c04fb925d3");
inline constexpr IID IID_IPinCount = MakeGuid("5dadb7dc-a2cb-4540-a4a8-425ee4ae9051");
inline constexpr IID IID_IPortClsVersion = MakeGuid("7d89a7bb-869b-4567-8dbe-1e168cc853de");
inline constexpr IID IID_IUnregisterSubdevice = MakeGuid("16738177-e199-41f9-9a87-abb2a5432f21");

class IMiniport : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IMiniport;

  /// The miniport's own; does not change once Init has succeeded. [control]
  virtual NTSTATUS PORTAMENTO_STDCALL GetDescription(PCFILTER_DESCRIPTOR** description) = 0;

  /// STATUS_NOT_IMPLEMENTED: the port is to intersect by its own rules. [control]
  virtual NTSTATUS PORTAMENTO_STDCALL DataRangeIntersection(ULONG pin, KSDATARANGE* client_range,
                                                            KSDATARANGE* my_range,
                                                            ULONG format_room_bytes, PVOID format,
                                                            ULONG* format_bytes) = 0;

 protected:
  ~IMiniport() = default;
};

/// Of a device, as GetDeviceProperty asks for them.
enum DEVICE_REGISTRY_PROPERTY : std::int32_t {
  DevicePropertyDeviceDescription = 0,
  DevicePropertyHardwareID = 1,
  DevicePropertyCompatibleIDs = 2,
  DevicePropertyBootConfiguration = 3,
  DevicePropertyBootConfigurationTranslated = 4,
  DevicePropertyClassName = 5,
  DevicePropertyClassGuid = 6,
  DevicePropertyDriverKeyName = 7,
  DevicePropertyManufacturer = 8,
  DevicePropertyFriendlyName = 9,
  DevicePropertyLocationInformation = 10,
  DevicePropertyPhysicalDeviceObjectName = 11,
  DevicePropertyBusTypeGuid = 12,
  DevicePropertyLegacyBusType = 13,
  DevicePropertyBusNumber = 14,
  DevicePropertyEnumeratorName = 15,
  DevicePropertyAddress = 16,
  DevicePropertyUINumber = 17,
};

class IPort : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IPort;

  virtual NTSTATUS PORTAMENTO_STDCALL Init(DEVICE_OBJECT* device, IRP* irp, IUnknown* miniport,
                                           IUnknown* adapter,
                                           IResourceList* resources) = 0;  // [control]
  /// STATUS_BUFFER_TOO_SMALL: `result_bytes` says what it takes. [control]
  virtual NTSTATUS PORTAMENTO_STDCALL GetDeviceProperty(DEVICE_REGISTRY_PROPERTY property,
                                                        ULONG room_bytes, PVOID value,
                                                        ULONG* result_bytes) = 0;
  virtual NTSTATUS PORTAMENTO_STDCALL NewRegistryKey(IRegistryKey** key, IUnknown* outer,
                                                     ULONG key_type, ACCESS_MASK access,
                                                     OBJECT_ATTRIBUTES* attributes, ULONG options,
                                                     ULONG* disposition) = 0;  // [control]

 protected:
  ~IPort() = default;
};

/// Offered by a miniport that decides how many pins there may be. In: what the description says and
/// how many there are. [control]
class IPinCount : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IPinCount;

  virtual void PORTAMENTO_STDCALL PinCount(ULONG pin, ULONG* filter_necessary,
                                           ULONG* filter_current, ULONG* filter_possible,
                                           ULONG* global_current, ULONG* global_possible) = 0;

 protected:
  ~IPinCount() = default;
};

enum DEVICE_POWER_STATE : std::int32_t {
  PowerDeviceUnspecified = 0,
  PowerDeviceD0 = 1,
  PowerDeviceD1 = 2,
  PowerDeviceD2 = 3,
  PowerDeviceD3 = 4,
};

union POWER_STATE {
  std::int32_t SystemState;
  DEVICE_POWER_STATE DeviceState;
};
static_assert(sizeof(POWER_STATE) == 4);

/// Offered by a miniport that wants to know of changes of power. [control]
class IPowerNotify : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IPowerNotify;

  virtual void PORTAMENTO_STDCALL PowerChangeNotify(POWER_STATE state) = 0;

 protected:
  ~IPowerNotify() = default;
};

// GetVersion.
inline constexpr DWORD kVersionWin98 = 0;
inline constexpr DWORD kVersionWin98SE = 1;
inline constexpr DWORD kVersionWin2K = 2;
inline constexpr DWORD kVersionWin98SE_QFE2 = 3;
inline constexpr DWORD kVersionWin2K_SP2 = 4;
inline constexpr DWORD kVersionWinME = 5;
inline constexpr DWORD kVersionWin98SE_QFE3 = 6;
inline constexpr DWORD kVersionWinME_QFE1 = 7;
inline constexpr DWORD kVersionWinXP = 8;
inline constexpr DWORD kVersionWinXPSP1 = 9;

/// Offered by a port: whose behaviour it has. [control]
class IPortClsVersion : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IPortClsVersion;

  virtual DWORD PORTAMENTO_STDCALL GetVersion() = 0;

 protected:
  ~IPortClsVersion() = default;
};

/// Offered by a port: the opposite of PcRegisterSubdevice. [control]
class IUnregisterSubdevice : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IUnregisterSubdevice;

  virtual NTSTATUS PORTAMENTO_STDCALL UnregisterSubdevice(DEVICE_OBJECT* device,
                                                          IUnknown* port) = 0;

 protected:
  ~IUnregisterSubdevice() = default;
};

/// What a library that holds a miniport exports. The object comes with one reference. [control]
using PFNCREATEINSTANCE = HRESULT(PORTAMENTO_STDCALL*)(IUnknown** object, REFCLSID class_id,
                                                       IUnknown* outer, POOL_TYPE pool);

}  // namespace portamento::dmus
