#include "miniport_adapter/port/device.h"

#include <algorithm>

#include "miniport_adapter/port/master_clock.h"
#include "miniport_adapter/port/port_dmus.h"
#include "miniport_adapter/port/registry_key.h"
#include "miniport_adapter/port/utf16.h"

namespace portamento::dmus {

std::vector<BYTE> TextProperty(std::string_view text) {
  std::vector<BYTE> bytes;
  for (const char16_t c : ToUtf16(text) + u'\0') {
    bytes.push_back(static_cast<BYTE>(c));
    bytes.push_back(static_cast<BYTE>(c >> 8));
  }
  return bytes;
}

DEVICE_OBJECT::DEVICE_OBJECT(DeviceSettings settings)
    : settings_(std::move(settings)),
      registry_(std::make_shared<RegistryStore>(settings_.registry_file)) {
  if (!settings_.clock) settings_.clock = Make<SystemClock>();
}

DEVICE_OBJECT::~DEVICE_OBJECT() {
  while (!subdevices_.empty()) Unregister(*subdevices_.begin()->second);
}

NTSTATUS DEVICE_OBJECT::Register(std::u16string_view name, IUnknown& port) {
  const bool added = subdevices_.try_emplace(std::u16string(name), &port).second;
  return added ? STATUS_SUCCESS : STATUS_OBJECT_NAME_COLLISION;
}

NTSTATUS DEVICE_OBJECT::Unregister(IUnknown& port) {
  const ComPtr<IUnknown> identity = Query<IUnknown>(&port);
  const auto subdevice = std::ranges::find_if(subdevices_, [&](const auto& entry) {
    return Query<IUnknown>(entry.second.get()) == identity;
  });
  if (subdevice == subdevices_.end()) return STATUS_NOT_FOUND;
  const ComPtr<IUnknown> goes = std::move(subdevice->second);
  subdevices_.erase(subdevice);
  TearDownPort(goes.get());
  return STATUS_SUCCESS;
}

ComPtr<IUnknown> DEVICE_OBJECT::Find(std::u16string_view name) const {
  const auto subdevice = subdevices_.find(name);
  return subdevice == subdevices_.end() ? ComPtr<IUnknown>() : subdevice->second;
}

std::vector<std::u16string> DEVICE_OBJECT::names() const {
  std::vector<std::u16string> names;
  for (const auto& [name, port] : subdevices_) names.push_back(name);
  return names;
}

NTSTATUS NewDeviceRegistryKey(DEVICE_OBJECT* device, IRegistryKey** key, IUnknown* outer,
                              ULONG key_type, OBJECT_ATTRIBUTES* attributes, ULONG* disposition) {
  if (key == nullptr) return STATUS_INVALID_PARAMETER;
  *key = nullptr;
  if (device == nullptr) return STATUS_INVALID_DEVICE_STATE;
  constexpr std::u16string_view kNames[] = {u"General", u"Device", u"Driver", u"HwProfile",
                                            u"DeviceInterface"};
  if (key_type > DeviceInterfaceRegistryKey) return STATUS_INVALID_PARAMETER;
  std::u16string path(kNames[key_type]);
  if (key_type == GeneralRegistryKey) {
    if (attributes == nullptr || attributes->ObjectName == nullptr) return STATUS_INVALID_PARAMETER;
    path += u'\\';
    path += View(*attributes->ObjectName);
    return RegistryKey::Open(device->registry(), device->registry()->root(), path, outer, key,
                             disposition);
  }
  return RegistryKey::Open(device->registry(), device->registry()->root(), path, outer, key,
                           nullptr);
}

}  // namespace portamento::dmus
