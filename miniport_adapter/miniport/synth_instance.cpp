#include "miniport_adapter/miniport/synth_instance.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "engine/effects/effect_settings.h"

namespace portamento::dmus {
namespace {

constexpr DWORD kAllEffects = SYNTH_EFFECT_REVERB | SYNTH_EFFECT_CHORUS | SYNTH_EFFECT_DELAY;
constexpr float kSilentReverb_db = -96;
constexpr LONG kSilentPeak = -20'000;  // 1/100 dB

StreamSettings SettingsFor(const SynthOptions& options) {
  return {.synth = options.synth,
          .blend = PcmBlend::kAdd,
          .queue_capacity = options.queue_capacity,
          .waiting_capacity = options.waiting_capacity,
          .most_posters = options.most_posters};
}

/// Some of a hundredth, as properties count.
DWORD Hundredths(double percent) { return static_cast<DWORD>(std::clamp(100 * percent, 0.0, 4e9)); }

}  // namespace

SynthInstance::SynthInstance(const SynthOptions& options)
    : options_(options),
      sounds_(std::make_unique<DownloadedSounds>(options.memory, options.rom)),
      core_(std::make_unique<StreamCore>(SettingsFor(options), options.memory, options.rom)),
      pending_(
          control_, [this] { core_->ReclaimBanks(); }, options.complete_pending) {
  SetVolume(true, kDefaultBoost);
}

SynthInstance::~SynthInstance() {
  const auto left = pending_.Close();
  core_.reset();
  sounds_.reset();
  pending_.Complete(left);
}

REFERENCE_TIME SynthInstance::Now(REFERENCE_TIME otherwise) const noexcept {
  IMasterClock* const clock = clock_in_use_.load(std::memory_order_acquire);
  REFERENCE_TIME now = 0;
  return clock != nullptr && NT_SUCCESS(clock->GetTime(&now)) ? now : otherwise;
}

// --- Pins
// ------------------------------------------------------------------------------------------

void SynthInstance::Detach(StreamEnd end) {
  core_->SetState(end, StreamState::kStop);
  attached_[Index(end)] = false;
}

void SynthInstance::KeepClock(IMasterClock* clock) {
  if (clock == nullptr || clock_) return;
  clock_ = ComPtr<IMasterClock>(clock);
  clock_in_use_.store(clock, std::memory_order_release);
}

SoundFormat SynthInstance::sound_format() const {
  return {.rate_hz = core_->synth_settings().rate_hz, .pcm = core_->format()};
}

void SynthInstance::SetSoundFormat(const SoundFormat& format) {
  core_->SetFormat(format.rate_hz, format.pcm);
}

// --- Settings
// --------------------------------------------------------------------------------------

void SynthInstance::SetVolume(bool boost, LONG value) {
  volume_[boost ? 1 : 0] = std::clamp(value, kLowestVolume, kHighestVolume);
  const LONG sum = volume_[0] + volume_[1];
  core_->SetGain(sum == 0 ? 1.0f : static_cast<float>(std::pow(10.0, sum / 2000.0)));
}

DWORD SynthInstance::effects() const {
  const engine::SynthSettings& settings = core_->synth_settings();
  return (settings.reverb_level_linear > 0 ? SYNTH_EFFECT_REVERB : 0) |
         (settings.chorus_level_linear > 0 ? SYNTH_EFFECT_CHORUS : 0) |
         (settings.delay_level_linear > 0 ? SYNTH_EFFECT_DELAY : 0);
}

void SynthInstance::SetEffects(DWORD effects) {
  Configure({.ValidParams = SYNTH_PORTPARAMS_EFFECTS, .EffectsFlags = effects});
}

SYNTH_PORTPARAMS SynthInstance::Configure(const SYNTH_PORTPARAMS& wanted) {
  const auto valid = [&](DWORD flag) { return (wanted.ValidParams & flag) != 0; };
  engine::SynthSettings settings = core_->synth_settings();
  if (valid(SYNTH_PORTPARAMS_VOICES)) {
    settings.voice_limit = std::clamp<DWORD>(wanted.Voices, 1, kMostVoices);
  }
  const DWORD effects =
      valid(SYNTH_PORTPARAMS_EFFECTS) ? wanted.EffectsFlags & kAllEffects : this->effects();
  const auto level = [&](DWORD flag, float as_made) {
    return (effects & flag) == 0 ? 0.0f : as_made > 0 ? as_made : 1.0f;
  };
  settings.reverb_level_linear = level(SYNTH_EFFECT_REVERB, options_.synth.reverb_level_linear);
  settings.chorus_level_linear = level(SYNTH_EFFECT_CHORUS, options_.synth.chorus_level_linear);
  settings.delay_level_linear = level(SYNTH_EFFECT_DELAY, options_.synth.delay_level_linear);
  if (settings.voice_limit != core_->synth_settings().voice_limit || effects != this->effects()) {
    core_->Reconfigure(settings);
  }
  if (valid(SYNTH_PORTPARAMS_CHANNELGROUPS)) core_->SetChannelGroups(wanted.ChannelGroups);
  return {.ValidParams = SYNTH_PORTPARAMS_VOICES | SYNTH_PORTPARAMS_CHANNELGROUPS |
                         SYNTH_PORTPARAMS_AUDIOCHANNELS | SYNTH_PORTPARAMS_SAMPLERATE |
                         SYNTH_PORTPARAMS_EFFECTS | SYNTH_PORTPARAMS_SHARE,
          .Voices = settings.voice_limit,
          .ChannelGroups = core_->channel_groups(),
          .AudioChannels = core_->format().channels,
          .SampleRate = settings.rate_hz,
          .EffectsFlags = effects,
          .Share = 0};
}

void SynthInstance::SetReverb(const SYNTH_REVERB_PARAMS& wanted) {
  // What is no number leaves things as they are.
  const auto within = [](float value, float least, float most, float otherwise) {
    return std::isfinite(value) ? std::clamp(value, least, most) : otherwise;
  };
  reverb_ = {.fInGain = within(wanted.fInGain, kSilentReverb_db, 0, reverb_.fInGain),
             .fReverbMix = within(wanted.fReverbMix, kSilentReverb_db, 0, reverb_.fReverbMix),
             .fReverbTime = within(wanted.fReverbTime, engine::ReverbSeconds(0) * 1000,
                                   engine::ReverbSeconds(127) * 1000, reverb_.fReverbTime),
             .fHighFreqRTRatio = kHighDecayRatio};
  // The inverse of ReverbSeconds; and 64 is a level of 1.
  const float time = 40 + 40 * std::log(reverb_.fReverbTime / 1000);
  const float level = 64 * std::pow(10.0f, (reverb_.fInGain + reverb_.fReverbMix) / 20);
  core_->SetReverb(static_cast<std::uint8_t>(std::lround(time)),
                   static_cast<std::uint8_t>(std::lround(level)));
}

SYNTH_STATS SynthInstance::Stats() const {
  const StreamStats stats = core_->stats();
  const double load = 100 * stats.load;
  const LONG peak = stats.peak_linear > 0
                        ? static_cast<LONG>(std::lround(2000 * std::log10(stats.peak_linear)))
                        : kSilentPeak;
  return {.ValidStats = SYNTH_STATS_VOICES | SYNTH_STATS_TOTAL_CPU | SYNTH_STATS_CPU_PER_VOICE |
                        SYNTH_STATS_LOST_NOTES | SYNTH_STATS_PEAK_VOLUME | SYNTH_STATS_FREE_MEMORY,
          .Voices = static_cast<DWORD>(std::lround(stats.average_voices)),
          .TotalCPU = Hundredths(load),
          .CPUPerVoice = Hundredths(stats.average_voices > 0 ? load / stats.average_voices : 0),
          .LostNotes = static_cast<DWORD>(std::min<std::uint64_t>(stats.lost_notes, UINT32_MAX)),
          .FreeMemory = SYNTH_PC_SYSTEMMEMORY,
          .PeakVolume = std::max(peak, kSilentPeak)};
}

// --- Sounds
// ----------------------------------------------------------------------------------------

tl::expected<DownloadedSounds::Handle, DownloadError> SynthInstance::Download(io::Bytes image) {
  return sounds_->Download(image,
                           [this](engine::BankStack banks) { core_->SetBanks(std::move(banks)); });
}

NTSTATUS SynthInstance::Unload(DownloadedSounds::Handle handle, PCPROPERTY_REQUEST* request) {
  auto left = sounds_->Unload(
      handle, [this](engine::BankStack banks) { core_->SetBanks(std::move(banks)); });
  if (!left) return STATUS_UNSUCCESSFUL;
  try {
    core_->ReclaimBanks();
  } catch (const std::bad_alloc&) {
    // Somebody will, later.
  }
  if (left->gone() || options_.complete_pending == nullptr) return STATUS_SUCCESS;
  // All data of the client's was copied: who is not told of the end misses nothing.
  return pending_.TryAdd(request, std::move(*left)) ? STATUS_PENDING : STATUS_SUCCESS;
}

void SynthInstance::SetRom(engine::BankStack rom) {
  sounds_->SetRom(std::move(rom));
  core_->SetBanks(sounds_->stack());
}

}  // namespace portamento::dmus
