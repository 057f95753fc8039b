// A synthesizer with its way in: events from any thread, each on its frame.
//
// The one path that events take, whoever sends them: file players, live input, the DirectMusic
// adapter. They post through sources of their own; Render takes what has been posted, puts it in
// order of time and plays it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/rt/render_stats.h"
#include "engine/schedule/event_calendar.h"
#include "engine/schedule/event_queue.h"
#include "engine/synth.h"

namespace portamento::engine {

struct ScheduleSettings {
  std::size_t queue_capacity = 1 << 14;     // events posted and not yet taken by Render
  std::size_t calendar_capacity = 1 << 16;  // events taken, and still to come
  std::uint32_t most_sources = 8;
};

class ScheduledSynth {
 public:
  /// Allocates all it will ever need. As Synth. [control]
  ScheduledSynth(const SynthSettings& settings, std::shared_ptr<const SampleMemory> memory,
                 BankStack banks, const ScheduleSettings& schedule = {});

  /// A way to post events; null when there are as many as there may be. Must not outlive the
  /// synthesizer. [control]
  std::unique_ptr<EventQueue::Source> MakeSource() { return queue_.MakeSource(); }

  /// Renders the next out.frames() frames, with all that has been posted before. An event for a
  /// frame already rendered comes on the first one, and counts as late. [render]
  void Render(StereoBlock out) noexcept;

  /// How long the last call of Render took, by the caller's clock: for the statistics. [render]
  void ReportDuration(std::uint64_t nanoseconds) noexcept;

  /// [any]
  RenderStats stats() const noexcept { return published_stats_.Read(); }

  /// See Synth. What stands there for [control] does so here.
  Synth& synth() { return synth_; }
  const Synth& synth() const { return synth_; }

 private:
  void TakePosted();
  void RenderPart(std::int64_t end, StereoBlock& out);
  void UpdateStats();

  Synth synth_;
  EventQueue queue_;
  EventCalendar calendar_;
  std::optional<std::int64_t> release_at_;  // when all notes are to be let go
  std::array<PostedEvent, 256> taken_;      // a portion on its way from queue to calendar
  std::uint32_t rate_hz_;
  std::size_t last_frames_ = 0;  // of the last call
  RenderStats stats_;
  PublishedStats published_stats_;
};

}  // namespace portamento::engine
