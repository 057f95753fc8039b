#include "apps/portamento/compare/fluidsynth_render.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "apps/portamento/default_bank.h"
#include "apps/portamento/exit_code.h"
#include "soundfonts/embedded/embedded_bank.h"

namespace portamento::app {
namespace {

constexpr std::size_t kBlockFrames = 64;

/// Reads the embedded bank for FluidSynth, as if it were a file.
struct EmbeddedFile {
  std::size_t at = 0;

  static void* Open(const char* name) {
    return std::string_view(name) == kEmbeddedName ? new EmbeddedFile : nullptr;
  }
  static int Read(void* buffer, fluid_long_long_t count, void* handle) {
    auto& file = *static_cast<EmbeddedFile*>(handle);
    const auto bytes = EmbeddedBankBytes();
    if (count < 0 || static_cast<std::size_t>(count) > bytes.size() - file.at) return FLUID_FAILED;
    std::memcpy(buffer, bytes.data() + file.at, static_cast<std::size_t>(count));
    file.at += static_cast<std::size_t>(count);
    return FLUID_OK;
  }
  static int Seek(void* handle, fluid_long_long_t offset, int origin) {
    auto& file = *static_cast<EmbeddedFile*>(handle);
    const auto size = static_cast<fluid_long_long_t>(EmbeddedBankBytes().size());
    const auto base = origin == SEEK_CUR   ? static_cast<fluid_long_long_t>(file.at)
                      : origin == SEEK_END ? size
                                           : 0;
    if (base + offset < 0 || base + offset > size) return FLUID_FAILED;
    file.at = static_cast<std::size_t>(base + offset);
    return FLUID_OK;
  }
  static fluid_long_long_t Tell(void* handle) {
    return static_cast<fluid_long_long_t>(static_cast<EmbeddedFile*>(handle)->at);
  }
  static int Close(void* handle) {
    delete static_cast<EmbeddedFile*>(handle);
    return FLUID_OK;
  }
};

/// Calls a deletion of the library.
template <typename Object>
using Owned = std::unique_ptr<Object, void (*)(Object*)>;

}  // namespace

RenderedSong RenderByFluidSynth(const FluidSynthLibrary& library,
                                const FluidSynthSettings& settings,
                                const std::vector<std::byte>& song, std::size_t frames) {
  for (const int level : {FLUID_PANIC, FLUID_ERR, FLUID_WARN, FLUID_INFO, FLUID_DBG}) {
    library.fluid_set_log_function(level, nullptr, nullptr);
  }
  const Owned<fluid_settings_t> config(library.new_fluid_settings(), library.delete_fluid_settings);
  const auto number = [&](const char* name, double value) {
    library.fluid_settings_setnum(config.get(), name, value);
  };
  const auto integer = [&](const char* name, int value) {
    library.fluid_settings_setint(config.get(), name, value);
  };
  number("synth.sample-rate", settings.rate_hz);
  number("synth.gain", settings.gain_linear);
  integer("synth.polyphony", 4096);
  integer("synth.reverb.active", settings.effects);
  integer("synth.chorus.active", settings.effects);
  library.fluid_settings_setstr(config.get(), "player.timing-source", "sample");

  const Owned<fluid_synth_t> synth(library.new_fluid_synth(config.get()),
                                   library.delete_fluid_synth);
  fluid_sfloader_t* loader = library.new_fluid_defsfloader(config.get());
  library.fluid_sfloader_set_callbacks(loader, EmbeddedFile::Open, EmbeddedFile::Read,
                                       EmbeddedFile::Seek, EmbeddedFile::Tell, EmbeddedFile::Close);
  library.fluid_synth_add_sfloader(synth.get(), loader);
  for (const BankArgument& bank : settings.banks) {
    const int id = library.fluid_synth_sfload(synth.get(), bank.path.c_str(), 0);
    if (id == FLUID_FAILED) {
      throw Failure(ExitCode::kBank, fmt::format("FluidSynth cannot open {}", bank.path));
    }
    library.fluid_synth_set_bank_offset(synth.get(), id, bank.bank_offset);
  }
  library.fluid_synth_program_reset(synth.get());

  const Owned<fluid_player_t> player(library.new_fluid_player(synth.get()),
                                     library.delete_fluid_player);
  if (library.fluid_player_add_mem(player.get(), song.data(), song.size()) == FLUID_FAILED ||
      library.fluid_player_play(player.get()) == FLUID_FAILED) {
    throw Failure(ExitCode::kMidi, "FluidSynth cannot open the song");
  }
  RenderedSong rendered{std::vector<float>(frames), std::vector<float>(frames)};
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t at = 0; at < frames; at += kBlockFrames) {
    const auto count = static_cast<int>(std::min(kBlockFrames, frames - at));
    library.fluid_synth_write_float(synth.get(), count, rendered.left.data() + at, 0, 1,
                                    rendered.right.data() + at, 0, 1);
  }
  rendered.render_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return rendered;
}

}  // namespace portamento::app
