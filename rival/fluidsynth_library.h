// The functions of FluidSynth that comparisons and measurements need, opened when they begin.
//
// Nothing is linked with it: everything else starts faster without, and works where it is not
// installed.
#pragma once

#include <fluidsynth.h>

namespace portamento::rival {

#define PORTAMENTO_FLUIDSYNTH_FUNCTIONS(use) \
  use(new_fluid_settings);                   \
  use(delete_fluid_settings);                \
  use(fluid_settings_setnum);                \
  use(fluid_settings_setint);                \
  use(fluid_settings_setstr);                \
  use(new_fluid_synth);                      \
  use(delete_fluid_synth);                   \
  use(new_fluid_defsfloader);                \
  use(fluid_sfloader_set_callbacks);         \
  use(fluid_synth_add_sfloader);             \
  use(fluid_synth_sfload);                   \
  use(fluid_synth_set_bank_offset);          \
  use(fluid_synth_program_reset);            \
  use(fluid_synth_program_change);           \
  use(fluid_synth_noteon);                   \
  use(fluid_synth_noteoff);                  \
  use(fluid_synth_cc);                       \
  use(fluid_synth_set_interp_method);        \
  use(fluid_synth_get_active_voice_count);   \
  use(fluid_synth_write_float);              \
  use(new_fluid_player);                     \
  use(delete_fluid_player);                  \
  use(fluid_player_add_mem);                 \
  use(fluid_player_play);                    \
  use(fluid_player_get_status);              \
  use(new_fluid_file_renderer);              \
  use(delete_fluid_file_renderer);           \
  use(fluid_file_renderer_process_block);    \
  use(fluid_set_log_function);               \
  use(fluid_version_str)

class FluidSynthLibrary {
 public:
  /// Opens the shared library `name`, and silences its log. Throws std::runtime_error, which names
  /// the package, when it or a function of it is not there. It stays open to the end of the
  /// program: threads that it began may still be about. [control]
  explicit FluidSynthLibrary(const char* name = "libfluidsynth.so.3");

#define PORTAMENTO_DECLARE(function) decltype(&::function) function = nullptr
  PORTAMENTO_FLUIDSYNTH_FUNCTIONS(PORTAMENTO_DECLARE);
#undef PORTAMENTO_DECLARE
};

}  // namespace portamento::rival
