// IRegistryKey: one key of a device's settings.
#pragma once

#include <memory>

#include "miniport_adapter/com/unknown.h"
#include "miniport_adapter/port/registry_store.h"

namespace portamento::dmus {

class RegistryKey final : public Unknown<IRegistryKey> {
 public:
  RegistryKey(std::shared_ptr<RegistryStore> store, std::shared_ptr<RegistryNode> key)
      : store_(std::move(store)), key_(std::move(key)) {}

  /// Opens the key of that path below `from`, or makes it. [control]
  static NTSTATUS Open(const std::shared_ptr<RegistryStore>& store,
                       const std::shared_ptr<RegistryNode>& from, std::u16string_view path,
                       IUnknown* outer, IRegistryKey** key, ULONG* disposition);

  // All [control]. Information that does not fit is cut off after its fixed part with
  // STATUS_BUFFER_OVERFLOW, and refused before that with STATUS_BUFFER_TOO_SMALL.
  NTSTATUS PORTAMENTO_STDCALL QueryKey(KEY_INFORMATION_CLASS what, PVOID information, ULONG bytes,
                                       ULONG* result_bytes) override;
  NTSTATUS PORTAMENTO_STDCALL EnumerateKey(ULONG index, KEY_INFORMATION_CLASS what,
                                           PVOID information, ULONG bytes,
                                           ULONG* result_bytes) override;
  NTSTATUS PORTAMENTO_STDCALL QueryValueKey(UNICODE_STRING* name, KEY_VALUE_INFORMATION_CLASS what,
                                            PVOID information, ULONG bytes,
                                            ULONG* result_bytes) override;
  NTSTATUS PORTAMENTO_STDCALL EnumerateValueKey(ULONG index, KEY_VALUE_INFORMATION_CLASS what,
                                                PVOID information, ULONG bytes,
                                                ULONG* result_bytes) override;
  NTSTATUS PORTAMENTO_STDCALL SetValueKey(UNICODE_STRING* name, ULONG type, PVOID data,
                                          ULONG bytes) override;
  NTSTATUS PORTAMENTO_STDCALL QueryRegistryValues(RTL_QUERY_REGISTRY_TABLE* table,
                                                  PVOID context) override;
  NTSTATUS PORTAMENTO_STDCALL NewSubKey(IRegistryKey** key, IUnknown* outer, ACCESS_MASK access,
                                        UNICODE_STRING* name, ULONG options,
                                        ULONG* disposition) override;
  NTSTATUS PORTAMENTO_STDCALL DeleteKey() override;

 private:
  ~RegistryKey() override = default;

  std::shared_ptr<RegistryStore> store_;
  std::shared_ptr<RegistryNode> key_;
};

}  // namespace portamento::dmus
