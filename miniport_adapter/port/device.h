// DEVICE_OBJECT: what a device is in user space, which ports are initialised with and registered
// at.
//
// The host makes it before its ports and destroys it after their last use; what is still registered
// then is torn down.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/port/event_allocator.h"
#include "miniport_adapter/port/registry_store.h"

namespace portamento::dmus {

struct DeviceSettings {
  /// Null: the system's.
  ComPtr<IMasterClock> clock;
  /// Events are delivered by a thread, in real time. False: the host pumps, by its own clock.
  bool live = true;
  /// Empty: settings last as long as the device.
  std::string registry_file;
  AllocatorSizes allocator;
  /// As GetDeviceProperty gives them; text is UTF-16 with its zero.
  std::map<DEVICE_REGISTRY_PROPERTY, std::vector<BYTE>> properties;
};

/// A property's bytes of a text. [control]
std::vector<BYTE> TextProperty(std::string_view text);

struct DEVICE_OBJECT {
 public:
  explicit DEVICE_OBJECT(DeviceSettings settings);  // [control]
  ~DEVICE_OBJECT();
  DEVICE_OBJECT(const DEVICE_OBJECT&) = delete;
  DEVICE_OBJECT& operator=(const DEVICE_OBJECT&) = delete;

  const DeviceSettings& settings() const { return settings_; }
  IMasterClock& clock() const { return *settings_.clock; }
  const std::shared_ptr<RegistryStore>& registry() const { return registry_; }

  /// STATUS_OBJECT_NAME_COLLISION: there is one of that name. [control]
  NTSTATUS Register(std::u16string_view name, IUnknown& port);

  /// Tears it down. STATUS_NOT_FOUND: it is not registered here. [control]
  NTSTATUS Unregister(IUnknown& port);

  /// Null: there is none of that name. [control]
  ComPtr<IUnknown> Find(std::u16string_view name) const;

  /// Names of what is registered, in order. [control]
  std::vector<std::u16string> names() const;

 private:
  DeviceSettings settings_;
  std::shared_ptr<RegistryStore> registry_;
  std::map<std::u16string, ComPtr<IUnknown>, NameLess> subdevices_;
};

/// A key of a device's settings, of one of the types that NewRegistryKey knows. [control]
NTSTATUS NewDeviceRegistryKey(DEVICE_OBJECT* device, IRegistryKey** key, IUnknown* outer,
                              ULONG key_type, OBJECT_ATTRIBUTES* attributes, ULONG* disposition);

}  // namespace portamento::dmus
