// Settings of a device that outlive the program: a tree of keys in a plain text file.
//
//   [Driver\Settings]
//   Volume=4:00ffffff
//
// A value is its type in decimal and its bytes in hex. What names hold besides ASCII letters,
// digits and a few signs is written as %hh of its UTF-8. The file is written anew, whole or not at
// all, with every change. All [control]; any thread, one at a time, which the store sees to.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "miniport_adapter/abi/system_interfaces.h"

namespace portamento::dmus {

/// Upper and lower case ASCII letters are the same in names.
struct NameLess {
  using is_transparent = void;
  bool operator()(std::u16string_view a, std::u16string_view b) const;
};

struct RegistryValue {
  ULONG type = REG_NONE;
  std::vector<BYTE> data;
};

struct RegistryNode {
  std::map<std::u16string, RegistryValue, NameLess> values;
  std::map<std::u16string, std::shared_ptr<RegistryNode>, NameLess> keys;
  std::u16string name;
  std::weak_ptr<RegistryNode> parent;
  bool deleted = false;
};

class RegistryStore {
 public:
  /// Reads `path`, where it is; empty: nothing is read or written.
  explicit RegistryStore(std::string path);
  RegistryStore(const RegistryStore&) = delete;
  RegistryStore& operator=(const RegistryStore&) = delete;

  /// Lines of the file that made no sense, and were left out: "settings:3: ...".
  const std::vector<std::string>& findings() const { return findings_; }

  /// The key of that path below `from`, names parted by '\'; made where it is not, if `create` says
  /// so. Null: it is not there, or `from` has been deleted.
  std::shared_ptr<RegistryNode> Open(const std::shared_ptr<RegistryNode>& from,
                                     std::u16string_view path, bool create, bool* created);
  const std::shared_ptr<RegistryNode>& root() const { return root_; }

  /// STATUS_INVALID_DEVICE_REQUEST: it has keys below it, or is the root.
  NTSTATUS Delete(RegistryNode& key);

  /// False, and error() says why: the file could not be written.
  bool Save();
  const std::string& error() const { return error_; }

  /// Held by who reads or changes a node.
  std::recursive_mutex& lock() { return lock_; }

 private:
  void Read(std::string_view text);
  bool ReadLine(std::string_view line, std::shared_ptr<RegistryNode>& key);

  std::string path_, error_;
  std::vector<std::string> findings_;
  std::shared_ptr<RegistryNode> root_ = std::make_shared<RegistryNode>();
  std::recursive_mutex lock_;
};

}  // namespace portamento::dmus
