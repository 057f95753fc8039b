#include "bench/lab/scratch_folder.h"

#include <stdlib.h>

#include <fstream>
#include <stdexcept>

namespace portamento::lab {

ScratchFolder::ScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "portamento-lab-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string ScratchFolder::Save(const std::string& name, std::span<const std::byte> bytes) const {
  const std::string path = PathOf(name);
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path);
  return path;
}

}  // namespace portamento::lab
