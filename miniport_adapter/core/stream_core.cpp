#include "miniport_adapter/core/stream_core.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>

#include "engine/effects/effect_parameters.h"
#include "engine/midi/controllers.h"
#include "engine/rt/thread_roles.h"
#include "miniport_adapter/abi/synth_properties.h"

namespace portamento::dmus {
namespace {

using engine::Event;
using engine::EventKind;
using engine::PostedEvent;
namespace cc = engine::cc;

// Room among what waits that messages leave: for letting go of all notes.
constexpr std::size_t kReserved = 1;
constexpr std::uint32_t kAfterAllSources = UINT32_MAX;

// What stops dies away unheard; an echo or a long room is cut off there.
constexpr std::uint32_t kLongestTailSeconds = 4;
constexpr float kSilentLinear = 1e-5f;

constexpr std::uint32_t kMostPosters = 64;

// Positions beyond are taken for this one: what is added to them, or subtracted, stays in range.
constexpr std::int64_t kFarthestPosition = std::int64_t{1} << 61;

// How SetReverb's numbers travel: 1, level, time, a byte each.
constexpr std::uint32_t kReverbIsSet = 1u << 16;
constexpr std::size_t kReverbEvents = 2;

// Changes of channels that one part of a block takes, and groups that it ends; others wait for the
// next.
constexpr std::size_t kMostChannelEvents = 256;
constexpr std::uint32_t kMostGroupsEnded = 16;
constexpr std::size_t kCeilingEvents = 1;
constexpr std::uint32_t kChannelsPerGroup = 16;
constexpr std::size_t kMostGroupEvents = std::size_t{kChannelsPerGroup} * kMostGroupsEnded;
constexpr std::size_t kMostChannels =
    std::size_t{kChannelsPerGroup} * StreamCore::kMostChannelGroups;

constexpr cc::Number kSilencers[] = {cc::kSustain, cc::kSostenuto, cc::kAllNotesOff,
                                     cc::kAllSoundOff};

/// A band and a small offset within it are what there is in practice: the engine gets the high byte
/// of the one and as much of the other.
std::uint16_t EnginePriority(std::uint32_t priority) {
  return static_cast<std::uint16_t>(priority >> 24 << 8 |
                                    std::min<std::uint32_t>(priority & 0xFF'FFFF, 0xFF));
}

/// Numbers without a sign are in the order of their bits, whose greatest a compiler finds in
/// vectors.
float PeakOf(std::span<const float> side) {
  std::int32_t peak = 0;
  for (const float x : side) peak = std::max(peak, std::bit_cast<std::int32_t>(x) & 0x7FFF'FFFF);
  return std::bit_cast<float>(peak);
}

}  // namespace

StreamCore::StreamCore(const StreamSettings& settings,
                       std::shared_ptr<const engine::SampleMemory> memory, engine::BankStack banks)
    : settings_(settings),
      memory_(std::move(memory)),
      banks_(std::move(banks)),
      queue_(settings.queue_capacity, std::min(settings.most_posters, kMostPosters)),
      posters_(queue_),
      clock_(settings.synth.rate_hz),
      channel_groups_(settings.synth.channel_groups),
      rate_hz_(settings.synth.rate_hz),
      channel_settings_(kMostChannels),
      waiting_(settings.waiting_capacity + kReserved),
      taken_from_(posters_.size()) {
  held_back_.reserve(settings.waiting_capacity);
  due_.reserve(std::max(settings.waiting_capacity + kReserved + kReverbEvents + kCeilingEvents +
                            kMostChannelEvents + kMostGroupEvents,
                        kMostChannels * std::size(kSilencers)));
  ResetChannels(0, settings.synth.channel_groups);
  known_settings_.reserve(kMostChannels);
  engine::SynthSettings with_ready_groups = settings.synth;
  with_ready_groups.channel_groups =
      std::max(settings.synth.channel_groups, settings.ready_channel_groups);
  MakeSynth(with_ready_groups);
}

/// With these settings, in place of the one there is. Where there is no memory for it, all stays as
/// it is.
void StreamCore::MakeSynth(const engine::SynthSettings& settings) {
  auto fresh = std::make_unique<engine::Synth>(settings, memory_, banks_, &host_voices_);
  const RenderGate::Closed closed(gate_);
  if (synth_ != nullptr) fresh->TakeOver(*synth_);
  synth_.swap(fresh);
  host_voices_.End(engine::HostVoices::State::kSounding);
  settings_.synth = settings;
  known_settings_.resize(std::size_t{kChannelsPerGroup} * settings_.synth.channel_groups);
  fresh_reverb_.store(reverb_, std::memory_order_relaxed);
  fresh_channel_settings_.store(true, std::memory_order_relaxed);
  has_sounded_ = false;
  stats_.Reset(lost());
}

// --- Posting
// ---------------------------------------------------------------------------------------

StreamCore::Posting::Posting(StreamCore& stream) noexcept
    : stream_(stream), poster_(stream.posters_.TryTake()) {}

StreamCore::Posting::~Posting() {
  if (poster_ == nullptr) return;
  poster_->Commit();
  PosterPool::Return(*poster_);
}

void StreamCore::Posting::Post(const StreamMessage& message) noexcept {
  const engine::RenderScope scope;
  if (stream_.message_state_.load(std::memory_order_seq_cst) == StreamState::kStop) return;
  if (poster_ != nullptr) return poster_->Post(message, stream_.channel_groups());
  stream_.lost_messages_.fetch_add(1, std::memory_order_relaxed);
  stream_.lost_poster_.store(true, std::memory_order_release);
}

bool StreamCore::Posting::PostVoice(bool on, std::uint16_t number, std::uint32_t group,
                                    std::uint32_t channel, std::int64_t time_100ns) noexcept {
  const engine::RenderScope scope;
  if (stream_.message_state_.load(std::memory_order_seq_cst) == StreamState::kStop) return false;
  if (group >= stream_.channel_groups() || channel >= kChannelsPerGroup) return false;
  if (poster_ == nullptr) {
    stream_.lost_messages_.fetch_add(1, std::memory_order_relaxed);
    if (!on) stream_.lost_poster_.store(true, std::memory_order_release);
    return false;
  }
  return poster_->PostEvent(
      {.time_frames = time_100ns == 0 ? engine::kAtOnce : time_100ns,
       .channel = static_cast<std::uint16_t>(kChannelsPerGroup * group + channel),
       .kind = on ? EventKind::kVoiceOn : EventKind::kVoiceOff,
       .value = number});
}

// --- Rendering
// -------------------------------------------------------------------------------------

void StreamCore::Render(std::span<std::byte> out, std::int64_t position) noexcept {
  const engine::RenderScope scope;
  const std::size_t frame_bytes = settings_.format.frame_bytes();
  const auto frames = static_cast<std::int64_t>(out.size() / frame_bytes);
  position = std::clamp(position, -kFarthestPosition, kFarthestPosition);
  const std::int64_t expected = next_frame_.exchange(position + frames, std::memory_order_acq_rel);
  // Sinks may count from where they paused, or from 0 again.
  if (first_of_run_.exchange(false, std::memory_order_acq_rel) && position != expected) {
    clock_.Rename(expected, position);
  }
  const RenderGate::Passage passage(gate_);
  if (!passage.entered() || !runs()) return WriteSilence(settings_.blend, out);

  const SampleLine line = clock_.line();
  TakePosted(line, position);
  gain_.MoveTo(gain_linear_.load(std::memory_order_relaxed), engine::kBlockFrames);
  for (std::int64_t done = 0; done < frames; done += kPart) {
    const std::int64_t count = std::min(kPart, frames - done);
    RenderPart(line, position + done,
               out.subspan(static_cast<std::size_t>(done) * frame_bytes,
                           static_cast<std::size_t>(count) * frame_bytes));
  }
  stats_.SetLost(lost());
  PublishActivity();
}

/// From the queue to what waits, as much as has room there.
void StreamCore::TakePosted(const SampleLine& line, std::int64_t position) {
  // Read first: what is complete by then is all in the queue.
  std::array<std::uint32_t, kMostPosters> committed;
  for (std::size_t i = 0; i < posters_.size(); ++i) {
    committed[i] = posters_.committed(static_cast<std::uint32_t>(i));
  }
  const auto complete = [&](const HeldBack& event) {
    return static_cast<std::int32_t>(committed[event.posted.source] - event.number) >= 0;
  };
  std::size_t kept = 0;
  for (const HeldBack& event : held_back_) {
    if (complete(event)) {
      Wait(event.posted, line, position);
    } else {
      held_back_[kept++] = event;
    }
  }
  held_back_.resize(kept);

  for (;;) {
    const std::size_t used = kReserved + held_back_.size();
    const std::size_t free = waiting_.room() > used ? waiting_.room() - used : 0;
    const std::size_t count =
        queue_.TryTake(std::span(taken_).first(std::min(taken_.size(), free)));
    for (const PostedEvent& posted : std::span(taken_).first(count)) {
      const HeldBack event{posted, ++taken_from_[posted.source]};
      if (complete(event)) {
        Wait(posted, line, position);
      } else {
        held_back_.push_back(event);
      }
    }
    if (count < taken_.size()) break;
  }
  TakeRelease();
}

/// An event that comes too late for its frame comes now, behind those that came before it.
void StreamCore::Wait(PostedEvent posted, const SampleLine& line, std::int64_t position) {
  std::int64_t& time_100ns = posted.event.time_frames;
  if (time_100ns != engine::kAtOnce && line.FrameAt(time_100ns) < position) {
    stats_.AddLate();
    time_100ns = engine::kAtOnce;
  }
  waiting_.Insert(posted);
}

/// Lets go of all notes where something that ends notes was lost.
void StreamCore::TakeRelease() {
  if (const auto release = queue_.TakeRelease()) {
    release_at_100ns_ = std::max(release_at_100ns_.value_or(*release), *release);
  }
  if (lost_poster_.load(std::memory_order_relaxed) &&
      lost_poster_.exchange(false, std::memory_order_acquire)) {
    release_at_100ns_ = release_at_100ns_.value_or(engine::kAtOnce);
  }
  if (!release_at_100ns_ || waiting_.room() == 0) return;
  waiting_.Insert(
      {{.time_frames = *release_at_100ns_, .kind = EventKind::kReleaseAll}, kAfterAllSources});
  release_at_100ns_.reset();
}

/// Before everything else that is due.
void StreamCore::TakeReverb() {
  if (fresh_reverb_.load(std::memory_order_relaxed) == 0) return;
  const std::uint32_t reverb = fresh_reverb_.exchange(0, std::memory_order_relaxed);
  const auto set = [&](engine::EffectParameter parameter, std::uint32_t value) {
    due_.push_back({.time_frames = synth_->time_frames(),
                    .kind = EventKind::kEffect,
                    .number = static_cast<std::uint8_t>(parameter),
                    .value = static_cast<std::uint16_t>(value)});
  };
  set(engine::EffectParameter::kGm2ReverbTime, reverb & 0x7F);
  set(engine::EffectParameter::kGsReverbLevel, (reverb >> 8) & 0x7F);
}

/// Before everything else that is due.
void StreamCore::TakeCeiling() {
  if (fresh_ceiling_.load(std::memory_order_relaxed) == 0) return;
  const std::uint32_t value = fresh_ceiling_.exchange(0, std::memory_order_relaxed);
  due_.push_back({.time_frames = synth_->time_frames(),
                  .kind = EventKind::kVoiceCeiling,
                  .value = static_cast<std::uint16_t>(value)});
}

/// Before everything else that is due.
void StreamCore::TakeChannelSettings() {
  if (!fresh_channel_settings_.load(std::memory_order_relaxed)) return;
  fresh_channel_settings_.exchange(false, std::memory_order_acquire);
  std::size_t room = kMostChannelEvents;
  // False where there is no room any more.
  const auto tell = [&](std::size_t channel, EventKind kind, std::uint16_t value,
                        std::uint16_t& known) {
    if (value == known) return true;
    if (room-- == 0) return false;
    due_.push_back({.time_frames = synth_->time_frames(),
                    .channel = static_cast<std::uint16_t>(channel),
                    .kind = kind,
                    .value = value});
    known = value;
    return true;
  };
  for (std::size_t i = 0; i < known_settings_.size(); ++i) {
    const ChannelSettings& set = channel_settings_[i];
    KnownSettings& known = known_settings_[i];
    if (!tell(i, EventKind::kVoicePriority,
              EnginePriority(set.priority.load(std::memory_order_relaxed)), known.priority) ||
        !tell(i, EventKind::kOutputs, set.outputs.load(std::memory_order_relaxed), known.outputs)) {
      return fresh_channel_settings_.store(true, std::memory_order_relaxed);
    }
  }
}

/// Ends the notes of groups that listen no more, before everything else that is due: nobody can let
/// go of them.
void StreamCore::EndLostGroups(std::uint32_t groups) {
  if (heard_groups_ <= groups) {
    heard_groups_ = groups;
    return;
  }
  const std::uint32_t ends = std::min(heard_groups_ - groups, kMostGroupsEnded);
  const std::uint32_t first = heard_groups_ - ends;
  for (std::uint32_t i = 0; i < kChannelsPerGroup * ends; ++i) {
    due_.push_back({.time_frames = synth_->time_frames(),
                    .channel = static_cast<std::uint16_t>(kChannelsPerGroup * first + i),
                    .kind = EventKind::kController,
                    .number = cc::kAllSoundOff});
  }
  heard_groups_ = first;
}

void StreamCore::ApplyGain(std::span<float> left, std::span<float> right) {
  if (gain_.RestsAt(1)) return;
  for (std::size_t f = 0; f < left.size(); ++f) {
    const float gain = gain_.Next();
    left[f] *= gain;
    right[f] *= gain;
  }
}

/// The frames of the stream from `position` on, at most kPartFrames.
void StreamCore::RenderPart(const SampleLine& line, std::int64_t position,
                            std::span<std::byte> out) {
  const std::size_t frames = out.size() / settings_.format.frame_bytes();
  due_.clear();
  TakeReverb();
  TakeCeiling();
  TakeChannelSettings();
  const std::uint32_t groups = channel_groups();
  EndLostGroups(groups);
  while (waiting_.size() > 0) {
    Event event = waiting_.next();
    const std::int64_t ahead = std::max(line.FrameAt(event.time_frames), position) - position;
    if (ahead >= static_cast<std::int64_t>(frames)) break;
    waiting_.Pop();
    // Its group may have gone since it was posted.
    if (engine::IsOfChannel(event.kind) && event.channel >= kChannelsPerGroup * groups) {
      if (event.kind == EventKind::kVoiceOn) {
        host_voices_.SetState(event.value, engine::HostVoices::State::kOver);
      }
      continue;
    }
    event.time_frames = synth_->time_frames() + ahead;
    due_.push_back(event);
  }
  const auto left = std::span(left_).first(frames), right = std::span(right_).first(frames);
  synth_->Render(due_, {left, right});
  ApplyGain(left, right);
  has_sounded_ = true;
  stats_.AddFrames(frames, synth_->sounding_voices(), std::max(PeakOf(left), PeakOf(right)));
  WritePcm(settings_.format, settings_.blend, left, right, out);
}

void StreamCore::PublishActivity() {
  const engine::SynthStats synth = synth_->stats();
  activity_.Write({.frames = static_cast<std::uint64_t>(synth_->time_frames()),
                   .events_late = synth.late_events,
                   .events_lost = queue_.lost() + lost_messages_.load(std::memory_order_relaxed),
                   .events_pending = waiting_.size(),
                   .voices_started = synth.voices_started,
                   .voices_stolen = synth.voices_stolen,
                   .voices_dropped = synth.voices_dropped,
                   .samples_missing = synth.samples_missing,
                   .voices = static_cast<std::uint32_t>(synth_->sounding_voices()),
                   .peak_voices = synth.peak_voices});
  echo_frames_.store(synth_->echo_frames(), std::memory_order_relaxed);
}

std::uint64_t StreamCore::lost() const {
  const engine::SynthStats synth = synth_->stats();
  return queue_.lost() + lost_messages_.load(std::memory_order_relaxed) + synth.voices_stolen +
         synth.voices_dropped;
}

void StreamCore::Sync(std::int64_t reading_100ns, std::int64_t master_100ns, bool start) noexcept {
  const engine::RenderScope scope;
  const std::int64_t frame = next_frame_.load(std::memory_order_acquire);
  if (!start && !awaits_start()) return clock_.Follow(reading_100ns, master_100ns, frame);
  clock_.Start(reading_100ns, master_100ns, frame);
  awaits_start_.store(false, std::memory_order_relaxed);
  first_of_run_.store(true, std::memory_order_release);
}

// --- States
// ----------------------------------------------------------------------------------------

void StreamCore::SetState(StreamEnd end, StreamState state) {
  const bool ran = runs();
  auto& own = end == StreamEnd::kMessages ? message_state_ : sound_state_;
  const StreamState before = own.exchange(state, std::memory_order_seq_cst);
  if (before == state) return;
  if (end == StreamEnd::kMessages && state == StreamState::kStop) posters_.Quiesce();

  const RenderGate::Closed closed(gate_);
  if (state == StreamState::kStop) {
    if (end == StreamEnd::kMessages) ForgetMessages();
    Silence();
  }
  if (end == StreamEnd::kSound) {
    if (before == StreamState::kRun) awaits_start_.store(true, std::memory_order_relaxed);
    if (state == StreamState::kStop) next_frame_.store(0, std::memory_order_release);
  }
  if (!ran && runs()) stats_.Reset(lost());
}

/// Behind the gate.
void StreamCore::ForgetMessages() {
  for (;;) {
    const std::size_t count = queue_.TryTake(taken_);
    for (const PostedEvent& posted : std::span(taken_).first(count)) ++taken_from_[posted.source];
    if (count < taken_.size()) break;
  }
  queue_.TakeRelease();
  lost_poster_.store(false, std::memory_order_relaxed);
  release_at_100ns_.reset();
  held_back_.clear();
  waiting_.Clear();
  host_voices_.End(engine::HostVoices::State::kOrdered);
  host_voices_.End(engine::HostVoices::State::kStopped);
}

/// Behind the gate: the next kPartFrames frames, for nobody.
void StreamCore::RenderUnheard(std::span<const Event> events) {
  synth_->Render(events, {left_, right_});
}

/// Behind the gate: ends all notes and lets them and the effects die away unheard. Needs no memory:
/// pins that go end here.
void StreamCore::Silence() {
  if (!has_sounded_) return;
  has_sounded_ = false;
  due_.clear();
  for (std::uint32_t channel = 0; channel < kChannelsPerGroup * settings_.synth.channel_groups;
       ++channel) {
    for (const cc::Number number : kSilencers) {
      due_.push_back({.time_frames = synth_->time_frames(),
                      .channel = static_cast<std::uint16_t>(channel),
                      .kind = EventKind::kController,
                      .number = number});
    }
  }
  const auto least = static_cast<std::int64_t>(synth_->echo_frames());
  const std::int64_t most = std::int64_t{kLongestTailSeconds} * settings_.synth.rate_hz;
  for (std::int64_t done = 0; done < most; done += kPart) {
    RenderUnheard(due_);
    due_.clear();
    const bool silent = std::max(PeakOf(left_), PeakOf(right_)) < kSilentLinear;
    if (silent && synth_->sounding_voices() == 0 && done >= least) break;
  }
}

// --- Settings
// --------------------------------------------------------------------------------------

void StreamCore::SetBanks(engine::BankStack banks) {
  synth_->SetBanks(banks);
  banks_ = std::move(banks);
}

std::size_t StreamCore::ReclaimBanks() {
  bool fresh = false;
  // Whoever renders must not find the gate closed.
  if (!runs()) {
    const RenderGate::Closed closed(gate_);
    const bool silent = !has_sounded_;
    // One that has not begun must begin with its first frame.
    fresh = silent && synth_->time_frames() == 0;
    if (silent && !fresh) RenderUnheard({});
  }
  if (fresh) MakeSynth(settings_.synth);
  return synth_->ReclaimBanks();
}

void StreamCore::SetChannelGroups(std::uint32_t count) {
  count = std::clamp(count, 1u, kMostChannelGroups);
  ResetChannels(channel_groups(), count);
  if (count > settings_.synth.channel_groups) {
    engine::SynthSettings larger = settings_.synth;
    larger.channel_groups = count;
    MakeSynth(larger);
  }
  channel_groups_.store(count, std::memory_order_relaxed);
}

void StreamCore::Reconfigure(const engine::SynthSettings& settings) {
  engine::SynthSettings next = settings;
  next.rate_hz = settings_.synth.rate_hz;
  next.channel_groups = settings_.synth.channel_groups;
  MakeSynth(next);
}

void StreamCore::SetReverb(std::uint8_t time, std::uint8_t level) {
  reverb_ = kReverbIsSet | std::uint32_t{level} << 8 | time;
  fresh_reverb_.store(reverb_, std::memory_order_relaxed);
}

void StreamCore::ResetChannels(std::uint32_t first_group, std::uint32_t end_group) {
  for (std::uint32_t group = first_group; group < end_group; ++group) {
    for (std::uint32_t channel = 0; channel < kChannelsPerGroup; ++channel) {
      ChannelSettings& settings =
          channel_settings_[std::size_t{kChannelsPerGroup} * group + channel];
      settings.priority.store(DAUD_STANDARD_VOICE_PRIORITY + DefaultVoicePriorityOffset(channel),
                              std::memory_order_relaxed);
      settings.outputs.store(engine::kAllOutputs, std::memory_order_relaxed);
    }
  }
  fresh_channel_settings_.store(true, std::memory_order_release);
}

/// Null when nobody listens there.
StreamCore::ChannelSettings* StreamCore::FindChannel(std::uint32_t group, std::uint32_t channel) {
  if (group >= channel_groups() || channel >= kChannelsPerGroup) return nullptr;
  return &channel_settings_[std::size_t{kChannelsPerGroup} * group + channel];
}

bool StreamCore::SetVoicePriority(std::uint32_t group, std::uint32_t channel,
                                  std::uint32_t priority) {
  ChannelSettings* const settings = FindChannel(group, channel);
  if (settings == nullptr) return false;
  settings->priority.store(priority, std::memory_order_relaxed);
  fresh_channel_settings_.store(true, std::memory_order_release);
  return true;
}

std::optional<std::uint32_t> StreamCore::voice_priority(std::uint32_t group,
                                                        std::uint32_t channel) {
  const ChannelSettings* const settings = FindChannel(group, channel);
  if (settings == nullptr) return std::nullopt;
  return settings->priority.load(std::memory_order_relaxed);
}

bool StreamCore::SetOutputs(std::uint32_t group, std::uint32_t channel, std::uint16_t outputs) {
  ChannelSettings* const settings = FindChannel(group, channel);
  if (settings == nullptr) return false;
  settings->outputs.store(outputs, std::memory_order_relaxed);
  fresh_channel_settings_.store(true, std::memory_order_release);
  return true;
}

void StreamCore::SetFormat(std::uint32_t rate_hz, const PcmFormat& format) {
  if (rate_hz != settings_.synth.rate_hz) {
    engine::SynthSettings other = settings_.synth;
    other.rate_hz = rate_hz;
    MakeSynth(other);
  }
  const RenderGate::Closed closed(gate_);
  settings_.format = format;
  rate_hz_.store(rate_hz);
  clock_.SetRate(rate_hz);
}

}  // namespace portamento::dmus
