#include "offline/mixdown.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "offline/limiter.h"
#include "offline/loudness_meter.h"

namespace portamento::offline {
namespace {

constexpr float kCeilingLinear = 0.9885f;  // -0.1 dBFS: room for what converters make of it

/// One pass over the song. Without a limiter frames go on as they come.
class Pass {
 public:
  Pass(const MixdownSettings& settings, const SongEvents& song,
       std::shared_ptr<const engine::SampleMemory> memory, const engine::BankStack& banks)
      : renderer_(settings.renderer, song, std::move(memory), banks),
        meter_(settings.renderer.synth.rate_hz),
        left_(settings.block_frames),
        right_(settings.block_frames),
        stereo_(2 * settings.block_frames) {}

  bool Run(float gain, Limiter* limiter, const FrameSink& sink, const Progress& progress,
           std::int64_t done_before, std::int64_t expected) {
    std::size_t late = limiter != nullptr ? limiter->latency_frames() : 0;
    const std::size_t latency = late;
    while (const std::size_t count = renderer_.Render({left_, right_})) {
      for (std::size_t f = 0; f < count; ++f) {
        stereo_[2 * f] = left_[f] * gain;
        stereo_[2 * f + 1] = right_[f] * gain;
      }
      if (!Emit(std::span(stereo_).first(2 * count), limiter, late, sink)) return false;
      if (progress) progress(done_before + renderer_.rendered_frames(), expected);
    }
    // What is still inside the limiter.
    for (std::size_t left = latency; left > 0;) {
      const std::size_t count = std::min(left, left_.size());
      const auto silence = std::span(stereo_).first(2 * count);
      std::fill(silence.begin(), silence.end(), 0.0f);
      if (!Emit(silence, limiter, late, sink)) return false;
      left -= count;
    }
    return true;
  }

  const SongRenderer& renderer() const { return renderer_; }
  const LoudnessMeter& meter() const { return meter_; }

 private:
  /// `late`: frames of the limiter's delay that have still to be left out.
  bool Emit(std::span<float> stereo, Limiter* limiter, std::size_t& late, const FrameSink& sink) {
    if (limiter != nullptr) limiter->Process(stereo);
    const std::size_t skip = std::min(late, stereo.size() / 2);
    late -= skip;
    stereo = stereo.subspan(2 * skip);
    meter_.Add(stereo);
    return sink(stereo);
  }

  SongRenderer renderer_;
  LoudnessMeter meter_;
  std::vector<float> left_, right_, stereo_;
};

}  // namespace

MixdownReport Mixdown(const MixdownSettings& settings, const SongEvents& song,
                      std::shared_ptr<const engine::SampleMemory> memory,
                      const engine::BankStack& banks, const FrameSink& sink,
                      const Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  MixdownReport report{.rate_hz = settings.renderer.synth.rate_hz};
  std::int64_t done = 0;
  const std::int64_t passes = settings.normalize_lufs ? 2 : 1;
  if (settings.normalize_lufs) {
    Pass measure(settings, song, memory, banks);
    const std::int64_t expected = passes * measure.renderer().music_frames();
    measure.Run(
        1, nullptr, [](std::span<const float>) { return true; }, progress, 0, expected);
    done = measure.renderer().music_frames();
    if (const auto lufs = measure.meter().lufs()) {
      report.gain_linear = std::pow(10.0, (*settings.normalize_lufs - *lufs) / 20.0);
    }
  }

  Pass pass(settings, song, memory, banks);
  Limiter limiter(settings.renderer.synth.rate_hz, kCeilingLinear);
  report.completed =
      pass.Run(static_cast<float>(report.gain_linear), settings.limit ? &limiter : nullptr, sink,
               progress, done, passes * pass.renderer().music_frames());
  report.frames = pass.renderer().rendered_frames();
  report.peak_linear = pass.meter().peak_linear();
  report.lufs = pass.meter().lufs();
  report.limiter_gain_linear = limiter.lowest_gain_linear();
  report.cut_short = pass.renderer().cut_short();
  report.failed_samples = pass.renderer().failed_samples();
  report.missing_presets = pass.renderer().missing_presets();
  report.stats = pass.renderer().stats();
  report.kernel_target = pass.renderer().kernel_target();
  report.render_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

}  // namespace portamento::offline
