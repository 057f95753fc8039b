#include "engine/midi/performer.h"

#include <algorithm>

#include "engine/midi/portamento.h"
#include "engine/units.h"

namespace portamento::engine {

Performer::Performer(const SynthSettings& settings, std::size_t capacity, BankSet& banks,
                     VoiceRenderer& renderer, HostVoices* host_voices)
    : rate_hz_(settings.rate_hz),
      voice_limit_(settings.voice_limit),
      bank_sets_(banks),
      renderer_(renderer),
      modulation_(settings),
      channels_(std::size_t{settings.channel_groups} * kChannelsPerGroup),
      preset_generation_(channels_.size()),
      routing_(channels_.size()),
      tuning_(settings.tuning_cents),
      drum_kits_(kDrumMaps * settings.channel_groups),
      voices_(capacity, channels_.size()),
      voice_priority_(channels_.size()),
      host_voices_(host_voices) {
  for (std::size_t i = 0; i < gm2_glide_.size(); ++i) {
    gm2_glide_[i] = static_cast<float>(1000 * Gm2PortamentoCentsPerMs(static_cast<double>(i)) /
                                       settings.rate_hz);
  }
  ResetSystem(MidiMode::kDefault);
}

void Performer::TakeOver(const Performer& other) {
  const std::size_t count = std::min(channels_.size(), other.channels_.size());
  std::copy_n(other.channels_.begin(), count, channels_.begin());
  for (std::size_t i = 0; i < count; ++i) {
    channels_[i].held_keys.Clear();
    channels_[i].RefreshPreset(banks());
  }
  std::copy_n(other.voice_priority_.begin(), count, voice_priority_.begin());
  std::copy_n(other.drum_kits_.begin(), kDrumMaps * count / kChannelsPerGroup, drum_kits_.begin());
  routing_.TakeOver(other.routing_);
  tuning_ = other.tuning_;
  master_ = other.master_;
  master_gain_linear_ = other.master_gain_linear_;
  master_balance_ = other.master_balance_;
  static_priority_ = other.static_priority_;
}

void Performer::BeginBlock() {
  renderer_.Collect([&](std::uint32_t voice) { ReturnVoice(voice); },
                    [&](std::uint32_t voice, LaneId to) { voices_[voice].lane = to; });
  FollowHostVoices();
  // Stealing is near, or could be by one loud chord.
  const std::size_t near = std::max<std::size_t>(voice_limit_ / 4, 64);
  if (voices_.sounding() + near >= voice_limit_) NoteLoudness();
}

void Performer::Handle(const Event& event, int frame) {
  frame_ = frame;
  if (!IsOfChannel(event.kind)) return HandleGlobal(event);
  if (event.channel >= channels_.size()) return;
  if (event.kind >= EventKind::kDrumPart) return HandleSetUp(event, event.channel);
  if (event.detail == kToPart) return HandlePart(event, event.channel);
  routing_.ForEachListener(event.channel, [&](std::uint16_t part) { HandlePart(event, part); });
  routing_.ForEachMember(event.channel, [&](std::uint16_t part) { HandleZone(event, part); });
}

/// A channel message that has come to a part.
void Performer::HandlePart(const Event& event, std::uint16_t channel) {
  const int number = event.number & 0x7F, value = event.value;
  Channel& c = channels_[channel];
  ChannelChange change;
  switch (event.kind) {
    case EventKind::kNoteOff:
      return NoteOff(channel, number);
    case EventKind::kNoteOn:
      return value == 0 ? NoteOff(channel, number) : NoteOn(channel, number, value & 0x7F);
    case EventKind::kController:
      return SetController(channel, number, value & 0x7F);
    case EventKind::kProgram:
      return c.SelectProgram(number, banks());
    case EventKind::kPolyPressure:
      c.key_pressure[static_cast<std::size_t>(number)] = static_cast<std::uint8_t>(value & 0x7F);
      change.sources.set(static_cast<std::size_t>(bank::ControlSource::kPolyPressure));
      change.all = c.matrix.Uses(MatrixSource::kPolyPressure);
      return Update(channel, change);
    case EventKind::kChannelPressure:
      c.pressure = value & 0x7F;
      change.sources.set(static_cast<std::size_t>(bank::ControlSource::kChannelPressure));
      change.all = c.matrix.Uses(MatrixSource::kChannelPressure);
      return Update(channel, change);
    case EventKind::kPitchBend:
      c.pitch_bend = value & 0x3FFF;
      change.sources.set(static_cast<std::size_t>(bank::ControlSource::kPitchWheel));
      change.all = c.matrix.Uses(MatrixSource::kPitchBend);
      return Update(channel, change);
    default:
      return;
  }
}

void Performer::HandleGlobal(const Event& event) {
  const int value = event.value;
  switch (event.kind) {
    case EventKind::kSystemReset:
      return ResetSystem(event.number <= static_cast<int>(MidiMode::kXg)
                             ? static_cast<MidiMode>(event.number)
                             : MidiMode::kDefault);
    case EventKind::kMasterVolume: {
      // 40 log10(v / 16383) dB is the square of the ratio.
      const float share = static_cast<float>(value & 0x3FFF) / 16383.0f;
      master_gain_linear_ = share * share;
      return;
    }
    case EventKind::kMasterBalance:
      master_balance_ = std::min(static_cast<float>((value & 0x3FFF) - 8192) / 8191.0f, 1.0f);
      return;
    case EventKind::kMasterFineTune:
      master_.tune_cents = static_cast<float>((value & 0x3FFF) - 8192) * (100.0f / 8192.0f);
      return UpdateAll();
    case EventKind::kMasterCoarseTune:
      master_.coarse_tune_cents = 100.0f * static_cast<float>((value & 0x7F) - 64);
      return UpdateAll();
    case EventKind::kTuneKey:
      return TuneKey(event);
    case EventKind::kStaticPriority:
      static_priority_ = value != 0;
      return voices_.ForEachSounding([&](std::uint32_t index, Voice&) { PlaceForStealing(index); });
    case EventKind::kVoiceCeiling:
      master_.most_side_gain = CentibelsToGain(0.1f * static_cast<float>(32768 - value));
      return UpdateAll();
    case EventKind::kReleaseAll:
      for (Channel& channel : channels_) channel.held_keys.Clear();
      return voices_.ForEachSounding([&](std::uint32_t index, Voice& voice) {
        if (voice.state != VoiceState::kReleased) Release(index);
      });
    case EventKind::kEffect:  // most are of the mix: see Synth
      return SetEqualizer(static_cast<EffectParameter>(event.number), value);
    default:
      return;
  }
}

// --- Voices --------------------------------------------------------------------------------------

void Performer::ReturnVoice(std::uint32_t index) {
  --voices_[index].banks->voices;
  LeaveHostVoice(index);
  voices_.Return(index);
}

void Performer::ReleaseUnlessPedal(std::uint32_t index) {
  Voice& voice = voices_[index];
  if (voice.state != VoiceState::kHeld) return;
  if (channels_[voice.channel].pedal(cc::kSustain) || voice.sostenuto) {
    voice.state = VoiceState::kPedal;
    PlaceForStealing(index);
  } else {
    Release(index);
  }
}

void Performer::Release(std::uint32_t index) {
  Voice& voice = voices_[index];
  voice.state = VoiceState::kReleased;
  renderer_.Edit(voice.lane, frame_, EditKind::kRelease).params = SetParams(voice);
  PlaceForStealing(index);
}

/// What a new note of its own key does to a voice is up to its zone.
void Performer::MeetSameKey(std::uint32_t index) {
  switch (voices_[index].note.zone->traits.same_key) {
    case bank::SameKey::kRelease:
      return ReleaseUnlessPedal(index);
    case bank::SameKey::kShutDown:
      return ShutDown(index);
    case bank::SameKey::kLayer:
      return;
  }
}

/// Releases a voice fast, whatever the pedals say.
void Performer::ShutDown(std::uint32_t index) {
  voices_[index].cut_off = true;
  Release(index);
}

void Performer::Fade(std::uint32_t index) {
  renderer_.Edit(voices_[index].lane, frame_, EditKind::kFade);
  LeaveHostVoice(index);
  voices_.StartFading(index);
}

void Performer::FadeAll(std::uint16_t channel) {
  voices_.ForEachOn(channel, [&](std::uint32_t index, Voice&) { Fade(index); });
}

void Performer::Update(std::uint16_t channel, const ChannelChange& change) {
  if (!change.all && change.sources.none()) return;
  // The halves of a stereo pair and the layers of a note take turns.
  struct Reached {
    const bank::Zone* zone = nullptr;
    unsigned parts = 0;
  };
  std::array<Reached, 8> reached_lately;
  voices_.ForEachOn(channel, [&](std::uint32_t, Voice& voice) {
    unsigned parts = kAllParts;
    if (!change.all) {
      const bank::Zone& zone = *voice.note.zone;
      const auto number = static_cast<std::size_t>(&zone - voice.note.bank->zones().data());
      Reached& reached = reached_lately[number % reached_lately.size()];
      if (reached.zone != &zone) {
        reached = {&zone, modulation_.PartsReached(change.sources, *voice.note.bank, zone)};
      }
      parts = reached.parts;
    }
    if (parts == 0) return;
    SetParams(voice, parts);
    renderer_.Edit(voice.lane, frame_, EditKind::kRetarget).params = voice.params;
  });
}

void Performer::UpdateAll() {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    Update(static_cast<std::uint16_t>(i), {.all = true});
  }
}

