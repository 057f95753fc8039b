// The registry of a Wine prefix, through Wine's own `reg`.
//
// We could as well edit system.reg, which is text. But a server that runs in the prefix would
// overwrite that at its end, its version and its word size decide where the 32-bit view of a key
// stands, and those of Proton and of distributions differ in both. `reg` is right in all of them,
// whether programs run or not; the price is half a second a call.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "apps/portamento/wine/run_program.h"

namespace portamento::app {

/// A value as `reg` prints and takes it.
struct RegistryValue {
  std::string type;  // "REG_SZ"
  std::string text;

  friend bool operator==(const RegistryValue&, const RegistryValue&) = default;
};

/// Of one prefix. `bits`, 32 or 64, names the view: what programs of that word size see. Everything
/// throws Failure, with ExitCode::kWine, when Wine cannot be run or refuses.
class WineRegistry {
 public:
  /// `wine`: the program, or its name on PATH. [any]
  WineRegistry(std::string wine, std::filesystem::path prefix);

  /// What `wine --version` says; this does not touch the prefix. [any]
  std::string VersionText() const;

  /// Makes sure that Wine works with this prefix: afterwards, what is not found is not there. [any]
  void Probe(int bits) const;

  bool HasKey(int bits, const std::string& key) const;

  /// The value without a name; empty when there is none. [any]
  std::optional<RegistryValue> Default(int bits, const std::string& key) const;

  /// These make the keys that are missing. [any]
  void SetDefault(int bits, const std::string& key, const RegistryValue& value) const;
  void Set(int bits, const std::string& key, const std::string& name,
           const RegistryValue& value) const;

  void DeleteDefault(int bits, const std::string& key) const;

  /// With all below it. [any]
  void DeleteKey(int bits, const std::string& key) const;

 private:
  ProgramRun Run(std::vector<std::string> words) const;
  ProgramRun Reg(int bits, std::vector<std::string> words) const;
  void Require(const ProgramRun& run, const std::string& what) const;

  std::string wine_;
  std::filesystem::path prefix_;
};

/// The first number of "wine-10.0 (Debian 10.0~repack-6)": 10; empty when there is none. [any]
std::optional<int> MajorVersion(const std::string& version_text);

}  // namespace portamento::app
