#include "apps/portamento/inputs.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "apps/portamento/default_bank.h"
#include "apps/portamento/exit_code.h"
#include "io/mapped_file.h"
#include "soundfonts/embedded/embedded_bank.h"

namespace portamento::app {
namespace {

std::vector<std::byte> ReadStandardInput() {
  std::vector<std::byte> bytes;
  std::array<std::byte, 1 << 16> portion;
  while (const std::size_t count = std::fread(portion.data(), 1, portion.size(), stdin)) {
    bytes.insert(bytes.end(), portion.begin(),
                 portion.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return bytes;
}

}  // namespace

BankArgument ParseBankArgument(const std::string& text) {
  const std::size_t at = text.rfind('@');
  std::error_code ignored;
  if (at == std::string::npos || std::filesystem::exists(text, ignored)) return {text, 0};
  int offset = 0;
  const char* const begin = text.data() + at + 1;
  const char* const end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(begin, end, offset);
  if (error != std::errc{} || parsed != end || offset < 0 || offset > 127) {
    throw Failure(ExitCode::kUsage,
                  fmt::format("'{}': after @ comes a bank offset of 0 to 127", text));
  }
  return {text.substr(0, at), offset};
}

FileKind KindOfFile(const std::string& path) {
  if (path == kEmbeddedBankName) return FileKind::kBank;
  if (path == "-") return FileKind::kSong;
  const std::string file_path = ParseBankArgument(path).path;
  if (const auto file = io::MappedFile::Open(file_path)) {
    const io::Bytes bytes = (*file)->bytes();
    const auto has = [&](std::size_t at, const char* id) {
      return bytes.size() >= at + 4 && std::memcmp(bytes.data() + at, id, 4) == 0;
    };
    if (has(0, "MThd") || (has(0, "RIFF") && has(8, "RMID"))) return FileKind::kSong;
    if (has(0, "RIFF")) return FileKind::kBank;
  }
  // Damaged or missing: the name tells what it was meant to be.
  const std::string extension = std::filesystem::path(file_path).extension().string();
  const bool named_bank = extension == ".sf2" || extension == ".sf3" || extension == ".dls";
  return named_bank ? FileKind::kBank : FileKind::kUnknown;
}

OpenedBank OpenNamedBank(const std::string& path) {
  auto opened = path == kEmbeddedBankName ? OpenBank(EmbeddedBankBytes()) : OpenBank(path);
  if (!opened) throw Failure(ExitCode::kBank, opened.error().Text());
  return std::move(*opened);
}

BankShelf::BankShelf(Console& console)
    : console_(console), memory_(std::make_shared<engine::SampleMemory>()) {}

void BankShelf::Open(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return OpenDefault();
  for (const std::string& text : arguments) {
    const BankArgument argument = ParseBankArgument(text);
    Add(argument.path, OpenNamedBank(argument.path), argument.bank_offset);
  }
}

void BankShelf::OpenDefault() {
  for (const BankCandidate& candidate : DefaultBankCandidates()) {
    try {
      Add(candidate.path, OpenNamedBank(candidate.path), 0);
      console_.Say(fmt::format("bank: {} ({})", candidate.path, candidate.reason));
      return;
    } catch (const Failure& failure) {
      console_.Warn(fmt::format("{} ({})", failure.what(), candidate.reason));
    }
  }
}

void BankShelf::Add(const std::string& name, const OpenedBank& opened, int bank_offset) {
  banks_.push_back({std::make_shared<engine::SampleStore>(opened.bank, memory_), bank_offset});
  names_.push_back(name);
}

engine::BankStack BankShelf::StackFor(const songs::Song& song) {
  std::vector<engine::StackedBank> stack = banks_;
  if (song.embedded_bank) {
    // The song's bytes live as long as the song, and so does its bank.
    const auto opened = OpenBank(io::Bytes(*song.embedded_bank));
    if (opened) {
      stack.push_back({std::make_shared<engine::SampleStore>(opened->bank, memory_),
                       song.embedded_bank_offset});
      console_.Say("bank: the song's own");
    } else {
      console_.Warn(fmt::format("the song's own bank cannot be used: {}", opened.error().Text()));
    }
  }
  return engine::BankStack(std::move(stack));
}

songs::OpenedSong OpenNamedSong(const std::string& path) {
  const auto read = [&](io::Bytes bytes) {
    auto song = songs::ReadSong(bytes);
    if (!song) {
      song.error().file = path == "-" ? "standard input" : path;
      throw Failure(ExitCode::kMidi, song.error().Text());
    }
    return std::move(*song);
  };
  if (path == "-") return read(ReadStandardInput());
  const auto file = io::MappedFile::Open(path);
  if (!file) throw Failure(ExitCode::kMidi, file.error().Text());
  return read((*file)->bytes());
}

}  // namespace portamento::app
