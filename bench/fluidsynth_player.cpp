#include <fluidsynth.h>

#include <stdexcept>

#include "bench/players.h"

namespace portamento::bench {
namespace {

class FluidSynthPlayer final : public Player {
 public:
  explicit FluidSynthPlayer(const PlayerSettings& settings) {
    fluid_settings_setnum(settings_.get(), "synth.sample-rate", 48'000);
    fluid_settings_setnum(settings_.get(), "synth.gain", settings.gain);
    fluid_settings_setint(settings_.get(), "synth.reverb.active", settings.effects);
    fluid_settings_setint(settings_.get(), "synth.chorus.active", settings.effects);
    fluid_settings_setstr(settings_.get(), "player.timing-source", "sample");
    synth_.reset(new_fluid_synth(settings_.get()));
    player_.reset(new_fluid_player(synth_.get()));
    if (fluid_synth_sfload(synth_.get(), settings.bank.c_str(), 1) == FLUID_FAILED ||
        fluid_player_add(player_.get(), settings.song.c_str()) == FLUID_FAILED ||
        fluid_player_play(player_.get()) == FLUID_FAILED) {
      throw std::runtime_error("cannot open");
    }
  }

  bool Render(std::span<float> left, std::span<float> right) override {
    fluid_synth_write_float(synth_.get(), static_cast<int>(left.size()), left.data(), 0, 1,
                            right.data(), 0, 1);
    return fluid_player_get_status(player_.get()) == FLUID_PLAYER_PLAYING;
  }

 private:
  template <auto* kDelete>
  struct Delete {
    void operator()(auto* object) const { kDelete(object); }
  };
  std::unique_ptr<fluid_settings_t, Delete<delete_fluid_settings>> settings_{new_fluid_settings()};
  std::unique_ptr<fluid_synth_t, Delete<delete_fluid_synth>> synth_;
  std::unique_ptr<fluid_player_t, Delete<delete_fluid_player>> player_;
};

}  // namespace

std::unique_ptr<Player> OpenFluidSynth(const PlayerSettings& settings) {
  return std::make_unique<FluidSynthPlayer>(settings);
}

}  // namespace portamento::bench
