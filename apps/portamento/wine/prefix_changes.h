// Changes to a Wine prefix that can be taken back: each is recorded in the prefix before it is made
// or, of files, as soon as it is made, and printed on stdout, a line each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/portamento/wine/install_record.h"
#include "apps/portamento/wine/wine_prefix.h"
#include "apps/portamento/wine/wine_registry.h"

namespace portamento::app {

/// A class and the DLL that is to serve it.
struct ClassServer {
  int bits = 0;
  std::string clsid;     // with braces
  std::string dll_path;  // as programs name it
};

/// Everything throws Failure.
class PrefixChanges {
 public:
  /// Takes up the record of an earlier time. A dry run prints only; it does not even ask the
  /// registry, as Wine changes prefixes of other versions of itself when it starts. [any]
  PrefixChanges(WinePrefix prefix, const WineRegistry& registry, bool dry_run);

  bool anything_recorded() const { return known_; }

  /// Whether this file is there as we wrote it at an earlier time. [any]
  bool Wrote(const std::string& path) const;

  /// Writes a file, `path` being from the prefix on. Over what is not ours it does not write,
  /// unless it is the same already. [any]
  void Write(const std::string& path, io::Bytes bytes);

  /// The same for a text of settings, which users edit: what they had is kept for later. [any]
  void WriteSettings(const std::string& path, const std::string& text);

  /// Makes these the servers of their classes. What each key held when we first set it is what
  /// TakeBack gives back. [any]
  void SetServers(const std::vector<ClassServer>& servers);

  /// Undoes all that is recorded. What has since been changed by others stays. [any]
  void TakeBack();

 private:
  std::filesystem::path FullPath(const std::string& path) const { return prefix_.folder / path; }
  std::filesystem::path RecordPath() const { return prefix_.our_folder() / "installed.json"; }

  void Put(const std::string& path, io::Bytes bytes);
  void MakeFolders(const std::string& path);
  void Keep(const std::string& path, io::Bytes bytes, std::optional<std::string> before);
  void Remember(const ClassServer& server, const std::string& key);
  void TakeBackKey(const ChangedKey& changed);
  void TakeBackFile(const WrittenFile& written);

  WinePrefix prefix_;
  const WineRegistry& registry_;
  bool dry_run_;
  InstallRecord record_;
  bool known_ = false;
};

}  // namespace portamento::app
