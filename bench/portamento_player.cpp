#include <stdexcept>
#include <thread>

#include "bench/players.h"
#include "io/mapped_file.h"
#include "offline/song_renderer.h"
#include "songs/smf_reader.h"
#include "soundfonts/open_bank.h"

namespace portamento::bench {
namespace {

class PortamentoPlayer final : public Player {
 public:
  explicit PortamentoPlayer(const PlayerSettings& settings)
      : memory_(std::make_shared<engine::SampleMemory>()) {
    auto bank = OpenBank(settings.bank);
    const auto file = io::MappedFile::Open(settings.song);
    if (!bank || !file) throw std::runtime_error("cannot open");
    auto song = songs::ReadSong((*file)->bytes());
    if (!song) throw std::runtime_error("not a song");
    offline::SongRendererSettings renderer;
    renderer.synth.gain_linear = static_cast<float>(settings.gain);
    if (!settings.effects) {
      renderer.synth.SetEffectLevels(0);
    }
    renderer.loader_threads = std::thread::hardware_concurrency();
    store_ = std::make_shared<engine::SampleStore>(bank->bank, memory_);
    const engine::BankStack banks({{store_, 0}});
    renderer_ = std::make_unique<offline::SongRenderer>(
        renderer, offline::DecodeSong(song->song, renderer.synth.rate_hz), memory_, banks);
  }

  bool Render(std::span<float> left, std::span<float> right) override {
    return renderer_->Render({left, right}) > 0;
  }

 private:
  std::shared_ptr<engine::SampleMemory> memory_;
  std::shared_ptr<engine::SampleStore> store_;
  std::unique_ptr<offline::SongRenderer> renderer_;
};

}  // namespace

std::unique_ptr<Player> OpenPortamento(const PlayerSettings& settings) {
  return std::make_unique<PortamentoPlayer>(settings);
}

}  // namespace portamento::bench
