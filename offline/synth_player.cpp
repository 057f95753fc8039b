#include "offline/synth_player.h"

#include <algorithm>
#include <utility>

namespace portamento::offline {
namespace {

using engine::Event;

// Events on their way to the synthesizer; with more in one go, rendering goes in smaller steps.
constexpr std::size_t kQueueCapacity = 4096;

/// Room for all events of the frame that has the most.
engine::ScheduleSettings ScheduleFor(const SongEvents& song) {
  std::size_t most = 0;
  for (std::size_t i = 0, first = 0; i < song.events.size(); ++i) {
    if (song.events[i].time_frames != song.events[first].time_frames) first = i;
    most = std::max(most, i - first + 1);
  }
  return {.queue_capacity = kQueueCapacity,
          .calendar_capacity = kQueueCapacity + most,
          .most_sources = 1};
}

}  // namespace

SynthPlayer::SynthPlayer(const engine::SynthSettings& settings, const SongEvents& song,
                         std::shared_ptr<const engine::SampleMemory> memory,
                         const engine::BankStack& banks)
    : song_(song),
      synth_(settings, std::move(memory), banks, ScheduleFor(song)),
      source_(synth_.MakeSource()),
      crew_(synth_.synth(), settings.helpers) {}

/// Posts the events before `end` and returns how far the sound may go with them: where so much
/// happens that there is no room for all, only as far as the first that is left.
std::int64_t SynthPlayer::PostUntil(std::int64_t end) {
  for (; next_event_ < song_.events.size(); ++next_event_) {
    const Event& event = song_.events[next_event_];
    if (event.time_frames >= end) return end;
    if (!source_->HasRoom()) {
      if (event.time_frames > time_frames_) return event.time_frames;
      synth_.Render({});  // of one frame alone there are more: takes what has been posted
    }
    source_->TryPost(event);
  }
  return end;
}

void SynthPlayer::Render(engine::StereoBlock out) {
  const std::int64_t end = time_frames_ + static_cast<std::int64_t>(out.frames());
  crew_.Wake();
  for (engine::StereoBlock left = out; time_frames_ < end;) {
    const auto count = static_cast<std::size_t>(PostUntil(end) - time_frames_);
    synth_.Render({left.left.first(count), left.right.first(count)});
    left = {left.left.subspan(count), left.right.subspan(count)};
    time_frames_ += static_cast<std::int64_t>(count);
  }
  crew_.Rest();
}

}  // namespace portamento::offline
