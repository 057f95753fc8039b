#include "miniport_adapter/port/registry_key.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <mutex>

#include "miniport_adapter/port/utf16.h"

namespace portamento::dmus {

namespace {

ULONG Bytes(std::u16string_view text) { return static_cast<ULONG>(text.size() * sizeof(WCHAR)); }

/// Writes a structure's fixed part and what follows it, as far as there is room.
class Answer {
 public:
  Answer(const void* fixed, std::size_t fixed_bytes) : fixed_bytes_(fixed_bytes) {
    Append(fixed, fixed_bytes);
  }

  void Append(const void* data, std::size_t bytes) {
    const auto* const first = static_cast<const BYTE*>(data);
    bytes_.insert(bytes_.end(), first, first + bytes);
  }

  NTSTATUS Give(PVOID information, ULONG room_bytes, ULONG* result_bytes) const {
    if (result_bytes != nullptr) *result_bytes = static_cast<ULONG>(bytes_.size());
    if (room_bytes < fixed_bytes_) return STATUS_BUFFER_TOO_SMALL;
    if (information == nullptr) return STATUS_INVALID_PARAMETER;
    std::memcpy(information, bytes_.data(), std::min<std::size_t>(room_bytes, bytes_.size()));
    return room_bytes < bytes_.size() ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
  }

