#include "engine/schedule/scheduled_synth.h"

#include <algorithm>

#include "engine/dsp/peak.h"
#include "engine/rt/thread_roles.h"

namespace portamento::engine {
namespace {

// Room in the calendar that posted events leave: for letting go of all notes.
constexpr std::size_t kReserved = 1;
constexpr std::uint32_t kAfterAllSources = UINT32_MAX;

constexpr float kLoadSmoothing = 0.05f;  // share of the newest call

}  // namespace

ScheduledSynth::ScheduledSynth(const SynthSettings& settings,
                               std::shared_ptr<const SampleMemory> memory, BankStack banks,
                               const ScheduleSettings& schedule)
    : synth_(settings, std::move(memory), std::move(banks)),
      queue_(schedule.queue_capacity, schedule.most_sources),
      calendar_(schedule.calendar_capacity + kReserved),
      rate_hz_(settings.rate_hz) {}

void ScheduledSynth::Render(StereoBlock out) noexcept {
  const RenderScope scope;
  last_frames_ = out.frames();
  const StereoBlock whole = out;
  TakePosted();
  const std::int64_t end = calendar_.now_frames() + static_cast<std::int64_t>(out.frames());
  while (calendar_.now_frames() < end) {
    const std::int64_t now = calendar_.now_frames();
    RenderPart(std::min(now - now % kBlockFrames + kBlockFrames, end), out);
  }
  stats_.peak_linear = std::max({stats_.peak_linear, PeakOf(whole.left), PeakOf(whole.right)});
  UpdateStats();
}

/// From the queue to the calendar, as much as has room there.
void ScheduledSynth::TakePosted() {
  for (;;) {
    // While a release is pending in the reserve, there may be no room at all.
    const std::size_t free = calendar_.room() > kReserved ? calendar_.room() - kReserved : 0;
    const std::size_t room = std::min(taken_.size(), free);
    const std::size_t count = queue_.TryTake(std::span(taken_).first(room));
    for (std::size_t i = 0; i < count; ++i) calendar_.TryInsert(taken_[i]);
    if (count < taken_.size()) break;
  }
  if (const auto release = queue_.TakeRelease()) {
    release_at_ = std::max(release_at_.value_or(*release), *release);
  }
  if (!release_at_) return;
  const Event all{.time_frames = *release_at_, .kind = EventKind::kReleaseAll};
  if (calendar_.TryInsert({all, kAfterAllSources})) release_at_.reset();
}

/// Renders up to `end`, within one block, and takes the frames off the front of `out`.
void ScheduledSynth::RenderPart(std::int64_t end, StereoBlock& out) {
  const auto count = static_cast<std::size_t>(end - calendar_.now_frames());
  synth_.Render(calendar_.TakeUntil(end), {out.left.first(count), out.right.first(count)});
  out = {out.left.subspan(count), out.right.subspan(count)};
}

void ScheduledSynth::ReportDuration(std::uint64_t nanoseconds) noexcept {
  if (last_frames_ == 0) return;
  const float real_time_ns = 1e9f * static_cast<float>(last_frames_) / static_cast<float>(rate_hz_);
  const float load = static_cast<float>(nanoseconds) / real_time_ns;
  stats_.load += kLoadSmoothing * (load - stats_.load);
  stats_.worst_call_ns = std::max(stats_.worst_call_ns, nanoseconds);
  published_stats_.Write(stats_);
}

void ScheduledSynth::UpdateStats() {
  const SynthStats synth = synth_.stats();
  stats_.frames = static_cast<std::uint64_t>(calendar_.now_frames());
  stats_.events_late = calendar_.late();
  stats_.events_lost = queue_.lost();
  stats_.events_pending = calendar_.pending();
  stats_.voices_started = synth.voices_started;
  stats_.voices_stolen = synth.voices_stolen;
  stats_.voices_dropped = synth.voices_dropped;
  stats_.samples_missing = synth.samples_missing;
  stats_.voices = static_cast<std::uint32_t>(synth_.sounding_voices());
  stats_.peak_voices = synth.peak_voices;
  published_stats_.Write(stats_);
}

}  // namespace portamento::engine
