#include "apps/portamento/wine/install_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "apps/portamento/exit_code.h"
#include "io/new_file.h"

namespace portamento::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kFormat = 1;

/// A path of ours leads nowhere but into the prefix, whoever has edited the file.
std::string Inside(const std::string& path) {
  const fs::path normal = fs::path(path).lexically_normal();
  if (path.empty() || normal.is_absolute() || *normal.begin() == "..") {
    throw std::invalid_argument("it names " + path);
  }
  return path;
}

json JsonOf(const ChangedKey& key) {
  json before;
  if (key.before) before = {{"type", key.before->type}, {"text", key.before->text}};
  return {{"bits", key.bits},
          {"key", key.key},
          {"ours", key.ours},
          {"before", std::move(before)},
          {"created_key", key.created_key}};
}

ChangedKey KeyOf(const json& from) {
  ChangedKey key{.bits = from.at("bits").get<int>(),
                 .key = from.at("key").get<std::string>(),
                 .ours = from.at("ours").get<std::string>(),
                 .before = {},
                 .created_key = from.at("created_key").get<std::string>()};
  if (const json& before = from.at("before"); !before.is_null()) {
    key.before = {before.at("type").get<std::string>(), before.at("text").get<std::string>()};
  }
  return key;
}

json JsonOf(const WrittenFile& file) {
  return {{"path", file.path},
          {"fingerprint", file.fingerprint},
          {"before", file.before ? json(*file.before) : json()}};
}

WrittenFile FileOf(const json& from) {
  WrittenFile file{.path = Inside(from.at("path").get<std::string>()),
                   .fingerprint = from.at("fingerprint").get<std::string>(),
                   .before = {}};
  if (const json& before = from.at("before"); !before.is_null()) {
    file.before = before.get<std::string>();
  }
  return file;
}

InstallRecord RecordOf(const json& from) {
  if (from.at("format").get<int>() != kFormat) throw std::invalid_argument("its format is unknown");
  InstallRecord record;
  for (const json& key : from.at("keys")) record.keys.push_back(KeyOf(key));
  for (const json& file : from.at("files")) record.files.push_back(FileOf(file));
  for (const json& folder : from.at("folders")) {
    record.folders.push_back(Inside(folder.get<std::string>()));
  }
  return record;
}

}  // namespace

std::optional<InstallRecord> InstallRecord::Load(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  try {
    return RecordOf(json::parse(text));
  } catch (const std::exception& error) {
    throw Failure(ExitCode::kWine, fmt::format("{} does not tell what was installed: {}",
                                               file.string(), error.what()));
  }
}

void InstallRecord::Save(const fs::path& file) const {
  json all = {
      {"format", kFormat}, {"keys", json::array()}, {"files", json::array()}, {"folders", folders}};
  for (const ChangedKey& key : keys) all["keys"].push_back(JsonOf(key));
  for (const WrittenFile& written : files) all["files"].push_back(JsonOf(written));
  const std::string text = all.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
  io::NewFile out(file.string());
  if (!out.Write(std::as_bytes(std::span(text))) || !out.Finish()) {
    throw Failure(ExitCode::kOutput, out.error());
  }
}

ChangedKey* InstallRecord::Find(int bits, const std::string& key) {
  const auto at = std::ranges::find_if(
      keys, [&](const ChangedKey& known) { return known.bits == bits && known.key == key; });
  return at == keys.end() ? nullptr : &*at;
}

WrittenFile* InstallRecord::Find(const std::string& path) {
  return const_cast<WrittenFile*>(std::as_const(*this).Find(path));
}

const WrittenFile* InstallRecord::Find(const std::string& path) const {
  const auto at = std::ranges::find(files, path, &WrittenFile::path);
  return at == files.end() ? nullptr : &*at;
}

std::string Fingerprint(io::Bytes bytes) {
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325;  // FNV-1a
  for (const std::byte byte : bytes) {
    hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 0x100'0000'01B3;
  }
  return fmt::format("{:016x}-{}", hash, bytes.size());
}

}  // namespace portamento::app
