// What was done to a Wine prefix, as a file in it: enough to take it back.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "apps/portamento/wine/wine_registry.h"
#include "io/byte_reader.h"

namespace portamento::app {

/// The default value of a key that we have set.
struct ChangedKey {
  int bits = 0;  // the view
  std::string key;
  std::string ours;                     // the text that we gave it
  std::optional<RegistryValue> before;  // empty: it had none
  std::string created_key;              // the highest of the keys that we made; empty: none
};

struct WrittenFile {
  std::string path;                   // from the prefix on
  std::string fingerprint;            // of what we wrote
  std::optional<std::string> before;  // the text of what we wrote over; empty: nothing was there
};

struct InstallRecord {
  std::vector<ChangedKey> keys;
  std::vector<WrittenFile> files;
  std::vector<std::string> folders;  // that we made, from the prefix on, outer ones first

  /// Empty when there is no such file. Throws Failure, with ExitCode::kWine, when it cannot be
  /// understood or names a place outside the prefix. [any]
  static std::optional<InstallRecord> Load(const std::filesystem::path& file);

  /// Throws Failure, with ExitCode::kOutput. [any]
  void Save(const std::filesystem::path& file) const;

  ChangedKey* Find(int bits, const std::string& key);
  WrittenFile* Find(const std::string& path);
  const WrittenFile* Find(const std::string& path) const;
};

/// Equal for equal bytes, and for others as good as never. [any]
std::string Fingerprint(io::Bytes bytes);

}  // namespace portamento::app