/// Brings parameters of a voice to where things stand now.
const VoiceParams& Performer::SetParams(Voice& voice, unsigned parts) const {
  modulation_.Update(parts, voice.note, channels_[voice.channel], master_, voice.params);
  if (voice.cut_off) {
    const float timecents = voice.note.zone->traits.shut_down_timecents;
    float& release_frames = voice.params[Param::kVolRelease];
    release_frames =
        std::min(release_frames, static_cast<float>(rate_hz_) * TimecentsToSeconds(timecents));
  }
  return voice.params;
}

// --- Controllers and resets ----------------------------------------------------------------------

void Performer::SetController(std::uint16_t channel, int number, int value) {
  Channel& c = channels_[channel];
  const bool was_on = c.pedal(number), is_on = cc::IsOn(value);
  const auto release_pedalled = [&] {
    voices_.ForEachOn(channel, [&](std::uint32_t index, Voice& voice) {
      if (voice.state == VoiceState::kPedal && !voice.sostenuto && !c.pedal(cc::kSustain)) {
        Release(index);
      }
    });
  };
  switch (number) {
    case cc::kAllSoundOff:
      return FadeAll(channel);
    case cc::kResetControllers:
      c.ResetControllers();
      voices_.ForEachOn(channel, [](std::uint32_t, Voice& voice) { voice.sostenuto = false; });
      release_pedalled();
      return Update(channel, {.all = true});
    case cc::kLocalControl:
      return;
    case cc::kMonoOn:
    case cc::kPolyOn:
      c.mono = number == cc::kMonoOn;
      [[fallthrough]];
    case cc::kAllNotesOff:
    case cc::kOmniOff:
    case cc::kOmniOn:
      c.held_keys.Clear();
      return voices_.ForEachOn(channel,
                               [&](std::uint32_t index, Voice&) { ReleaseUnlessPedal(index); });
    default:
      break;
  }
  const ChannelChange change = c.SetController(number, value);
  if (change.drums) return EditDrums(channel, c.drum_set_up(), *change.drums);
  if (change.zone_members) return MakeZone(channel, *change.zone_members);
  Update(channel, change);
  if (change.sources.test(static_cast<std::size_t>(bank::ControlSource::kPitchWheelRange))) {
    ShareBendRange(channel);
  }
  if (number == cc::kSustain && was_on && !is_on) release_pedalled();
  if (number == cc::kSostenuto && was_on != is_on) {
    voices_.ForEachOn(channel, [&](std::uint32_t, Voice& voice) {
      voice.sostenuto =
          is_on && (voice.state == VoiceState::kHeld || voice.state == VoiceState::kPedal);
    });
    if (!is_on) release_pedalled();
  }
}

void Performer::ResetSystem(MidiMode mode) {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    FadeAll(static_cast<std::uint16_t>(i));
    channels_[i].Reset(mode, static_cast<int>(i % kChannelsPerGroup));
    channels_[i].SelectProgram(0, banks());
  }
  routing_.Reset();
  tuning_.Reset();
  std::fill(drum_kits_.begin(), drum_kits_.end(), DrumKit{});
  static_priority_ = false;
  master_ = {.most_side_gain = master_.most_side_gain};
  master_gain_linear_ = 1;
  master_balance_ = 0;
}

}  // namespace portamento::engine
