// A stream: messages with reference times in, PCM at a sink's pace out. No COM.
//
// It ties together a way in for any thread (message_poster), the sample clock, and a synthesizer.
// Whoever posts leaves events with their time in 100 ns; the render thread turns that into a frame
// when the frame is due, by the clock as it then stands.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/dsp/ramp.h"
#include "engine/rt/render_stats.h"
#include "engine/schedule/event_queue.h"
#include "engine/synth.h"
#include "miniport_adapter/core/message_poster.h"
#include "miniport_adapter/core/pcm_writer.h"
#include "miniport_adapter/core/render_gate.h"
#include "miniport_adapter/core/running_stats.h"
#include "miniport_adapter/core/sample_clock.h"
#include "miniport_adapter/core/waiting_events.h"

namespace portamento::dmus {

/// The values are those of KSSTATE.
enum class StreamState : std::uint8_t { kStop, kAcquire, kPause, kRun };

/// A stream has two ends with a state each; it sounds while both run.
enum class StreamEnd : std::uint8_t { kMessages, kSound };

struct StreamSettings {
  engine::SynthSettings synth;  // `channel_groups` is how many there are at first
  PcmFormat format;
  PcmBlend blend = PcmBlend::kAdd;
  std::size_t queue_capacity = 1 << 13;     // events of each posting thread on their way
  std::size_t waiting_capacity = 1 << 16;   // events that wait for their time
  std::uint32_t most_posters = 8;           // threads that post at one moment; 1..64
  std::uint32_t ready_channel_groups = 16;  // as many may be asked for without ending notes
};

class StreamCore {
 public:
  static constexpr std::uint32_t kMostChannelGroups = 1000;

  /// Allocates all it will ever need, but for Reconfigure. [control]
  StreamCore(const StreamSettings& settings, std::shared_ptr<const engine::SampleMemory> memory,
             engine::BankStack banks);

  /// A thread's right to post, for as long as it lives. All that is posted with one is played
  /// together, by the same call of Render, however late; and in its order where times are equal.
  class Posting {
   public:
    explicit Posting(StreamCore& stream) noexcept;
    ~Posting();
    Posting(const Posting&) = delete;
    Posting& operator=(const Posting&) = delete;

    /// Ignored while messages are stopped, and for a group that is not there. Neither waits nor
    /// allocates; what finds no room is counted as lost and leaves no note hanging. [any]
    void Post(const StreamMessage& message) noexcept;

    /// Starts a voice of the host, or lets go of it, at a reference time (0: now), on channel 0..15
    /// of a group that listens. False when it will not be: messages are stopped, there is no such
    /// channel, or no room; then one that was to be let go is, as all others are. [any]
    bool PostVoice(bool on, std::uint16_t number, std::uint32_t group, std::uint32_t channel,
                   std::int64_t time_100ns) noexcept;

   private:
    StreamCore& stream_;
    MessagePoster* poster_;
  };

  /// The next frames of the stream, which begin with frame `position`; as many as `out` holds.
  /// Normally `position` goes on where the last call ended. [render]
  void Render(std::span<std::byte> out, std::int64_t position) noexcept;

  /// How long the last Render took: for the statistics. [render]
  void ReportDuration(std::int64_t duration_100ns) noexcept { stats_.AddBusy(duration_100ns); }

  /// See SampleClock; `start` before the first frame of a run. [render]
  void Sync(std::int64_t reading_100ns, std::int64_t master_100ns, bool start) noexcept;

  /// Whether Sync has still to be told of the start of this run. [render]
  bool awaits_start() const noexcept { return awaits_start_.load(std::memory_order_relaxed); }

  /// Reference time <-> frames as of now. [any]
  SampleLine line() const noexcept { return clock_.line(); }

  /// Reference time of the next frame to be rendered: what is posted for it is on time. [any]
  std::int64_t latency_100ns() const noexcept {
    return line().TimeOf(next_frame_.load(std::memory_order_acquire));
  }

