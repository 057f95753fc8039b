#include "offline/song_renderer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/midi/controllers.h"
#include "offline/synth_player.h"

namespace portamento::offline {
namespace {

using engine::Event;
using engine::EventKind;
namespace cc = engine::cc;

// The tail is over when nothing above -80 dBFS has come for a while, and after a minute at most.
constexpr float kAudibleLinear = 1e-4f;
constexpr double kQuietSeconds = 0.25, kLongestTailSeconds = 60;
constexpr std::int64_t kTailStepFrames = 1024;

std::int64_t Frames(double seconds, std::uint32_t rate_hz) {
  return static_cast<std::int64_t>(std::llround(seconds * rate_hz));
}

engine::SynthSettings SynthSettingsFor(const SongRendererSettings& settings,
                                       const SongEvents& song) {
  engine::SynthSettings synth = settings.synth;
  synth.channel_groups = song.channel_groups;
  synth.helpers = std::max(settings.render_threads, 1u) - 1;
  return synth;
}

std::int64_t EndFrames(const SongRendererSettings& settings, const SongEvents& song) {
  const std::uint32_t rate_hz = settings.synth.rate_hz;
  std::int64_t end = std::min(song.end_frames, Frames(settings.max_duration_seconds, rate_hz));
  if (settings.end_seconds) end = std::min(end, Frames(*settings.end_seconds, rate_hz));
  return end;
}

/// The song up to `end_frames`, where all pedals go up and all keys are let go.
SongEvents EndAt(SongEvents song, std::int64_t end_frames) {
  const auto end =
      std::partition_point(song.events.begin(), song.events.end(),
                           [&](const Event& event) { return event.time_frames < end_frames; });
  song.events.erase(end, song.events.end());
  for (std::uint32_t channel = 0; channel < 16 * song.channel_groups; ++channel) {
    for (const cc::Number number : {cc::kSustain, cc::kSostenuto, cc::kAllNotesOff}) {
      song.events.push_back({.time_frames = end_frames,
                             .channel = static_cast<std::uint16_t>(channel),
                             .kind = EventKind::kController,
                             .number = number});
    }
  }
  song.tracks.resize(song.events.size());
  song.end_frames = end_frames;
  return song;
}

}  // namespace

SongRenderer::SongRenderer(const SongRendererSettings& settings, SongEvents events,
                           std::shared_ptr<const engine::SampleMemory> memory,
                           const engine::BankStack& banks)
    : settings_(settings),
      start_frames_(Frames(settings.start_seconds, settings.synth.rate_hz)),
      end_frames_(EndFrames(settings, events)),
      cut_short_(events.end_frames > Frames(settings.max_duration_seconds, settings.synth.rate_hz)),
      song_(EndAt(std::move(events), end_frames_)) {
  SamplePlan plan = PlanSamples(song_.events, song_.channel_groups, banks);
  missing_presets_ = std::move(plan.missing_presets);
  loader_ = std::make_unique<SampleLoader>(std::move(plan.samples), settings.loader_threads);
  const engine::SynthSettings synth = SynthSettingsFor(settings, song_);
  player_ = settings.make_player
                ? settings.make_player(synth, song_, std::move(memory), banks)
                : std::make_unique<SynthPlayer>(synth, song_, std::move(memory), banks);
}

std::size_t SongRenderer::Render(engine::StereoBlock out) {
  while (!Over()) {
    const std::size_t count = std::min(out.frames(), FramesToDecision());
    RenderPart({out.left.first(count), out.right.first(count)});
    if (time_frames_ > start_frames_) return count;
  }
  return 0;
}

/// Frames until it may turn out that the song is over, or that what follows is to be returned:
/// points that do not depend on how many frames the caller takes at a time.
std::size_t SongRenderer::FramesToDecision() const {
  std::int64_t next = end_frames_;
  if (time_frames_ >= end_frames_) {
    const std::int64_t tail = time_frames_ - end_frames_;
    next = settings_.tail_seconds
               ? end_frames_ + Frames(*settings_.tail_seconds, settings_.synth.rate_hz)
               : time_frames_ + kTailStepFrames - tail % kTailStepFrames;
  }
  if (time_frames_ < start_frames_) next = std::min(next, start_frames_);
  return static_cast<std::size_t>(next - time_frames_);
}

bool SongRenderer::Over() const {
  const std::uint32_t rate_hz = settings_.synth.rate_hz;
  if (time_frames_ < end_frames_) return false;
  const std::int64_t tail = time_frames_ - end_frames_;
  if (settings_.tail_seconds) return tail >= Frames(*settings_.tail_seconds, rate_hz);
  // Only at points that do not depend on how many frames the caller takes at a time.
  if (tail % kTailStepFrames != 0) return false;
  const std::int64_t quiet =
      Frames(kQuietSeconds, rate_hz) + static_cast<std::int64_t>(player_->echo_frames());
  const bool silent = player_->sounding_voices() == 0 && quiet_frames_ >= quiet;
  return silent || tail >= Frames(kLongestTailSeconds, rate_hz);
}

void SongRenderer::RenderPart(engine::StereoBlock out) {
  const std::int64_t end = time_frames_ + static_cast<std::int64_t>(out.frames());
  loader_->Require(end);
  player_->Render(out);
  time_frames_ = end;
  for (std::size_t f = out.frames(); f > 0; --f) {
    if (std::max(std::abs(out.left[f - 1]), std::abs(out.right[f - 1])) > kAudibleLinear) {
      quiet_frames_ = static_cast<std::int64_t>(out.frames() - f);
      return;
    }
  }
  quiet_frames_ += static_cast<std::int64_t>(out.frames());
}

}  // namespace portamento::offline
