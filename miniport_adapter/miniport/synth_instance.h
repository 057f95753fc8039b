// The synthesizer behind a pair of pins: the stream, the sounds downloaded to it, and what
// properties have set of it.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/effects/reverb.h"
#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/abi/synth_properties.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/core/downloaded_sounds.h"
#include "miniport_adapter/core/stream_core.h"
#include "miniport_adapter/miniport/pending_unloads.h"
#include "miniport_adapter/miniport/sound_format.h"
#include "miniport_adapter/miniport/synth_options.h"

namespace portamento::dmus {

class SynthInstance {
 public:
  static constexpr DWORD kMostVoices = 16'384;
  static constexpr LONG kLowestVolume = -20'000, kHighestVolume = 2'000;  // 1/100 dB
  static constexpr LONG kDefaultBoost = 600;
  static constexpr float kHighDecayRatio = engine::ReverbParameters{}.high_decay_ratio;

  explicit SynthInstance(const SynthOptions& options);
  ~SynthInstance();
  SynthInstance(const SynthInstance&) = delete;
  SynthInstance& operator=(const SynthInstance&) = delete;

  /// What may be called on the render path is called on this.
  StreamCore& core() { return *core_; }

  /// The time of the master clock; `otherwise` where no pin has brought one. [any]
  REFERENCE_TIME Now(REFERENCE_TIME otherwise) const noexcept;

  /// Held for all that follows. [control]
  std::mutex& control() { return control_; }

  /// A pin comes to its end of the stream, where none is; and goes.
  void Attach(StreamEnd end) { attached_[Index(end)] = true; }
  void Detach(StreamEnd end);
  bool attached(StreamEnd end) const { return attached_[Index(end)]; }

  /// The first one that comes is kept; all pins of a host share one.
  void KeepClock(IMasterClock* clock);

  SoundFormat sound_format() const;
  void SetSoundFormat(const SoundFormat& format);

  /// KSPROPERTY_SYNTH_VOLUME or _VOLUMEBOOST: both add up. Within bounds.
  LONG volume(bool boost) const { return volume_[boost ? 1 : 0]; }
  void SetVolume(bool boost, LONG value);

  /// Makes of what is asked for what there will be, and applies it.
  SYNTH_PORTPARAMS Configure(const SYNTH_PORTPARAMS& wanted);
  DWORD effects() const;
  void SetEffects(DWORD effects);

  /// Sends reach our reverb: gain into it and mix out of it are one level, -96 to 0 dB. Times are
  /// 0.37 to 8.8 s, in steps of 2.5 %. How much faster high frequencies decay is its own affair.
  /// What there is after a set is what was asked for, within these bounds.
  const SYNTH_REVERB_PARAMS& reverb() const { return reverb_; }
  void SetReverb(const SYNTH_REVERB_PARAMS& wanted);

  SYNTH_STATS Stats() const;

  tl::expected<DownloadedSounds::Handle, DownloadError> Download(io::Bytes image);
  /// STATUS_PENDING: the request is ended later.
  NTSTATUS Unload(DownloadedSounds::Handle handle, PCPROPERTY_REQUEST* request);
  void Compact() { core_->ReclaimBanks(); }
  void SetRom(engine::BankStack rom);

 private:
  static std::size_t Index(StreamEnd end) { return end == StreamEnd::kMessages ? 0 : 1; }

  SynthOptions options_;
  std::mutex control_;
  std::unique_ptr<DownloadedSounds> sounds_;
  std::unique_ptr<StreamCore> core_;
  PendingUnloads pending_;
  std::array<bool, 2> attached_{};
  std::array<LONG, 2> volume_{0, kDefaultBoost};
  SYNTH_REVERB_PARAMS reverb_{0, 0, 1000 * engine::ReverbParameters{}.decay_seconds,
                              kHighDecayRatio};  // as the engine begins
  ComPtr<IMasterClock> clock_;
  std::atomic<IMasterClock*> clock_in_use_ = nullptr;
};

}  // namespace portamento::dmus