  /// Any state may follow any. Stopping messages forgets all that have not been played; stopping
  /// either end silences all notes at once, and stopping sound forgets the time. [control]
  void SetState(StreamEnd end, StreamState state);
  StreamState state(StreamEnd end) const noexcept { return StateOf(end).load(); }

  /// Voices of the host: who is in the stack and was posted. Stopping messages or sound ends them.
  engine::HostVoices& host_voices() { return host_voices_; }

  /// New notes come from `banks`; see Synth. Where memory runs out, all stays as it is. [control]
  void SetBanks(engine::BankStack banks);
  /// Destroys banks that are out of use and fell silent, as Synth does. While nothing sounds they
  /// are, whether or not anybody renders. Returns as Synth does. [control]
  std::size_t ReclaimBanks();

  /// Only `count` groups listen, 1..kMostChannelGroups; notes of others end. More than there have
  /// been so far, or than `ready_channel_groups`, end all notes; what messages have set stays.
  /// [control]
  void SetChannelGroups(std::uint32_t count);
  std::uint32_t channel_groups() const noexcept {
    return channel_groups_.load(std::memory_order_relaxed);
  }

  /// Changes what a synthesizer is made with: rate and groups stay. Unless all is as before, notes
  /// end; what messages have set stays. [control]
  void Reconfigure(const engine::SynthSettings& settings);
  const engine::SynthSettings& synth_settings() const { return settings_.synth; }

  /// What GM2 calls time and GS calls level of the reverb, 0..127, from the next frame rendered on;
  /// messages may change them again, and a system reset does. Kept for a synthesizer that
  /// Reconfigure makes. [control]
  void SetReverb(std::uint8_t time, std::uint8_t level);

  /// Of channel 0..15 of a group that listens: larger ones keep their voices longer. Whenever a
  /// group begins to listen, it has DAUD_STANDARD_VOICE_PRIORITY and the offset of the channel.
  /// False and empty when there is no such channel. [control]
  bool SetVoicePriority(std::uint32_t group, std::uint32_t channel, std::uint32_t priority);
  std::optional<std::uint32_t> voice_priority(std::uint32_t group, std::uint32_t channel);

  /// Where a channel is heard, as bits of engine::Output; everywhere at first. False when there is
  /// no such channel. [control]
  bool SetOutputs(std::uint32_t group, std::uint32_t channel, std::uint16_t outputs);

