#include "miniport_adapter/user_mode/open_synth.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "soundfonts/embedded/embedded_bank.h"
#include "soundfonts/open_bank.h"

namespace portamento::dmus {
namespace {

// So many may be added to without ending notes; more than performances ask for.
constexpr std::uint32_t kReadyChannelGroups = 64;
constexpr std::uint32_t kChannelsPerGroup = 16;

float DbToLinear(float db) { return static_cast<float>(std::pow(10.0, db / 20.0)); }

/// The levels of the effects that `controls` has and the user wants, in settings that have
/// everything else.
engine::SynthSettings WithEffects(engine::SynthSettings settings, const SynthControls& controls,
                                  const UserSettings& user) {
  constexpr ReverbControls kUsual;
  const auto has = [&](std::uint32_t effect) { return (controls.effects & effect) != 0; };
  const float reverb_db =
      controls.reverb.input_gain_db - kUsual.input_gain_db + controls.reverb.mix_db - kUsual.mix_db;
  settings.reverb_level_linear =
      has(port_effect::kReverb)
          ? user.reverb_level_linear * DbToLinear(std::clamp(reverb_db, -96.0f, 20.0f))
          : 0.0f;
  settings.chorus_level_linear = has(port_effect::kChorus) ? user.chorus_level_linear : 0.0f;
  settings.delay_level_linear = has(port_effect::kDelay) ? 1.0f : 0.0f;
  return settings;
}

StreamSettings SettingsFor(const PortParameters& granted, const SynthControls& controls,
                           const OpenSettings& open) {
  StreamSettings settings;
  settings.synth.rate_hz = granted.rate_hz;
  settings.synth.voice_limit = granted.voices;
  settings.synth.channel_groups = granted.channel_groups;
  settings.synth.kernel_target = open.kernel_target;
  settings.synth.interpolation = open.user.interpolation;
  settings.synth.gain_linear = 1;  // the levels of this interface are absolute
  settings.synth.controller_send_share = 1;
  settings.synth = WithEffects(settings.synth, controls, open.user);
  settings.format = {.encoding = PcmEncoding::kInt16, .channels = granted.audio_channels};
  settings.blend = PcmBlend::kReplace;
  settings.ready_channel_groups = kReadyChannelGroups;
  return settings;
}

/// What sounds where nothing has been downloaded.
engine::BankStack Rom(const std::string& path, const std::shared_ptr<engine::SampleMemory>& memory,
                      ClientLog& log) {
  if (path.empty()) return {};
  auto opened = path == kEmbeddedBankName ? OpenBank(EmbeddedBankBytes()) : OpenBank(path);
  if (!opened) {
    log.CannotOpenBank(opened.error());
    return {};
  }
  log.OpenedBank(path, opened->bank->presets().size(), opened->findings);
  auto store = std::make_shared<engine::SampleStore>(std::move(opened->bank), memory);
  store->LoadAll();
  return engine::BankStack({{std::move(store), 0}});
}

}  // namespace

OpenSynth::OpenSynth(const PortParameters& granted, const SynthControls& controls,
                     const OpenSettings& settings)
    : parameters_(granted),
      user_(settings.user),
      controls_(controls),
      log_(settings.log != nullptr ? settings.log : std::make_shared<ClientLog>()),
      memory_(std::make_shared<engine::SampleMemory>()),
      // Clients that there are leave members unset.
      sounds_(memory_, Rom(settings.user.bank_path, memory_, *log_), UnsetMembers::kForgiven,
              UsedWaves::kStay),
      stream_(std::make_unique<StreamCore>(SettingsFor(granted, controls, settings), memory_,
                                           sounds_.stack())) {
  SetLevels();
  log_->Renders(stream_->kernel_target());
}

OpenSynth::~OpenSynth() {
  if (stream_->state(StreamEnd::kSound) == StreamState::kRun) log_->Stopped(stream_->stats());
  log_->Closed(stream_->activity());
}

/// The client's volume bounds each voice at full level; the user's gain comes after that.
void OpenSynth::SetLevels() {
  stream_->SetGain(controls_.GainLinear() * DbToLinear(user_.gain_db));
  stream_->SetVoiceCeiling(-controls_.Gain());
}

void OpenSynth::Start() {
  const std::scoped_lock lock(mutex_);
  stream_->SetState(StreamEnd::kMessages, StreamState::kRun);
  stream_->SetState(StreamEnd::kSound, StreamState::kRun);
}

void OpenSynth::Stop() {
  const std::scoped_lock lock(mutex_);
  stream_->SetState(StreamEnd::kMessages, StreamState::kStop);
  stream_->SetState(StreamEnd::kSound, StreamState::kStop);
  log_->Stopped(stream_->stats());
}

bool OpenSynth::Play(std::int64_t time_100ns, std::span<const std::byte> buffer, SinkTime& sink) {
  EventBuffer rehearsal(buffer);
  while (rehearsal.Next()) {
  }
  if (rehearsal.malformed()) {
    log_->PlayedNonsense(buffer.size());
    return false;
  }

  EventBuffer events(buffer);
  StreamCore::Posting posting(*stream_);
  while (const auto event = events.Next()) {
    log_->Played(*event);
    if (event->channel_group > kMostPortChannelGroups) continue;
    const auto time = static_cast<std::uint64_t>(time_100ns) +
                      static_cast<std::uint64_t>(event->delta_100ns);  // nonsense wraps
    posting.Post({.bytes = event->bytes,
                  .channel_group = static_cast<std::uint16_t>(event->channel_group),
                  .complete = event->complete(),
                  .time_100ns = StreamTime(static_cast<std::int64_t>(time), sink)});
  }
  return true;
}

std::int64_t OpenSynth::StreamTime(std::int64_t time_100ns, SinkTime& sink) const {
  const SampleLine frames{.rate_hz = parameters_.rate_hz};
  return frames.TimeOf(sink.FrameOf(time_100ns));
}

void OpenSynth::Render(std::span<std::int16_t> out, std::int64_t position) noexcept {
  stream_->Render(std::as_writable_bytes(out), position);
}

void OpenSynth::SetChannelGroups(std::uint32_t count) {
  const std::scoped_lock lock(mutex_);
  stream_->SetChannelGroups(count);
}

void OpenSynth::Apply(const SynthControls& controls) {
  const std::scoped_lock lock(mutex_);
  const SynthControls before = std::exchange(controls_, controls);
  SetLevels();
  if (controls.effects == before.effects && controls.reverb == before.reverb) return;
  stream_->Reconfigure(WithEffects(stream_->synth_settings(), controls, user_));
}

bool OpenSynth::SetPriority(std::uint32_t group, std::uint32_t channel, std::uint32_t priority) {
  const std::scoped_lock lock(mutex_);
  return stream_->SetVoicePriority(group, channel, priority);
}

std::optional<std::uint32_t> OpenSynth::Priority(std::uint32_t group, std::uint32_t channel) {
  const std::scoped_lock lock(mutex_);
  return stream_->voice_priority(group, channel);
}

// --- Voices that the client starts
// ---------------------------------------------------------------

VoiceOutcome OpenSynth::PlayVoice(std::int64_t time_100ns, const VoiceCall& call, SinkTime& sink) {
  const std::int64_t time = StreamTime(time_100ns, sink);
  const std::scoped_lock lock(mutex_);
  ReclaimVoices();
  if (call.group >= stream_->channel_groups() || call.channel >= kChannelsPerGroup) {
    return VoiceOutcome::kNoSuchChannel;
  }
  auto store = sounds_.MakeVoiceBank(call.download, call.sound);
  if (!store) {
    switch (store.error()) {
      case DownloadError::kBadWaveLink:
        return VoiceOutcome::kNoSuchDownload;
      case DownloadError::kNoMemory:
        return VoiceOutcome::kNoRoom;
      default:
        return VoiceOutcome::kBadDownload;
    }
  }
  voices_.MakeRoomForOne();
  engine::HostVoices& host = stream_->host_voices();
  const auto number = host.Take();
  if (!number) return VoiceOutcome::kNoRoom;
  const PlayedVoice* const found = voices_.Find(call.id, host);
  const auto before = found != nullptr ? std::optional(*found) : std::nullopt;
  voices_.Add({call.id, *number, call.group, call.channel, std::move(*store)});
  try {
    StackBanks();  // its bank must be there before the voice begins
  } catch (...) {
    host.SetState(*number, engine::HostVoices::State::kOver);
    throw;
  }
  StreamCore::Posting posting(*stream_);
  if (before) posting.PostVoice(false, before->number, before->group, before->channel, time);
  if (posting.PostVoice(true, *number, call.group, call.channel, time)) return VoiceOutcome::kDone;
  host.SetState(*number, engine::HostVoices::State::kOver);
  return VoiceOutcome::kNoRoom;
}

VoiceOutcome OpenSynth::StopVoice(std::int64_t time_100ns, std::uint32_t id, SinkTime& sink) {
  const std::int64_t time = StreamTime(time_100ns, sink);
  const std::scoped_lock lock(mutex_);
  const PlayedVoice* const voice = voices_.Find(id, stream_->host_voices());
  if (voice == nullptr) return VoiceOutcome::kNoSuchVoice;
  StreamCore::Posting posting(*stream_);
  posting.PostVoice(false, voice->number, voice->group, voice->channel, time);
  return VoiceOutcome::kDone;
}

VoiceState OpenSynth::StateOfVoice(std::uint32_t id) {
  const std::scoped_lock lock(mutex_);
  return voices_.StateOf(id, stream_->host_voices());
}

bool OpenSynth::SetOutputs(std::uint32_t group, std::uint32_t channel, std::uint16_t outputs) {
  const std::scoped_lock lock(mutex_);
  return stream_->SetOutputs(group, channel, outputs);
}

void OpenSynth::StackBanks() { GiveStack(sounds_.stack()); }

void OpenSynth::GiveStack(const engine::BankStack& downloads) {
  stream_->SetBanks(voices_.Over(downloads));
  stacks_dead_voices_ = false;
}

void OpenSynth::ReclaimVoices() {
  if (voices_.Reclaim(stream_->host_voices())) stacks_dead_voices_ = true;
  if (stacks_dead_voices_) StackBanks();
}

// --- Downloads
// -----------------------------------------------------------------------------------

tl::expected<OpenSynth::Handle, DownloadError> OpenSynth::Download(io::Bytes image) {
  const std::scoped_lock lock(mutex_);
  const auto handle =
      sounds_.Download(image, [this](const engine::BankStack& stack) { GiveStack(stack); });
  if (!handle) {
    log_->Refused(image, handle.error());
    return handle;
  }
  log_->Downloaded(image, *handle);
  return handle;
}

tl::expected<void, DownloadError> OpenSynth::Refresh(io::Bytes image) {
  const std::scoped_lock lock(mutex_);
  return sounds_.Refresh(image);
}

bool OpenSynth::Unload(Handle handle, std::function<void()> gone) {
  const std::scoped_lock lock(mutex_);
  leaving_.reserve(leaving_.size() + 1);
  auto left = sounds_.Unload(handle, [this](const engine::BankStack& stack) { GiveStack(stack); });
  if (left && gone) leaving_.push_back({std::move(*left), std::move(gone)});
  log_->Unloaded(handle, left.has_value());
  return left.has_value();
}

void OpenSynth::TellGone(bool at_the_end) {
  std::vector<Leaving> told;
  {
    // Who has the lock will look as well.
    std::unique_lock lock(mutex_, std::defer_lock);
    if (at_the_end) {
      lock.lock();
    } else if (!lock.try_lock()) {
      return;
    }
    try {
      ReclaimVoices();
      if (leaving_.empty()) return;
      stream_->ReclaimBanks();
      told.reserve(leaving_.size());
    } catch (const std::bad_alloc&) {
      if (!at_the_end) return;  // there will be memory another time
    }
    if (at_the_end) {
      told.swap(leaving_);
    } else {
      const auto stay = std::partition(leaving_.begin(), leaving_.end(),
                                       [](const Leaving& leaving) { return !leaving.left.gone(); });
      std::move(stay, leaving_.end(), std::back_inserter(told));
      leaving_.erase(stay, leaving_.end());
    }
  }
  // A client may do anything in there.
  for (const Leaving& leaving : told) leaving.gone();
}

}  // namespace portamento::dmus
