#include "miniport_adapter/port/registry_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>

#include "io/new_file.h"
#include "miniport_adapter/port/utf16.h"

namespace portamento::dmus {

namespace {

constexpr char16_t Lower(char16_t c) {
  return c >= u'A' && c <= u'Z' ? static_cast<char16_t>(c - u'A' + u'a') : c;
}

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
         c == '_' || c == '-' || c == '.' || c == '{' || c == '}';
}

std::string Written(std::u16string_view name) {
  std::string out;
  for (const char c : ToUtf8(name)) {
    if (IsPlain(c)) {
      out.push_back(c);
    } else {
      out += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::optional<std::vector<BYTE>> HexBytes(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::vector<BYTE> bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    BYTE byte = 0;
    const auto* const end = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16).ptr;
    if (end != text.data() + i + 2) return std::nullopt;
    bytes.push_back(byte);
  }
  return bytes;
}

std::optional<std::u16string> Name(std::string_view written) {
  std::string out;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] != '%') {
      out.push_back(written[i]);
      continue;
    }
    const auto byte = HexBytes(written.substr(i + 1, 2));
    if (!byte || byte->size() != 1) return std::nullopt;
    out.push_back(static_cast<char>(byte->front()));
    i += 2;
  }
  return ToUtf16(out);
}

/// The name up to the next '\', which goes as well.
template <typename View>
View TakeName(View& path) {
  const std::size_t end = std::min(path.find('\\'), path.size());
  const View name = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return name;
}

void WriteKey(const RegistryNode& key, const std::string& path, std::string& out) {
  if (!path.empty()) out += fmt::format("[{}]\n", path);
  for (const auto& [name, value] : key.values) {
    out += fmt::format("{}={}:", Written(name), value.type);
    for (const BYTE byte : value.data) out += fmt::format("{:02x}", byte);
    out.push_back('\n');
  }
  for (const auto& [name, below] : key.keys) {
    WriteKey(*below, path.empty() ? Written(name) : path + '\\' + Written(name), out);
  }
}

}  // namespace

bool NameLess::operator()(std::u16string_view a, std::u16string_view b) const {
  return std::ranges::lexicographical_compare(a, b, {}, Lower, Lower);
}

RegistryStore::RegistryStore(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  std::ifstream file(path_, std::ios::binary);
  Read(std::string(std::istreambuf_iterator<char>(file), {}));
}

void RegistryStore::Read(std::string_view text) {
  std::shared_ptr<RegistryNode> key = root_;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && !ReadLine(line, key)) {
      findings_.push_back(fmt::format("{}:{}: neither [key] nor name=type:bytes", path_, number));
    }
  }
}

bool RegistryStore::ReadLine(std::string_view line, std::shared_ptr<RegistryNode>& key) {
  if (line.front() == '[' && line.back() == ']') {
    std::string_view path = line.substr(1, line.size() - 2);
    std::shared_ptr<RegistryNode> at = root_;
    while (!path.empty()) {
      const auto name = Name(TakeName(path));
      if (!name || name->empty()) return false;
      auto& below = at->keys[*name];
      if (below == nullptr) {
        below = std::make_shared<RegistryNode>();
        below->name = *name;
        below->parent = at;
      }
      at = below;
    }
    key = at;
    return true;
  }
  const std::size_t equals = line.find('='), colon = line.find(':', equals);
  if (colon == std::string_view::npos) return false;
  const auto name = Name(line.substr(0, equals));
  const auto data = HexBytes(line.substr(colon + 1));
  RegistryValue value;
  const char* const type_end = line.data() + colon;
  const auto type = std::from_chars(line.data() + equals + 1, type_end, value.type);
  if (!name || !data || type.ec != std::errc() || type.ptr != type_end) return false;
  value.data = *data;
  key->values[*name] = std::move(value);
  return true;
}

std::shared_ptr<RegistryNode> RegistryStore::Open(const std::shared_ptr<RegistryNode>& from,
                                                  std::u16string_view path, bool create,
                                                  bool* created) {
  const std::lock_guard lock(lock_);
  if (created != nullptr) *created = false;
  if (from == nullptr || from->deleted) return nullptr;
  std::shared_ptr<RegistryNode> at = from;
  while (!path.empty()) {
    const std::u16string_view name = TakeName(path);
    if (name.empty()) continue;
    const auto found = at->keys.find(name);
    if (found != at->keys.end()) {
      at = found->second;
      continue;
    }
    if (!create) return nullptr;
    auto below = std::make_shared<RegistryNode>();
    below->name = name;
    below->parent = at;
    at->keys.emplace(name, below);
    at = std::move(below);
    if (created != nullptr) *created = true;
  }
  return at;
}

NTSTATUS RegistryStore::Delete(RegistryNode& key) {
  const std::lock_guard lock(lock_);
  if (key.deleted) return STATUS_KEY_DELETED;
  const std::shared_ptr<RegistryNode> parent = key.parent.lock();
  if (parent == nullptr || !key.keys.empty()) return STATUS_INVALID_DEVICE_REQUEST;
  key.deleted = true;
  parent->keys.erase(std::u16string(key.name));
  return Save() ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

bool RegistryStore::Save() {
  const std::lock_guard lock(lock_);
  if (path_.empty()) return true;
  std::string text;
  WriteKey(*root_, "", text);
  io::NewFile file(path_);
  const auto* const bytes = reinterpret_cast<const std::byte*>(text.data());
  if (file.Write({bytes, text.size()}) && file.Finish()) return true;
  error_ = file.error();
  return false;
}

}  // namespace portamento::dmus