 private:
  std::size_t fixed_bytes_;
  std::vector<BYTE> bytes_;
};

NTSTATUS Tell(const RegistryNode& key, KEY_INFORMATION_CLASS what, PVOID information, ULONG room,
              ULONG* result) {
  if (what == KeyBasicInformation) {
    const KEY_BASIC_INFORMATION fixed{.NameLength = Bytes(key.name)};
    Answer answer(&fixed, offsetof(KEY_BASIC_INFORMATION, Name));
    answer.Append(key.name.data(), Bytes(key.name));
    return answer.Give(information, room, result);
  }
  if (what == KeyNodeInformation) {
    const KEY_NODE_INFORMATION fixed{.ClassOffset = ~ULONG{0}, .NameLength = Bytes(key.name)};
    Answer answer(&fixed, offsetof(KEY_NODE_INFORMATION, Name));
    answer.Append(key.name.data(), Bytes(key.name));
    return answer.Give(information, room, result);
  }
  if (what != KeyFullInformation) return STATUS_INVALID_PARAMETER;
  KEY_FULL_INFORMATION fixed{.ClassOffset = ~ULONG{0},
                             .SubKeys = static_cast<ULONG>(key.keys.size()),
                             .Values = static_cast<ULONG>(key.values.size())};
  for (const auto& [name, below] : key.keys) {
    fixed.MaxNameLen = std::max(fixed.MaxNameLen, Bytes(name));
  }
  for (const auto& [name, value] : key.values) {
    fixed.MaxValueNameLen = std::max(fixed.MaxValueNameLen, Bytes(name));
    fixed.MaxValueDataLen = std::max(fixed.MaxValueDataLen, static_cast<ULONG>(value.data.size()));
  }
  return Answer(&fixed, offsetof(KEY_FULL_INFORMATION, Class)).Give(information, room, result);
}

NTSTATUS Tell(const std::u16string& name, const RegistryValue& value,
              KEY_VALUE_INFORMATION_CLASS what, PVOID information, ULONG room, ULONG* result) {
  const auto data_bytes = static_cast<ULONG>(value.data.size());
  if (what == KeyValueBasicInformation) {
    const KEY_VALUE_BASIC_INFORMATION fixed{.Type = value.type, .NameLength = Bytes(name)};
    Answer answer(&fixed, offsetof(KEY_VALUE_BASIC_INFORMATION, Name));
    answer.Append(name.data(), Bytes(name));
    return answer.Give(information, room, result);
  }
  if (what == KeyValueFullInformation) {
    const KEY_VALUE_FULL_INFORMATION fixed{
        .Type = value.type,
        .DataOffset = static_cast<ULONG>(offsetof(KEY_VALUE_FULL_INFORMATION, Name)) + Bytes(name),
        .DataLength = data_bytes,
        .NameLength = Bytes(name)};
    Answer answer(&fixed, offsetof(KEY_VALUE_FULL_INFORMATION, Name));
    answer.Append(name.data(), Bytes(name));
    answer.Append(value.data.data(), data_bytes);
    return answer.Give(information, room, result);
  }
  if (what != KeyValuePartialInformation) return STATUS_INVALID_PARAMETER;
  const KEY_VALUE_PARTIAL_INFORMATION fixed{.Type = value.type, .DataLength = data_bytes};
  Answer answer(&fixed, offsetof(KEY_VALUE_PARTIAL_INFORMATION, Data));
  answer.Append(value.data.data(), data_bytes);
  return answer.Give(information, room, result);
}

bool IsText(ULONG type) { return type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ; }

/// RTL_QUERY_REGISTRY_DIRECT: text into a UNICODE_STRING, up to four bytes as they are, more behind
/// the room and the type, which the caller has told as a negative number.
NTSTATUS Place(ULONG type, const std::vector<BYTE>& data, PVOID place) {
  if (place == nullptr) return STATUS_INVALID_PARAMETER;
  if (IsText(type)) {
    auto& text = *static_cast<UNICODE_STRING*>(place);
    if (text.Buffer == nullptr || data.size() > text.MaximumLength) return STATUS_BUFFER_TOO_SMALL;
    std::memcpy(text.Buffer, data.data(), data.size());
    const std::size_t end =
        data.size() >= 2 && data[data.size() - 1] == 0 && data[data.size() - 2] == 0 ? sizeof(WCHAR)
                                                                                     : 0;
    text.Length = static_cast<USHORT>(data.size() - end);
    return STATUS_SUCCESS;
  }
  if (data.size() <= sizeof(ULONG)) {
    std::memcpy(place, data.data(), data.size());
    return STATUS_SUCCESS;
  }
  LONG room = 0;
  std::memcpy(&room, place, sizeof room);
  if (room >= 0 || data.size() > std::size_t{0} - static_cast<std::size_t>(LONGLONG{room})) {
    return STATUS_BUFFER_TOO_SMALL;
  }
  std::memcpy(place, data.data(), data.size());
  return STATUS_SUCCESS;
}

NTSTATUS TellTo(const RTL_QUERY_REGISTRY_TABLE& entry, std::u16string name, ULONG type,
                std::vector<BYTE> data, PVOID context) {
  if ((entry.Flags & RTL_QUERY_REGISTRY_DIRECT) != 0) {
    return Place(type, data, entry.EntryContext);
  }
  if (entry.QueryRoutine == nullptr) return STATUS_INVALID_PARAMETER;
  return entry.QueryRoutine(name.data(), type, data.data(), static_cast<ULONG>(data.size()),
                            context, entry.EntryContext);
}

}  // namespace

NTSTATUS RegistryKey::Open(const std::shared_ptr<RegistryStore>& store,
                           const std::shared_ptr<RegistryNode>& from, std::u16string_view path,
                           IUnknown* outer, IRegistryKey** key, ULONG* disposition) {
  if (key == nullptr) return STATUS_INVALID_PARAMETER;
  *key = nullptr;
  if (outer != nullptr) return STATUS_INVALID_PARAMETER;  // no aggregation
  bool created = false;
  auto node = store->Open(from, path, true, &created);
  if (node == nullptr) return STATUS_KEY_DELETED;
  if (created && !store->Save()) return STATUS_UNSUCCESSFUL;
  if (disposition != nullptr)
    *disposition = created ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY;
  *key = new RegistryKey(store, std::move(node));
  return STATUS_SUCCESS;
}

NTSTATUS RegistryKey::QueryKey(KEY_INFORMATION_CLASS what, PVOID information, ULONG bytes,
                               ULONG* result_bytes) {
  const std::lock_guard lock(store_->lock());
  if (key_->deleted) return STATUS_KEY_DELETED;
  return Tell(*key_, what, information, bytes, result_bytes);
}

NTSTATUS RegistryKey::EnumerateKey(ULONG index, KEY_INFORMATION_CLASS what, PVOID information,
                                   ULONG bytes, ULONG* result_bytes) {
  const std::lock_guard lock(store_->lock());
  if (key_->deleted) return STATUS_KEY_DELETED;
  if (index >= key_->keys.size()) return STATUS_NO_MORE_ENTRIES;
  return Tell(*std::next(key_->keys.begin(), index)->second, what, information, bytes,
              result_bytes);
}

NTSTATUS RegistryKey::QueryValueKey(UNICODE_STRING* name, KEY_VALUE_INFORMATION_CLASS what,
                                    PVOID information, ULONG bytes, ULONG* result_bytes) {
  if (name == nullptr) return STATUS_INVALID_PARAMETER;
  const std::lock_guard lock(store_->lock());
  if (key_->deleted) return STATUS_KEY_DELETED;
  const auto value = key_->values.find(View(*name));
  if (value == key_->values.end()) return STATUS_OBJECT_NAME_NOT_FOUND;
  return Tell(value->first, value->second, what, information, bytes, result_bytes);
}

NTSTATUS RegistryKey::EnumerateValueKey(ULONG index, KEY_VALUE_INFORMATION_CLASS what,
                                        PVOID information, ULONG bytes, ULONG* result_bytes) {
  const std::lock_guard lock(store_->lock());
  if (key_->deleted) return STATUS_KEY_DELETED;
  if (index >= key_->values.size()) return STATUS_NO_MORE_ENTRIES;
  const auto value = std::next(key_->values.begin(), index);
  return Tell(value->first, value->second, what, information, bytes, result_bytes);
}

NTSTATUS RegistryKey::SetValueKey(UNICODE_STRING* name, ULONG type, PVOID data, ULONG bytes) {
  if (data == nullptr && bytes > 0) return STATUS_INVALID_PARAMETER;
  const std::lock_guard lock(store_->lock());
  if (key_->deleted) return STATUS_KEY_DELETED;
  const auto* const first = static_cast<const BYTE*>(data);
  RegistryValue value{.type = type};
  if (bytes > 0) value.data.assign(first, first + bytes);
  key_->values[name == nullptr ? std::u16string() : std::u16string(View(*name))] = std::move(value);
  return store_->Save() ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

NTSTATUS RegistryKey::QueryRegistryValues(RTL_QUERY_REGISTRY_TABLE* table, PVOID context) {
  if (table == nullptr) return STATUS_INVALID_PARAMETER;
  const std::lock_guard lock(store_->lock());
  if (key_->deleted) return STATUS_KEY_DELETED;
  std::shared_ptr<RegistryNode> at = key_;
  for (; table->QueryRoutine != nullptr || table->Name != nullptr; ++table) {
    const RTL_QUERY_REGISTRY_TABLE& entry = *table;
    const auto has = [&](ULONG flag) { return (entry.Flags & flag) != 0; };
    if (has(RTL_QUERY_REGISTRY_TOPKEY) || has(RTL_QUERY_REGISTRY_SUBKEY)) at = key_;
    if (has(RTL_QUERY_REGISTRY_SUBKEY)) {
      auto below = entry.Name == nullptr ? nullptr : store_->Open(key_, entry.Name, false, nullptr);
      if (below == nullptr) return STATUS_OBJECT_NAME_NOT_FOUND;
      at = std::move(below);
      if (entry.QueryRoutine == nullptr) continue;
    }
    if (has(RTL_QUERY_REGISTRY_NOVALUE)) {
      const NTSTATUS status =
          TellTo(entry, entry.Name == nullptr ? u"" : entry.Name, REG_NONE, {}, context);
      if (!NT_SUCCESS(status)) return status;
      continue;
    }
    if (entry.Name == nullptr || has(RTL_QUERY_REGISTRY_SUBKEY)) {
      const auto values = at->values;  // a routine may change them
      if (values.empty() && has(RTL_QUERY_REGISTRY_REQUIRED)) return STATUS_OBJECT_NAME_NOT_FOUND;
      for (const auto& [name, value] : values) {
        const NTSTATUS status = TellTo(entry, name, value.type, value.data, context);
        if (!NT_SUCCESS(status)) return status;
      }
      continue;
    }
    const auto found = at->values.find(std::u16string_view(entry.Name));
    NTSTATUS status = STATUS_SUCCESS;
    if (found != at->values.end()) {
      status = TellTo(entry, found->first, found->second.type, found->second.data, context);
      if (NT_SUCCESS(status) && has(RTL_QUERY_REGISTRY_DELETE)) at->values.erase(found);
    } else if (has(RTL_QUERY_REGISTRY_REQUIRED)) {
      status = STATUS_OBJECT_NAME_NOT_FOUND;
    } else if (entry.DefaultType != REG_NONE && entry.DefaultData != nullptr) {
      const auto* const first = static_cast<const BYTE*>(entry.DefaultData);
      std::size_t bytes = entry.DefaultLength;
      if (bytes == 0 && IsText(entry.DefaultType)) {
        bytes = Bytes(static_cast<const WCHAR*>(entry.DefaultData)) + sizeof(WCHAR);
      }
      status = TellTo(entry, entry.Name, entry.DefaultType, {first, first + bytes}, context);
    }
    if (!NT_SUCCESS(status)) return status;
  }
  return store_->Save() ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

NTSTATUS RegistryKey::NewSubKey(IRegistryKey** key, IUnknown* outer, ACCESS_MASK,
                                UNICODE_STRING* name, ULONG, ULONG* disposition) {
  if (key != nullptr) *key = nullptr;
  if (name == nullptr || name->Length == 0) return STATUS_INVALID_PARAMETER;
  return Open(store_, key_, View(*name), outer, key, disposition);
}

NTSTATUS RegistryKey::DeleteKey() { return store_->Delete(*key_); }

}  // namespace portamento::dmus
