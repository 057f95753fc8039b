#include "apps/portamento/wine/dll_files.h"

#include <fmt/format.h>

#include <cstdint>
#include <vector>

#include "apps/portamento/exit_code.h"
#include "io/byte_reader.h"
#include "io/mapped_file.h"

namespace portamento::app {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> UsualFolders() {
  std::error_code failure;
  const fs::path here = fs::read_symlink("/proc/self/exe", failure).parent_path();
  if (failure) return {};
  return {(here / "../lib/portamento").lexically_normal(),
          (here / "../../..").lexically_normal()};  // build, from build/release/apps/portamento
}

/// Whether it is a program for Windows of that word size, by its headers.
bool IsOfBits(const fs::path& path, int bits) {
  constexpr std::size_t kPlaceOfHeader = 0x3C;
  constexpr std::uint32_t kSignature = 0x4550;  // "PE"
  constexpr std::uint16_t kI386 = 0x14C, kAmd64 = 0x8664;
  const auto file = io::MappedFile::Open(path.string());
  if (!file) return false;
  io::ByteReader reader((*file)->bytes());
  reader.Take(kPlaceOfHeader);
  io::ByteReader header((*file)->bytes());
  header.Take(reader.U32());
  const bool is_program = header.U32() == kSignature;
  const std::uint16_t machine = header.U16();
  return !reader.failed() && !header.failed() && is_program &&
         machine == (bits == 32 ? kI386 : kAmd64);
}

}  // namespace

fs::path FindDll(const std::string& folder, int bits) {
  const std::vector<fs::path> folders =
      folder.empty() ? UsualFolders() : std::vector<fs::path>{folder};
  std::string looked_in;
  for (const fs::path& one : folders) {
    for (const std::string& place : {fmt::format("{}", bits), fmt::format("mingw{}/bin", bits)}) {
      fs::path path = one / place / kDllName;
      std::error_code ignored;
      if (fs::exists(path, ignored)) {
        if (IsOfBits(path, bits)) return path;
        throw Failure(ExitCode::kWine,
                      fmt::format("{} is no DLL for {}-bit Windows programs", path.string(), bits));
      }
      looked_in += (looked_in.empty() ? "" : ", ") + (one / place).string();
    }
  }
  throw Failure(ExitCode::kWine,
                fmt::format("there is no {} of {} bits (looked in {}); tools/build_dlls makes it, "
                            "--dlls says where it is, --bits leaves it out",
                            kDllName, bits, looked_in));
}

}  // namespace portamento::app