  /// What a voice's gain may reach at most to either side, in 1/100 dB, -20000..20000, before the
  /// gain of SetGain; see engine::EventKind::kVoiceCeiling. None until it is set. [control]
  void SetVoiceCeiling(std::int32_t hundredths_db) noexcept {
    fresh_ceiling_.store(static_cast<std::uint32_t>(32'768 + hundredths_db),
                         std::memory_order_relaxed);
  }

  /// The format of what is rendered; not while sound runs. [control]
  void SetFormat(std::uint32_t rate_hz, const PcmFormat& format);
  const PcmFormat& format() const { return settings_.format; }

  /// Applied after everything else, within 64 frames. [any]
  void SetGain(float linear) noexcept { gain_linear_.store(linear, std::memory_order_relaxed); }

  /// What the synthesizer does at present, and has done; durations are not measured. [any]
  engine::RenderStats activity() const noexcept { return activity_.Read(); }
  /// See Synth. [any]
  std::size_t echo_frames() const noexcept { return echo_frames_.load(std::memory_order_relaxed); }
  engine::KernelTarget kernel_target() const { return synth_->kernel_target(); }

  /// Since it began to run. [any]
  StreamStats stats() const noexcept { return stats_.Read(rate_hz_.load()); }

 private:
  static constexpr std::size_t kPartFrames = 256;
  static constexpr std::int64_t kPart = kPartFrames;

  struct HeldBack {
    engine::PostedEvent posted;
    std::uint32_t number = 0;  // among those of its source; wraps
  };

  struct ChannelSettings {
    std::atomic<std::uint32_t> priority = 0;
    std::atomic<std::uint16_t> outputs = engine::kAllOutputs;
  };
  struct KnownSettings {
    std::uint16_t priority = 0, outputs = engine::kAllOutputs;
  };

  const std::atomic<StreamState>& StateOf(StreamEnd end) const {
    return end == StreamEnd::kMessages ? message_state_ : sound_state_;
  }
  bool runs() const noexcept {
    return message_state_.load(std::memory_order_acquire) == StreamState::kRun &&
           sound_state_.load(std::memory_order_acquire) == StreamState::kRun;
  }

  void MakeSynth(const engine::SynthSettings& settings);
  void ResetChannels(std::uint32_t first_group, std::uint32_t end_group);
  ChannelSettings* FindChannel(std::uint32_t group, std::uint32_t channel);
  void TakePosted(const SampleLine& line, std::int64_t position);
  void Wait(engine::PostedEvent posted, const SampleLine& line, std::int64_t position);
  void TakeRelease();
  void TakeReverb();
  void TakeCeiling();
  void TakeChannelSettings();
  void EndLostGroups(std::uint32_t groups);
  void ApplyGain(std::span<float> left, std::span<float> right);
  void RenderPart(const SampleLine& line, std::int64_t position, std::span<std::byte> out);
  void RenderUnheard(std::span<const engine::Event> events);
  void ForgetMessages();
  void Silence();
  std::uint64_t lost() const;
  void PublishActivity();

  StreamSettings settings_;
  std::shared_ptr<const engine::SampleMemory> memory_;
  engine::BankStack banks_;
  engine::HostVoices host_voices_;
  std::unique_ptr<engine::Synth> synth_;
  engine::EventQueue queue_;
  PosterPool posters_;
  SampleClock clock_;
  RenderGate gate_;

  std::atomic<StreamState> message_state_ = StreamState::kStop;
  std::atomic<StreamState> sound_state_ = StreamState::kStop;
  std::atomic<std::uint32_t> channel_groups_;
  std::atomic<std::uint32_t> rate_hz_;
  std::atomic<float> gain_linear_ = 1;
  std::uint32_t reverb_ = 0;                      // level, time; 0: as the synthesizer has it
  std::atomic<std::uint32_t> fresh_reverb_ = 0;   // the same until it has been taken
  std::atomic<std::uint32_t> fresh_ceiling_ = 0;  // the event's value, likewise
  // As they are set, by channel; and whether any may be other than the synthesizer knows it.
  std::vector<ChannelSettings> channel_settings_;
  std::atomic<bool> fresh_channel_settings_ = false;
  std::atomic<bool> lost_poster_ = false;         // somebody found no poster
  std::atomic<std::uint64_t> lost_messages_ = 0;  // in that way
  std::atomic<std::int64_t> next_frame_ = 0;
  std::atomic<bool> awaits_start_ = true;
  std::atomic<bool> first_of_run_ = false;

  // The render thread's, or a control thread's behind the gate.
  WaitingEvents waiting_;
  std::vector<HeldBack> held_back_;        // posted, but not all that belongs to them
  std::vector<std::uint32_t> taken_from_;  // events, by source; wraps
  std::array<engine::PostedEvent, 256> taken_;
  std::optional<std::int64_t> release_at_100ns_;
  std::vector<KnownSettings> known_settings_;  // by channel of the synthesizer
  std::uint32_t heard_groups_ = 0;             // groups that may have notes
  std::vector<engine::Event> due_;
  std::array<float, kPartFrames> left_{}, right_{};
  engine::Ramp gain_{1};
  bool has_sounded_ = false;
  RunningStats stats_;
  engine::PublishedStats activity_;
  std::atomic<std::size_t> echo_frames_ = 0;
};

}  // namespace portamento::dmus
