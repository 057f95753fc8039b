// A folder for the files of a measurement, gone when it is over.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace portamento::lab {

class ScratchFolder {
 public:
  /// Throws std::runtime_error when none can be made.
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::string PathOf(const std::string& name) const { return (path_ / name).string(); }

  /// Writes a file and returns its path. Throws std::runtime_error.
  std::string Save(const std::string& name, std::span<const std::byte> bytes) const;

 private:
  std::filesystem::path path_;
};

}  // namespace portamento::lab
