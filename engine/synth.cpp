#include "engine/synth.h"

#include <algorithm>

#include "engine/rt/scoped_ftz.h"
#include "engine/rt/thread_roles.h"

namespace portamento::engine {
namespace {

// Stolen voices keep a lane for the few milliseconds they fade.
std::size_t LaneCapacity(const SynthSettings& settings) {
  return std::size_t{settings.voice_limit} + settings.voice_limit / 4 + 64;
}

/// Whether an event acts on the sum of all voices, so that they must be summed up to it first.
bool ChangesMix(const Event& event) {
  return event.kind == EventKind::kSystemReset || event.kind == EventKind::kMasterVolume ||
         event.kind == EventKind::kMasterBalance || event.kind == EventKind::kEffect;
}

}  // namespace

Synth::Synth(const SynthSettings& settings, std::shared_ptr<const SampleMemory> memory,
             BankStack banks, HostVoices* host_voices)
    : settings_(settings),
      memory_(std::move(memory)),
      renderer_(settings, LaneCapacity(settings), *memory_),
      performer_(settings, LaneCapacity(settings), FirstBanks(std::move(banks)), renderer_,
                 host_voices),
      gain_left_(settings.gain_linear),
      gain_right_(settings.gain_linear),
      buses_{} {
  reverb_.Prepare(settings.rate_hz, effects_.reverb(), renderer_.kernel_target());
  chorus_.Prepare(settings.rate_hz, effects_.chorus(), renderer_.kernel_target());
  delay_.Prepare(settings.rate_hz, effects_.delay(), renderer_.kernel_target());
}

void Synth::TakeOver(const Synth& other) {
  performer_.TakeOver(other.performer_);
  effects_ = other.effects_;
  // Their memory is that of the rate, and nothing has rung in it.
  reverb_.SetParameters(effects_.reverb());
  chorus_.SetParameters(effects_.chorus());
  delay_.SetParameters(effects_.delay());
  const float gain = settings_.gain_linear * performer_.master_gain_linear();
  gain_left_ = RunRamp(gain * std::min(1.0f - performer_.master_balance(), 1.0f));
  gain_right_ = RunRamp(gain * std::min(1.0f + performer_.master_balance(), 1.0f));
}

/// The first banks, before anything renders.
BankSet& Synth::FirstBanks(BankStack banks) {
  SetBanks(std::move(banks));
  return *TakeBanks();
}

void Synth::SetBanks(BankStack banks) {
  auto set = std::make_unique<BankSet>();
  set->generation = ++bank_generation_;
  if (!has_wide_lanes_.load(std::memory_order_relaxed) && banks.has_wide_samples()) {
    set->wide_lanes = std::make_unique<LanePool>(LaneCapacity(settings_), true);
  }
  set->banks = std::move(banks);
  published_banks_.Publish(std::move(set));
}

/// The banks offered since the last call, or null. [render]
BankSet* Synth::TakeBanks() {
  BankSet* const banks = published_banks_.TryTake();
  if (banks == nullptr || banks->wide_lanes == nullptr) return banks;
  if (!has_wide_lanes_.exchange(true, std::memory_order_relaxed)) {
    renderer_.AdoptWideLanes(*banks->wide_lanes);
  }
  return banks;
}

/// At the edge of a block, or where a call begins. [render]
void Synth::ChangeBanks() {
  if (BankSet* const banks = TakeBanks()) performer_.UseBanks(*banks);
  performer_.ReleaseBanks([](BankSet& set) { PublishedBanks::GiveBack(set); });
}

void Synth::Render(std::span<const Event> events, StereoBlock out) noexcept {
  const RenderScope scope;
  const ScopedFlushToZero flush_to_zero;
  const std::int64_t call_start = time_frames_;
  const std::int64_t call_end = call_start + static_cast<std::int64_t>(out.frames());
  while (time_frames_ < call_end) {
    // The part of this call that lies in one block of the grid.
    const std::int64_t block = time_frames_ - time_frames_ % kBlockFrames;
    const std::int64_t end = std::min(block + kBlockFrames, call_end);
    if (time_frames_ == block) performer_.BeginBlock();
    // Whoever changes banks between two calls finds them changed, wherever the block has its edge.
    if (time_frames_ == block || time_frames_ == call_start) ChangeBanks();

    for (; !events.empty() && events.front().time_frames < end; events = events.subspan(1)) {
      const Event& event = events.front();
      if (event.time_frames < call_start) ++late_events_;
      const std::int64_t time = std::max(event.time_frames, call_start);
      if (ChangesMix(event) || renderer_.EditRoom() < performer_.MostEdits())
        RenderUntil(time, out);
      SetEffects(event);
      performer_.Handle(event, static_cast<int>(time - block));
    }
    RenderUntil(end, out);
  }
}

bool Synth::Help(std::size_t helper) noexcept {
  const RenderScope scope;
  const ScopedFlushToZero flush_to_zero;
  return renderer_.Help(helper);
}

/// Renders the frames up to `end`, within one block, and takes them off the front of `out`.
void Synth::RenderUntil(std::int64_t end, StereoBlock& out) {
  const int from = static_cast<int>(time_frames_ % kBlockFrames);
  const auto count = static_cast<std::size_t>(end - time_frames_);
  const int to = from + static_cast<int>(count);
  renderer_.Render(from, to, buses_);  // without frames, only works off the edits
  Mix(from, {out.left.first(count), out.right.first(count)});
  out = {out.left.subspan(count), out.right.subspan(count)};
  time_frames_ = end;
}

/// What an event says to the effects; a reset brings them back to where they began.
void Synth::SetEffects(const Event& event) {
  if (event.kind == EventKind::kSystemReset) {
    effects_ = EffectSettings(static_cast<MidiMode>(event.number));
  } else if (event.kind == EventKind::kEffect) {
    effects_.Set(static_cast<EffectParameter>(event.number), event.value, event.detail);
  } else {
    return;
  }
  reverb_.SetParameters(effects_.reverb());
  chorus_.SetParameters(effects_.chorus());
  delay_.SetParameters(effects_.delay());
}

/// Effects and master gain, from the buses' frame `from` on.
void Synth::Mix(int from, StereoBlock out) {
  const auto bus = [&](Bus which) {
    return std::span(buses_.bus[which]).subspan(static_cast<std::size_t>(from), out.frames());
  };
  const auto left = bus(kBusLeft), right = bus(kBusRight);
  const auto scaled = [&](Bus which, float level) {
    const auto send = bus(which);
    if (level != 1) {
      for (float& x : send) x *= level;
    }
    return send;
  };
  // Each may send on to those after it.
  if (settings_.chorus_level_linear > 0) {
    chorus_.Process(scaled(kBusChorus, settings_.chorus_level_linear), left, right, bus(kBusDelay),
                    bus(kBusReverb));
  }
  if (settings_.delay_level_linear > 0) {
    delay_.Process(scaled(kBusDelay, settings_.delay_level_linear), left, right, bus(kBusReverb));
  }
  if (settings_.reverb_level_linear > 0) {
    reverb_.Process(scaled(kBusReverb, settings_.reverb_level_linear), left, right);
  }
  const float gain = settings_.gain_linear * performer_.master_gain_linear();
  const float balance = performer_.master_balance();
  gain_left_.MoveTo(gain * std::min(1.0f - balance, 1.0f), kBlockFrames);
  gain_right_.MoveTo(gain * std::min(1.0f + balance, 1.0f), kBlockFrames);
  const auto scale = [&](std::span<const float> side, RunRamp& ramp, std::span<float> to) {
    const float* const gains = ramp.Next(side.size());
    for (std::size_t f = 0; f < side.size(); ++f) to[f] = side[f] * gains[f];
  };
  scale(left, gain_left_, out.left);
  scale(right, gain_right_, out.right);
}

SynthStats Synth::stats() const { return {performer_.stats(), late_events_}; }

}  // namespace portamento::engine
