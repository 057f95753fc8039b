#include "miniport_adapter/port/library_file.h"

#include <fmt/format.h>

namespace portamento::dmus {

namespace {

constexpr unsigned kElf386 = 3, kElfArm = 40, kElfX64 = 62, kElfArm64 = 183, kElfRiscV = 243;
constexpr unsigned kPe386 = 0x14C, kPeX64 = 0x8664, kPeArm64 = 0xAA64;

unsigned Read16(std::span<const BYTE> bytes, std::size_t at) {
  return at + 2 <= bytes.size() ? bytes[at] | unsigned{bytes[at + 1]} << 8 : 0;
}

std::string MachineName(const LibraryFile& file) {
  const bool elf = file.kind == LibraryFile::Kind::kElf;
  if (file.machine == (elf ? kElfX64 : kPeX64)) return file.wide ? "x86-64" : "x32";
  if (file.machine == (elf ? kElf386 : kPe386)) return "x86";
  if (file.machine == (elf ? kElfArm64 : kPeArm64)) return "AArch64";
  if (elf && file.machine == kElfArm) return "32-bit ARM";
  if (elf && file.machine == kElfRiscV) return "RISC-V";
  return fmt::format("machine {}", file.machine);
}

}  // namespace

LibraryFile LibraryFileOf(std::span<const BYTE> bytes) {
  using Kind = LibraryFile::Kind;
  if (bytes.size() >= 20 && bytes[0] == 0x7F && bytes[1] == 'E' && bytes[2] == 'L' &&
      bytes[3] == 'F') {
    const bool little_endian = bytes[5] == 1;
    const unsigned machine = Read16(bytes, 18);
    return {Kind::kElf, bytes[4] == 2,
            little_endian ? machine : (machine & 0xFF) << 8 | machine >> 8};
  }
  if (bytes.size() >= 64 && bytes[0] == 'M' && bytes[1] == 'Z') {
    const std::size_t head = Read16(bytes, 60) | std::size_t{Read16(bytes, 62)} << 16;
    if (head + 26 > bytes.size() || bytes[head] != 'P' || bytes[head + 1] != 'E') return {};
    return {Kind::kPe, Read16(bytes, head + 24) == 0x20B, Read16(bytes, head + 4)};
  }
  return {};
}

LibraryFile OwnLibraryFile() {
  LibraryFile own;
  own.wide = sizeof(void*) == 8;
#ifdef _WIN32
  own.kind = LibraryFile::Kind::kPe;
#if defined(__x86_64__) || defined(_M_X64)
  own.machine = kPeX64;
#elif defined(__aarch64__) || defined(_M_ARM64)
  own.machine = kPeArm64;
#else
  own.machine = kPe386;
#endif
#else
  own.kind = LibraryFile::Kind::kElf;
#if defined(__x86_64__)
  own.machine = kElfX64;
#elif defined(__aarch64__)
  own.machine = kElfArm64;
#elif defined(__arm__)
  own.machine = kElfArm;
#elif defined(__riscv)
  own.machine = kElfRiscV;
#else
  own.machine = kElf386;
#endif
#endif
  return own;
}

std::string MadeFor(const LibraryFile& file) {
  return MachineName(file) + (file.kind == LibraryFile::Kind::kElf ? " Linux" : " Windows");
}

}  // namespace portamento::dmus
