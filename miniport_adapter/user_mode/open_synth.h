// What exists of a user-mode synthesizer while it is open: its stream and what was downloaded to
// it.
//
// Its sink calls Render and owns the time: it turns the client's reference times into frames. So
// the stream is told of no clock, and a message's time is that of its frame, counted from 0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "miniport_adapter/core/downloaded_sounds.h"
#include "miniport_adapter/core/stream_core.h"
#include "miniport_adapter/user_mode/client_log.h"
#include "miniport_adapter/user_mode/event_buffer.h"
#include "miniport_adapter/user_mode/played_voices.h"
#include "miniport_adapter/user_mode/port_parameters.h"
#include "miniport_adapter/user_mode/synth_controls.h"
#include "miniport_adapter/user_mode/user_settings.h"

namespace portamento::dmus {

/// A sink's own conversion.
class SinkTime {
 public:
  virtual std::int64_t FrameOf(std::int64_t reference_100ns) = 0;

 protected:
  ~SinkTime() = default;
};

/// A voice that a client starts by itself.
struct VoiceCall {
  std::uint32_t id = 0;                  // the client's name for it
  std::uint32_t group = 0, channel = 0;  // from 0 on
  std::uint32_t download = 0;            // id of a wave or a wave articulation
  VoiceSound sound;
};

enum class VoiceOutcome : std::uint8_t {
  kDone,
  kNoSuchVoice,
  kNoSuchChannel,
  kNoSuchDownload,
  kBadDownload,  // of waves that do not go together
  kNoRoom,       // for so many voices, or in memory
};

struct OpenSettings {
  UserSettings user;
  std::optional<engine::KernelTarget> kernel_target;
  std::shared_ptr<ClientLog> log;  // null: none
};

class OpenSynth {
 public:
  using Handle = DownloadedSounds::Handle;

  /// Allocates all it will ever need, but for downloads. A bank that cannot be opened is none.
  /// [control]
  OpenSynth(const PortParameters& granted, const SynthControls& controls,
            const OpenSettings& settings = {});
  ~OpenSynth();

  const PortParameters& parameters() const { return parameters_; }
  ClientLog& log() { return *log_; }

  /// Between these two it sounds, and takes messages; the end forgets all that were still to come.
  /// [control]
  void Start();
  void Stop();

  /// Plays events at time_100ns plus the delta of each. False, and none is played, when the buffer
  /// makes no sense. [any]
  bool Play(std::int64_t time_100ns, std::span<const std::byte> buffer, SinkTime& sink);

  /// Writes the frames from `position` on over `out`, interleaved. [render]
  void Render(std::span<std::int16_t> out, std::int64_t position) noexcept;

  /// See StreamCore. [control]
  void SetChannelGroups(std::uint32_t count);
  std::uint32_t channel_groups() const { return stream_->channel_groups(); }

  /// What clients have set. Notes end when the effects are others than before. [control]
  void Apply(const SynthControls& controls);

  /// Of a channel of a group, both from 0 on; false and empty when there is none. [control]
  bool SetPriority(std::uint32_t group, std::uint32_t channel, std::uint32_t priority);
  std::optional<std::uint32_t> Priority(std::uint32_t group, std::uint32_t channel);

  /// Starts a voice; one of the same name ends then. [control]
  VoiceOutcome PlayVoice(std::int64_t time_100ns, const VoiceCall& call, SinkTime& sink);
  /// Lets go of a voice; kNoSuchVoice when it is over. [control]
  VoiceOutcome StopVoice(std::int64_t time_100ns, std::uint32_t id, SinkTime& sink);
  /// [control]
  VoiceState StateOfVoice(std::uint32_t id);

  /// Where a channel of a group, both from 0 on, is heard: see StreamCore. [control]
  bool SetOutputs(std::uint32_t group, std::uint32_t channel, std::uint16_t outputs);

  /// See DownloadedSounds. [control]
  tl::expected<Handle, DownloadError> Download(io::Bytes image);
  tl::expected<void, DownloadError> Refresh(io::Bytes image);

  /// False for a handle that is none of ours. `gone` is called once nothing of it is in use, by
  /// TellGone. [control]
  bool Unload(Handle handle, std::function<void()> gone);

  /// Calls what waits for sounds that have gone since; of all of them at the end of this
  /// synthesizer. [control]
  void TellGone(bool at_the_end = false);

  /// How long the last Render took: for the statistics. [render]
  void ReportDuration(std::int64_t duration_100ns) noexcept {
    stream_->ReportDuration(duration_100ns);
  }

  StreamStats stats() const { return stream_->stats(); }
  std::size_t used_bytes() const { return sounds_.used_bytes(); }

 private:
  struct Leaving {
    LeftInUse left;
    std::function<void()> gone;
  };

  void SetLevels();
  void StackBanks();
  void GiveStack(const engine::BankStack& downloads);
  void ReclaimVoices();
  std::int64_t StreamTime(std::int64_t time_100ns, SinkTime& sink) const;

  PortParameters parameters_;
  UserSettings user_;
  SynthControls controls_;
  std::shared_ptr<ClientLog> log_;
  std::shared_ptr<engine::SampleMemory> memory_;
  std::mutex mutex_;  // of all that follows; StreamCore wants one control thread at a time
  DownloadedSounds sounds_;
  std::unique_ptr<StreamCore> stream_;
  PlayedVoices voices_;
  bool stacks_dead_voices_ = false;  // the synthesizer has banks of voices that are over
  std::vector<Leaving> leaving_;
};

}  // namespace portamento::dmus
