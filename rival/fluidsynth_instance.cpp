#include "rival/fluidsynth_instance.h"

#include <cstdio>
#include <cstring>
#include <string_view>

#include "soundfonts/embedded/embedded_bank.h"

namespace portamento::rival {
namespace {

constexpr int kFileBlockFrames = 64;

/// Reads the embedded bank for FluidSynth, as if it were a file.
struct EmbeddedFile {
  std::size_t at = 0;

  static void* Open(const char* name) {
    return std::string_view(name) == kEmbeddedBankName ? new EmbeddedFile : nullptr;
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

fluid_settings_t* MakeSettings(const FluidSynthLibrary& library,
                               const FluidSynthSettings& settings) {
  fluid_settings_t* const made = library.new_fluid_settings();
  library.fluid_settings_setnum(made, "synth.sample-rate", settings.rate_hz);
  library.fluid_settings_setnum(made, "synth.gain", settings.gain_linear);
  library.fluid_settings_setint(made, "synth.polyphony", settings.polyphony);
  library.fluid_settings_setint(made, "synth.midi-channels", settings.channels);
  library.fluid_settings_setint(made, "synth.reverb.active", settings.effects);
  library.fluid_settings_setint(made, "synth.chorus.active", settings.effects);
  library.fluid_settings_setstr(made, "player.timing-source", "sample");
  library.fluid_settings_setint(made, "audio.period-size", kFileBlockFrames);
  library.fluid_settings_setstr(made, "audio.file.type", "wav");
  library.fluid_settings_setstr(made, "audio.file.format", "s16");
  return made;
}

}  // namespace

FluidSynthInstance::FluidSynthInstance(const FluidSynthLibrary& library,
                                       const FluidSynthSettings& settings)
    : library_(library),
      settings_(MakeSettings(library, settings), library.delete_fluid_settings),
      synth_(library.new_fluid_synth(settings_.get()), library.delete_fluid_synth),
      player_(nullptr, library.delete_fluid_player) {
  fluid_sfloader_t* const loader = library.new_fluid_defsfloader(settings_.get());
  library.fluid_sfloader_set_callbacks(loader, EmbeddedFile::Open, EmbeddedFile::Read,
                                       EmbeddedFile::Seek, EmbeddedFile::Tell, EmbeddedFile::Close);
  library.fluid_synth_add_sfloader(synth_.get(), loader);
}

bool FluidSynthInstance::AddBank(const std::string& path, int bank_offset) {
  const int id = library_.fluid_synth_sfload(synth_.get(), path.c_str(), 0);
  if (id == FLUID_FAILED) return false;
  library_.fluid_synth_set_bank_offset(synth_.get(), id, bank_offset);
  library_.fluid_synth_program_reset(synth_.get());
  return true;
}

bool FluidSynthInstance::Play(std::span<const std::byte> song) {
  player_.reset(library_.new_fluid_player(synth_.get()));
  return library_.fluid_player_add_mem(player_.get(), song.data(), song.size()) != FLUID_FAILED &&
         library_.fluid_player_play(player_.get()) != FLUID_FAILED;
}

bool FluidSynthInstance::playing() const {
  return player_ && library_.fluid_player_get_status(player_.get()) == FLUID_PLAYER_PLAYING;
}

void FluidSynthInstance::Render(std::span<float> left, std::span<float> right) {
  library_.fluid_synth_write_float(synth_.get(), static_cast<int>(left.size()), left.data(), 0, 1,
                                   right.data(), 0, 1);
}

std::int64_t FluidSynthInstance::RenderToFile(const std::string& path, std::int64_t frames,
                                              const std::function<bool()>& go_on) {
  library_.fluid_settings_setstr(settings_.get(), "audio.file.name", path.c_str());
  const Owned<fluid_file_renderer_t> renderer(library_.new_fluid_file_renderer(synth_.get()),
                                              library_.delete_fluid_file_renderer);
  if (!renderer) return 0;
  std::int64_t at = 0;
  while (at < frames && go_on()) {
    if (library_.fluid_file_renderer_process_block(renderer.get()) != FLUID_OK) return 0;
    at += kFileBlockFrames;
  }
  return at;
}

}  // namespace portamento::rival
