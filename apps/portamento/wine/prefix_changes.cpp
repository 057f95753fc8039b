#include "apps/portamento/wine/prefix_changes.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <span>
#include <utility>

#include "apps/portamento/exit_code.h"
#include "io/new_file.h"

namespace portamento::app {
namespace {

namespace fs = std::filesystem;

std::string ClassKey(const std::string& clsid) { return R"(HKLM\Software\Classes\CLSID\)" + clsid; }

/// Empty when there is none.
std::optional<std::string> TextOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

io::Bytes BytesOf(const std::string& text) { return std::as_bytes(std::span(text)); }

void TellSet(int bits, const std::string& key, const std::string& text) {
  fmt::print("set {} ({} bits) = {}\n", key, bits, text);
}

}  // namespace

PrefixChanges::PrefixChanges(WinePrefix prefix, const WineRegistry& registry, bool dry_run)
    : prefix_(std::move(prefix)), registry_(registry), dry_run_(dry_run) {
  if (auto known = InstallRecord::Load(RecordPath())) {
    record_ = std::move(*known);
    known_ = true;
  }
}

// --- Files ---------------------------------------------------------------------------------------

bool PrefixChanges::Wrote(const std::string& path) const {
  const WrittenFile* const ours = record_.Find(path);
  const auto there = TextOf(FullPath(path));
  return ours != nullptr && there && Fingerprint(BytesOf(*there)) == ours->fingerprint;
}

void PrefixChanges::Write(const std::string& path, io::Bytes bytes) {
  if (record_.Find(path) == nullptr) {
    if (const auto there = TextOf(FullPath(path))) {
      if (Fingerprint(BytesOf(*there)) == Fingerprint(bytes)) return;
      throw Failure(ExitCode::kOutput,
                    fmt::format("{} is there and was not put there by wine-install; move it away",
                                FullPath(path).string()));
    }
  }
  Put(path, bytes);
  Keep(path, bytes, std::nullopt);
}

void PrefixChanges::WriteSettings(const std::string& path, const std::string& text) {
  std::optional<std::string> before = TextOf(FullPath(path));
  if (before == text) return;
  const WrittenFile* const ours = record_.Find(path);
  if (before && ours != nullptr && ours->fingerprint == Fingerprint(BytesOf(*before))) {
    before = ours->before;
  }
  Put(path, BytesOf(text));
  Keep(path, BytesOf(text), std::move(before));
}

void PrefixChanges::Put(const std::string& path, io::Bytes bytes) {
  fmt::print("write {}\n", FullPath(path).string());
  if (dry_run_) return;
  MakeFolders(path);
  // Under its name at once, so that a program that has the old file open keeps it.
  io::NewFile file(FullPath(path).string());
  if (!file.Write(bytes) || !file.Finish()) throw Failure(ExitCode::kOutput, file.error());
}

void PrefixChanges::MakeFolders(const std::string& path) {
  fs::path folder;
  for (const fs::path& name : fs::path(path).parent_path()) {
    folder /= name;
    std::error_code failure;
    if (fs::create_directory(prefix_.folder / folder, failure)) {
      record_.folders.push_back(folder.string());
    }
    if (failure) {
      throw Failure(ExitCode::kOutput,
                    fmt::format("cannot make the folder {}: {}", (prefix_.folder / folder).string(),
                                failure.message()));
    }
  }
}

void PrefixChanges::Keep(const std::string& path, io::Bytes bytes,
                         std::optional<std::string> before) {
  if (dry_run_) return;
  WrittenFile written{path, Fingerprint(bytes), std::move(before)};
  if (WrittenFile* const known = record_.Find(path)) {
    *known = std::move(written);
  } else {
    record_.files.push_back(std::move(written));
  }
  record_.Save(RecordPath());
}

// --- Registry ------------------------------------------------------------------------------------

void PrefixChanges::SetServers(const std::vector<ClassServer>& servers) {
  const auto key_of = [](const ClassServer& server) {
    return ClassKey(server.clsid) + R"(\InprocServer32)";
  };
  if (!dry_run_) {
    for (const ClassServer& server : servers) Remember(server, key_of(server));
    record_.Save(RecordPath());
  }
  for (const ClassServer& server : servers) {
    const std::string key = key_of(server);
    TellSet(server.bits, key, server.dll_path);
    if (dry_run_) continue;
    registry_.SetDefault(server.bits, key, {"REG_SZ", server.dll_path});
    if (!record_.Find(server.bits, key)->created_key.empty()) {
      registry_.Set(server.bits, key, "ThreadingModel", {"REG_SZ", "Both"});
    }
  }
}

void PrefixChanges::Remember(const ClassServer& server, const std::string& key) {
  if (ChangedKey* const known = record_.Find(server.bits, key)) {
    known->ours = server.dll_path;
    return;
  }
  registry_.Probe(server.bits);
  ChangedKey changed{.bits = server.bits,
                     .key = key,
                     .ours = server.dll_path,
                     .before = registry_.Default(server.bits, key),
                     .created_key = {}};
  if (!changed.before && !registry_.HasKey(server.bits, key)) {
    const std::string above = ClassKey(server.clsid);
    changed.created_key = registry_.HasKey(server.bits, above) ? key : above;
  }
  record_.keys.push_back(std::move(changed));
}

// --- Back again ----------------------------------------------------------------------------------

void PrefixChanges::TakeBack() {
  // Programs go on finding a server at every moment: first the keys, then what they named.
  for (const ChangedKey& changed : record_.keys) TakeBackKey(changed);
  for (const WrittenFile& written : record_.files) TakeBackFile(written);
  fmt::print("remove {}\n", RecordPath().string());
  if (dry_run_) return;
  std::error_code failure;
  fs::remove(RecordPath(), failure);
  if (failure) {
    throw Failure(ExitCode::kOutput,
                  fmt::format("cannot remove {}: {}", RecordPath().string(), failure.message()));
  }
  for (auto folder = record_.folders.rbegin(); folder != record_.folders.rend(); ++folder) {
    fs::remove(FullPath(*folder), failure);  // where nothing is in it
  }
}

void PrefixChanges::TakeBackKey(const ChangedKey& changed) {
  if (!dry_run_) {
    registry_.Probe(changed.bits);
    const auto now = registry_.Default(changed.bits, changed.key);
    if (!now || now->text != changed.ours) {
      fmt::print("keep {} ({} bits), which is not ours any more\n", changed.key, changed.bits);
      return;
    }
  }
  if (changed.before) {
    TellSet(changed.bits, changed.key, changed.before->text);
    if (!dry_run_) registry_.SetDefault(changed.bits, changed.key, *changed.before);
    return;
  }
  const bool whole = !changed.created_key.empty();
  const std::string& gone = whole ? changed.created_key : changed.key;
  fmt::print("delete {}{} ({} bits)\n", whole ? "" : "the value of ", gone, changed.bits);
  if (dry_run_) return;
  if (whole) {
    registry_.DeleteKey(changed.bits, gone);
  } else {
    registry_.DeleteDefault(changed.bits, gone);
  }
}

void PrefixChanges::TakeBackFile(const WrittenFile& written) {
  const fs::path path = FullPath(written.path);
  const auto there = TextOf(path);
  if (!there) return;
  if (Fingerprint(BytesOf(*there)) != written.fingerprint) {
    fmt::print("keep {}, which has been changed\n", path.string());
    return;
  }
  if (written.before) return Put(written.path, BytesOf(*written.before));
  fmt::print("remove {}\n", path.string());
  if (dry_run_) return;
  std::error_code failure;
  fs::remove(path, failure);
  if (failure) {
    throw Failure(ExitCode::kOutput,
                  fmt::format("cannot remove {}: {}", path.string(), failure.message()));
  }
}

}  // namespace portamento::app
