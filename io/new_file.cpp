#include "io/new_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace portamento::io {

NewFile::NewFile(std::string path) : path_(std::move(path)) {
  const std::filesystem::path target(path_);
  const std::string name = fmt::format(".{}.{}.part", target.filename().string(), ::getpid());
  hidden_path_ = (target.parent_path() / name).string();
  file_.reset(std::fopen(hidden_path_.c_str(), "wbx"));
  if (file_ != nullptr) return;
  hidden_path_.clear();
  Fail(errno);
}

NewFile::~NewFile() {
  file_.reset();
  if (hidden_path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove(hidden_path_, ignored);
}

bool NewFile::Write(Bytes bytes) {
  if (!error_.empty()) return false;
  if (bytes.empty()) return true;
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size()) return true;
  return Fail(errno);
}

bool NewFile::Finish() {
  if (!error_.empty()) return false;
  if (std::fclose(file_.release()) != 0) return Fail(errno);
  std::error_code failure;
  std::filesystem::rename(hidden_path_, path_, failure);
  if (failure) return Fail(failure.value());
  hidden_path_.clear();
  return true;
}

bool NewFile::Fail(int reason) {
  error_ = fmt::format("cannot write {}: {}", path_, std::strerror(reason));
  return false;
}

}  // namespace portamento::io
