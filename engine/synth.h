// The synthesizer: events in, sound out.
//
//   auto memory = std::make_shared<SampleMemory>();
//   auto store = std::make_shared<SampleStore>(bank, memory);
//   Synth synth(settings, memory, BankStack({{store}}));
//   synth.Render(events, {left, right});
//
// The sound depends on the events only: not on how many frames are rendered at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/dsp/ramp.h"
#include "engine/effects/chorus.h"
#include "engine/effects/delay.h"
#include "engine/effects/effect_settings.h"
#include "engine/effects/reverb.h"
#include "engine/event.h"
#include "engine/midi/bank_set.h"
#include "engine/midi/performer.h"
#include "engine/settings.h"
#include "engine/voice/voice_renderer.h"

namespace portamento::engine {

/// Where Render puts the sound: one frame per index, both of the same length; full scale 1.
struct StereoBlock {
  std::span<float> left, right;

  std::size_t frames() const { return left.size(); }
};

struct SynthStats : PerformerStats {
  std::uint64_t late_events = 0;  // came for a frame already rendered; played at once
};

class Synth {
 public:
  /// Allocates all it will ever need. `banks` must keep their samples in `memory`. [control]
  /// `host_voices` must outlive the synthesizer; null: it has none.
  Synth(const SynthSettings& settings, std::shared_ptr<const SampleMemory> memory, BankStack banks,
        HostVoices* host_voices = nullptr);

  /// Takes over all that events have set on another synthesizer, of the channels that both have; no
  /// notes, nor what rings on. Before the first frame, and while the other renders nothing. Needs
  /// no memory. [control]
  void TakeOver(const Synth& other);

  /// Puts other banks in place of those in use, by the next call of Render or, during one, the next
  /// block of 64 frames. Notes that sound go on as they are; new ones come from `banks`, whose
  /// samples should have been loaded before. What is out of use is destroyed here, by and by.
  /// [control]
  void SetBanks(BankStack banks);

  /// Destroys banks that SetBanks took out of use and that have fallen silent since; returns how
  /// many sets of banks are left besides the newest. [control]
  std::size_t ReclaimBanks() { return published_banks_.Reclaim() - 1; }

  /// Renders the next out.frames() frames. `events` are in order of time and lie before the end of
  /// those frames; each takes effect on its exact frame. [render]
  void Render(std::span<const Event> events, StereoBlock out) noexcept;

  /// Takes a share of the work of the Render call that another thread is at; false when there is
  /// nothing to take, for the moment or until the next call. The sound is the same whoever helps.
  /// `helper`: 1 to SynthSettings::helpers, each for one thread at a time. Waits, allocates and
  /// calls the system as little as Render. [helper]
  bool Help(std::size_t helper) noexcept;

  /// Frames rendered so far: the sample time of the next frame.
  std::int64_t time_frames() const { return time_frames_; }

  /// Voices that sound now, without those that are being faded out.
  std::size_t sounding_voices() const { return performer_.sounding(); }

  /// For so many frames it may be silent and yet not be over: an echo is on its way.
  std::size_t echo_frames() const { return delay_.EchoFrames(); }

  /// The instruction set that voices are rendered with.
  KernelTarget kernel_target() const { return renderer_.kernel_target(); }

  SynthStats stats() const;
  /// After SetBanks its preset may be one of banks that are gone, until its next note.
  const Channel& channel(std::size_t index) const { return performer_.channel(index); }

 private:
  BankSet& FirstBanks(BankStack banks);
  BankSet* TakeBanks();
  void ChangeBanks();
  void RenderUntil(std::int64_t end, StereoBlock& out);
  void Mix(int from, StereoBlock out);
  void SetEffects(const Event& event);

  SynthSettings settings_;
  std::shared_ptr<const SampleMemory> memory_;
  PublishedBanks published_banks_;
  std::uint64_t bank_generation_ = 0;  // of the newest; [control]
  std::atomic<bool> has_wide_lanes_ = false;
  VoiceRenderer renderer_;
  Performer performer_;
  EffectSettings effects_;
  Reverb reverb_;
  Chorus chorus_;
  Delay delay_;
  RunRamp gain_left_, gain_right_;
  BusBlock buses_;
  std::int64_t time_frames_ = 0;
  std::uint64_t late_events_ = 0;
};

}  // namespace portamento::engine
