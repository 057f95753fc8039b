// The banks and songs a command works on, opened.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "apps/portamento/console.h"
#include "engine/midi/bank_stack.h"
#include "songs/smf_reader.h"
#include "soundfonts/open_bank.h"

namespace portamento::app {

/// A bank as the person named it: a path or "embedded", with an optional @offset.
struct BankArgument {
  std::string path;
  int bank_offset = 0;
};

/// Takes "FILE@OFFSET" apart; a file that has that very name wins. Throws Failure.
BankArgument ParseBankArgument(const std::string& text);

/// What a file is, by its first bytes, or by its name where they tell nothing.
enum class FileKind { kBank, kSong, kUnknown };
FileKind KindOfFile(const std::string& path);

/// Opens the bank at `path` or the embedded one. Throws Failure with ExitCode::kBank.
OpenedBank OpenNamedBank(const std::string& path);

/// Banks opened once and shared by all songs of a run.
class BankShelf {
 public:
  explicit BankShelf(Console& console);

  /// Opens the named banks, each over the one before it; the default one when there is none. Says
  /// on the console which it is. Throws Failure.
  void Open(const std::vector<std::string>& arguments);

  /// The stack for a song: the song's own bank, if it brings one, over all others.
  engine::BankStack StackFor(const songs::Song& song);

  const std::shared_ptr<engine::SampleMemory>& memory() const { return memory_; }

  /// Names of the banks in use, lowest first.
  const std::vector<std::string>& names() const { return names_; }

 private:
  void Add(const std::string& name, const OpenedBank& opened, int bank_offset);
  void OpenDefault();

  Console& console_;
  std::shared_ptr<engine::SampleMemory> memory_;
  std::vector<engine::StackedBank> banks_;
  std::vector<std::string> names_;
};

/// Opens a song, "-" being standard input. Throws Failure with ExitCode::kMidi.
songs::OpenedSong OpenNamedSong(const std::string& path);

}  // namespace portamento::app
