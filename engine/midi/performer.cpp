#include "engine/midi/performer.h"

#include <algorithm>
#include <array>

#include "engine/dsp/math.h"
#include "engine/midi/portamento.h"
#include "engine/units.h"

namespace portamento::engine {
namespace {

using bank::Generator;

constexpr std::size_t kChannelsPerGroup = 16;

/// Position of a voice in the order of stealing; the lowest goes first. Released voices before
/// pedalled ones before held ones, drums last of their kind, and among equals the quieter and
/// older.
float Worth(const Voice& voice, bool drums, std::uint32_t newest_note) {
  float worth = -std::min(voice.attenuation_cb + voice.envelope_cb, kSilenceCb);
  worth -= std::min(static_cast<float>(newest_note - voice.note_id), 500.0f);
  if (voice.state == VoiceState::kReleased) worth -= 8000;
  if (voice.state == VoiceState::kPedal) worth -= 4000;
  if (drums) worth += 2000;
  return worth;
}

// Under static priority the channel decides before anything else does.
constexpr float kWorthOfRank = 1e5f;

/// DLS static voice priority: channel 10 first, then 1 to 9, then 11 to 16; groups one after
/// another.
int PriorityRank(std::uint16_t channel) {
  constexpr int kDrumChannel = 9;
  const int index = channel % kChannelsPerGroup;
  const int rank = index == kDrumChannel ? 0 : index < kDrumChannel ? index + 1 : index;
  return channel - index + rank;
}

/// A place in the stereo field that is the same whenever the song is played.
std::int16_t RandomPan(std::uint32_t note_id) {
  const std::uint32_t mixed = (note_id + 1) * 2654435761u;
  return static_cast<std::int16_t>(static_cast<int>((mixed >> 8) % 1001) - 500);
}

float RateCents(std::uint32_t sample_rate_hz, std::uint32_t rate_hz) {
  return kCentsPerOctave * static_cast<float>(Log2(static_cast<double>(sample_rate_hz) /
                                                   static_cast<double>(rate_hz)));
}

}  // namespace

Performer::Performer(const SynthSettings& settings, std::size_t capacity, BankSet& banks,
                     VoiceRenderer& renderer)
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
      voices_(capacity, channels_.size()) {
  for (std::size_t i = 0; i < gm2_glide_.size(); ++i) {
    gm2_glide_[i] = static_cast<float>(1000 * Gm2PortamentoCentsPerMs(static_cast<double>(i)) /
                                       settings.rate_hz);
  }
  ResetSystem(MidiMode::kDefault);
}

void Performer::BeginBlock() {
  renderer_.Collect([&](std::uint32_t voice) { ReturnVoice(voice); },
                    [&](std::uint32_t voice, LaneId to) { voices_[voice].lane = to; });
  if (voices_.sounding() * 4 < std::size_t{voice_limit_} * 3) return;
  // Stealing is near: note how loud everyone is, now that all lanes stand at the same frame.
  voices_.ForEachSounding(
      [&](std::uint32_t, Voice& voice) { voice.envelope_cb = renderer_.EnvelopeCb(voice.lane); });
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

/// What the master of an MPE zone says, to one of its members.
void Performer::HandleZone(const Event& event, std::uint16_t member) {
  if (PartRouting::IsForMembers(event)) return HandlePart(event, member);
  const Channel& master = channels_[event.channel];
  Channel& c = channels_[member];
  ChannelChange change;
  switch (event.kind) {
    case EventKind::kController:
      if (event.number == cc::kCutoff) return Update(member, c.SetZoneTimbre(event.value & 0x7F));
      [[fallthrough]];  // perhaps the range of the master's bend
    case EventKind::kPitchBend:
      c.SetZoneBend(master.WheelPosition() * master.bend_range_semitones());
      change.sources.set(static_cast<std::size_t>(bank::ControlSource::kPitchWheel));
      change.all = c.matrix.Uses(MatrixSource::kPitchBend);
      return Update(member, change);
    case EventKind::kChannelPressure:
      c.SetZonePressure(event.value & 0x7F);
      change.sources.set(static_cast<std::size_t>(bank::ControlSource::kChannelPressure));
      change.all = c.matrix.Uses(MatrixSource::kChannelPressure);
      return Update(member, change);
    default:
      return;
  }
}

/// RPN 6: silence and defaults on all channels that come or go; the zone is one instrument then.
void Performer::MakeZone(std::uint16_t master, int members) {
  constexpr float kBendSemitones = 2, kMemberBendSemitones = 48;
  const auto first = static_cast<std::uint16_t>(master - master % kChannelsPerGroup);
  std::array<int, kChannelsPerGroup> old_masters;
  for (std::size_t i = 0; i < old_masters.size(); ++i) {
    old_masters[i] = routing_.MasterOf(static_cast<std::uint16_t>(first + i));
  }
  if (!routing_.MakeZone(master, members)) return;
  for (std::size_t i = 0; i < old_masters.size(); ++i) {
    const auto channel = static_cast<std::uint16_t>(first + i);
    const int new_master = routing_.MasterOf(channel);
    if (channel != master && new_master == old_masters[i]) continue;
    SetController(channel, cc::kAllNotesOff, 0);
    SetController(channel, cc::kResetControllers, 0);
    Channel& c = channels_[channel];
    c.SetZoneBend(0);
    c.SetZonePressure(0);
    Update(channel, c.SetZoneTimbre(64));
    Update(channel, c.SetBendRange(new_master < 0 ? kBendSemitones : kMemberBendSemitones));
    if (new_master >= 0) {
      c.TakeProgram(channels_[static_cast<std::size_t>(new_master)], banks());
    }
  }
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

/// What GS, XG and GM2 set up of a part.
void Performer::HandleSetUp(const Event& event, std::uint16_t channel) {
  const int number = event.number & 0x7F, value = event.value;
  Channel& c = channels_[channel];
  switch (event.kind) {
    case EventKind::kDrumPart:
      c.SetDrumPart(value);
      return c.RefreshPreset(banks());
    case EventKind::kPartParameter: {
      const auto parameter = static_cast<PartParameter>(number);
      if (parameter == PartParameter::kReceiveChannel) {
        FadeAll(channel);  // whoever would release its notes may be heard no more
        c.held_keys.Clear();
        return routing_.Listen(channel, value);
      }
      return Update(channel, c.SetPart(parameter, value));
    }
    case EventKind::kDrumParameter: {
      const unsigned set_up = event.detail >> 8u;
      const auto parameter = static_cast<DrumParameter>(event.detail & 0xFF);
      return EditDrums(
          channel, set_up == kSetUpOfPart ? c.drum_set_up() : set_up,
          {static_cast<std::uint8_t>(number), parameter, static_cast<std::uint8_t>(value & 0x7F)});
    }
    case EventKind::kDrumReset:
      for (int key = 0; key < 128; ++key) {
        DrumKeyOf(channel, static_cast<std::size_t>(value), key) = {};
      }
      return;
    case EventKind::kControllerDestination:
      c.matrix.Set(static_cast<MatrixSource>(number), static_cast<MatrixDestination>(event.detail),
                   value & 0x7F);
      return Update(channel, {.all = true});
    case EventKind::kMatrixController:
      c.matrix.SetController(static_cast<MatrixSource>(number), value & 0x7F);
      return Update(channel, {.all = true});
    case EventKind::kTuneScale:
      c.scale_cents[static_cast<std::size_t>(number % 12)] =
          static_cast<float>((value & 0x3FFF) - 8192) * (100.0f / 8192.0f);
      if (event.detail == 0) return;
      return voices_.ForEachOn(channel, [&](std::uint32_t, Voice& voice) {
        if (voice.note.key % 12 == number) Retune(voice);
      });
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
      return;
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

// --- Set-up --------------------------------------------------------------------------------------

DrumKey& Performer::DrumKeyOf(std::uint16_t channel, std::size_t set_up, int key) {
  const std::size_t group = channel / kChannelsPerGroup;
  return drum_kits_[kDrumMaps * group + set_up % kDrumMaps][static_cast<std::size_t>(key)];
}

/// The group's drum parts that use the set-up hear of it.
void Performer::EditDrums(std::uint16_t channel, std::size_t set_up, const DrumEdit& edit) {
  if (set_up >= kDrumMaps) return;
  DrumKey& key = DrumKeyOf(channel, set_up, edit.key & 0x7F);
  key.Set(edit.parameter, edit.value);
  const auto first = static_cast<std::uint16_t>(channel - channel % kChannelsPerGroup);
  for (std::uint16_t part = first; part < first + kChannelsPerGroup; ++part) {
    voices_.ForEachOn(part, [&](std::uint32_t, Voice& voice) {
      if (voice.note.drum_key != &key) return;
      renderer_.Edit(voice.lane, frame_, EditKind::kRetarget).params = Params(voice);
    });
  }
}

/// GS: two shelves for all parts that want them.
void Performer::SetEqualizer(EffectParameter parameter, int value) {
  PartTone& tone = master_.equalizer;
  const auto decibels = [&] {
    return std::clamp(static_cast<float>(value - 64), -PartTone::kMostDb, PartTone::kMostDb);
  };
  switch (parameter) {
    case EffectParameter::kGsEqLowFrequency:
      tone.low_hz = value == 0 ? 200.0f : 400.0f;
      break;
    case EffectParameter::kGsEqLowGain:
      tone.low_db = decibels();
      break;
    case EffectParameter::kGsEqHighFrequency:
      tone.high_hz = value == 0 ? 3000.0f : 6000.0f;
      break;
    case EffectParameter::kGsEqHighGain:
      tone.high_db = decibels();
      break;
    default:
      return;
  }
  UpdateAll();
}

void Performer::TuneKey(const Event& event) {
  const int key = event.number & 0x7F;
  const std::size_t program = event.detail >> 7u & 0x7F;
  tuning_.Tune(program, key, event.detail & 0x7F, event.value & 0x3FFF);
  if ((event.detail & kTuneSounding) == 0) return;
  voices_.ForEachSounding([&](std::uint32_t, Voice& voice) {
    const auto of_channel = static_cast<std::size_t>(channels_[voice.channel].tuning_program());
    if (voice.note.key == key && of_channel == program) Retune(voice);
  });
}

float Performer::TuningOf(const Channel& channel, int key) const {
  if (channel.drums()) return 0;
  return tuning_.CentsOf(static_cast<std::size_t>(channel.tuning_program()), key) +
         channel.scale_cents[static_cast<std::size_t>(key % 12)];
}

/// Gives a sounding voice the tuning its key has now.
void Performer::Retune(Voice& voice) {
  voice.note.tuning_cents = TuningOf(channels_[voice.channel], voice.note.key);
  renderer_.Edit(voice.lane, frame_, EditKind::kRetarget).params = Params(voice);
}

// --- Notes ---------------------------------------------------------------------------------------

void Performer::NoteOn(std::uint16_t channel, int key, int velocity) {
  Channel& c = channels_[channel];
  if (c.drums() && !DrumKeyOf(channel, c.drum_set_up(), key).receive_note_on) return;
  velocity = c.ZoneVelocity(velocity);
  const bool joins = (c.mono || c.pedal(cc::kLegato)) && !c.drums();
  const bool overlaps = !c.held_keys.empty();
  const Glide glide = GlideTo(channel);
  c.held_keys.Press(key, velocity);
  c.last_key = key;
  if (joins && overlaps && ContinueLegato(channel, key, glide)) return;
  voices_.ForEachOn(channel, [&](std::uint32_t index, Voice& voice) {
    // In mono mode a new note ends the old one; otherwise only a repeated key ends itself.
    if (joins) return ReleaseUnlessPedal(index);
    if (voice.note.struck_key == key) MeetSameKey(index);
  });
  StartNote(channel, key, velocity, glide);
}

void Performer::NoteOff(std::uint16_t channel, int key) {
  Channel& c = channels_[channel];
  if (c.drums() && !DrumKeyOf(channel, c.drum_set_up(), key).receive_note_off) return;
  if ((c.mono || c.pedal(cc::kLegato)) && !c.drums()) return NoteOffMono(channel, key);
  c.held_keys.Release(key);
  voices_.ForEachOn(channel, [&](std::uint32_t index, Voice& voice) {
    if (voice.note.struck_key == key) ReleaseUnlessPedal(index);
  });
}

void Performer::NoteOffMono(std::uint16_t channel, int key) {
  Channel& c = channels_[channel];
  const bool sounds = !c.held_keys.empty() && c.held_keys.top().key == key;
  c.held_keys.Release(key);
  if (sounds && !c.held_keys.empty()) {
    const HeldKeys::Key back = c.held_keys.top();
    const Glide glide = GlideTo(channel);
    c.last_key = back.key;
    if (ContinueLegato(channel, back.key, glide)) return;
    voices_.ForEachOn(channel, [&](std::uint32_t index, Voice&) { ReleaseUnlessPedal(index); });
    return StartNote(channel, back.key, back.velocity, glide);
  }
  voices_.ForEachOn(channel, [&](std::uint32_t index, Voice& voice) {
    if (voice.note.struck_key == key) ReleaseUnlessPedal(index);
  });
}

Performer::Glide Performer::GlideTo(std::uint16_t channel) {
  Channel& c = channels_[channel];
  const int source = c.portamento_source_key >= 0 ? c.portamento_source_key
                                                  : (c.pedal(cc::kPortamento) ? c.last_key : -1);
  c.portamento_source_key = -1;  // for one note only
  if (source < 0 || c.drums()) return {};
  return {static_cast<float>(source), GlideCentsPerFrame(c)};
}

float Performer::GlideCentsPerFrame(const Channel& channel) const {
  if (channel.mode() == MidiMode::kGm2) {
    return gm2_glide_[static_cast<std::size_t>(channel.controller(cc::kPortamentoTime))];
  }
  return PortamentoCentsPerFrame(channel.Position(cc::kPortamentoTime),
                                 static_cast<float>(rate_hz_));
}

/// The channel's preset, looked up anew where the banks have changed since.
PresetRef Performer::PresetOf(std::uint16_t channel) {
  const BankSet& set = bank_sets_.current();
  if (preset_generation_[channel] != set.generation) {
    channels_[channel].RefreshPreset(set.banks);
    preset_generation_[channel] = set.generation;
  }
  return channels_[channel].preset();
}

void Performer::StartNote(std::uint16_t channel, int key, int velocity, const Glide& glide) {
  const PresetRef preset = PresetOf(channel);
  if (!preset) return;
  const bank::Bank& bank = preset.store->bank();
  const auto zones = bank.ZonesOf(*preset.preset);
  const auto ranges = bank.RangesOf(*preset.preset);
  ++note_id_;
  const int zone_key = channels_[channel].ZoneKey(key);
  std::size_t started = 0;
  for (std::size_t i = 0; i < zones.size() && started < kMostZonesPerNote; ++i) {
    if (!ranges[i].Contains(zone_key, velocity)) continue;
    if (StartVoice(channel, preset, zones[i], key, velocity, glide)) ++started;
  }
}

bool Performer::StartVoice(std::uint16_t channel, const PresetRef& preset, const bank::Zone& zone,
                           int key, int velocity, const Glide& glide) {
  const PlacedWaveform* waveform = preset.store->Find(zone.waveform);
  const PlacedWaveform* tail = preset.store->Find(zone.tail_waveform);
  if (waveform == nullptr || tail == nullptr) {
    ++stats_.samples_missing;
    return false;
  }
  Channel& c = channels_[channel];
  const DrumKey* const drum_key = c.drums() ? &DrumKeyOf(channel, c.drum_set_up(), key) : nullptr;
  const bool regrouped = drum_key != nullptr && drum_key->group != DrumKey::kUnset;
  const int exclusive_class =
      regrouped ? drum_key->group : int{zone.generators[Generator::kExclusiveClass]};
  if (exclusive_class != 0) StopExclusiveClass(channel, exclusive_class);
  if (voices_.sounding() >= voice_limit_ && !Steal(channel)) {
    ++stats_.voices_dropped;
    return false;
  }

  auto index = voices_.Take(channel);
  std::optional<LaneId> lane;
  if (index) {
    lane = renderer_.Claim(*index, waveform->wide);
  } else if (const auto fading = voices_.OldestFading(waveform->wide)) {
    // So many voices were stolen at once that they still fade on every lane: one is cut short.
    lane = voices_[*fading].lane;
    ReturnVoice(*fading);
    index = voices_.Take(channel);  // the same one
  }
  if (!lane) {
    if (index) voices_.Return(*index);
    ++stats_.voices_dropped;
    return false;
  }

  Voice& voice = voices_[*index];
  const int forced_key = zone.generators[Generator::kKey];
  const int forced_velocity = zone.generators[Generator::kVelocity];
  voice.lane = *lane;
  voice.banks = &bank_sets_.current();
  ++voice.banks->voices;
  voice.note_id = note_id_;
  voice.exclusive_class = static_cast<std::uint8_t>(exclusive_class);
  const int zone_key = c.ZoneKey(key);
  const bool random_pan = c.random_pan() || (drum_key != nullptr && drum_key->pan == 0);
  voice.note = {
      .bank = &preset.store->bank(),
      .zone = &zone,
      .key = static_cast<std::uint8_t>(forced_key >= 0 ? forced_key : zone_key),
      .velocity = static_cast<std::uint8_t>(forced_velocity >= 1 ? forced_velocity : velocity),
      .struck_key = static_cast<std::uint8_t>(key),
      .key_shift = static_cast<std::int8_t>(forced_key >= 0 ? 0 : zone_key - key),
      .pan_shift = random_pan ? RandomPan(note_id_) : std::int16_t{0},
      .tuning_cents = TuningOf(c, forced_key >= 0 ? forced_key : zone_key),
      .drum_key = drum_key,
      .rate_cents = RateCents(waveform->rate_hz, rate_hz_),
      .soft = c.pedal(cc::kSoft)};

  VoiceEdit& edit = renderer_.Edit(*lane, frame_, EditKind::kStart);
  edit.params = Params(voice);
  LaneStart& start = edit.start;
  start = {.base = waveform->base,
           .end = waveform->end,
           .linear_mod_attack = zone.traits.linear_mod_attack};
  if (waveform->looped) {
    start.loop_start = waveform->loop_start;
    start.loop_end = waveform->loop_end;
  }
  if (zone.loop_mode == bank::LoopMode::kUntilRelease && waveform->looped) {
    start.playback = Playback::kUntilRelease;
    start.tail_base = tail->base;
    start.tail_end = tail->end;
  } else if (zone.loop_mode == bank::LoopMode::kStartOnRelease) {
    start.playback = Playback::kWaiting;
  }
  const std::int64_t first =
      zone.start_frame + std::int64_t{modulation_.StartOffsetFrames(voice.note, c)};
  const std::int64_t last = (waveform->looped ? waveform->loop_end : waveform->end) - 1;
  start.first_frame = static_cast<std::uint32_t>(std::clamp<std::int64_t>(first, 0, last));
  if (glide.cents_per_frame > 0) {
    start.glide_cents_per_frame = glide.cents_per_frame;
    start.glide_cents = (glide.from_key + voice.note.key_shift - voice.note.key) *
                        static_cast<float>(zone.generators[Generator::kScaleTuning]);
  }
  ++stats_.voices_started;
  stats_.peak_voices = std::max(stats_.peak_voices, static_cast<std::uint32_t>(voices_.sounding()));
  return true;
}

/// Moves the voices of the note that sounds to `key` without a new attack. Only if every one of
/// them is still held and has a zone that reaches there; false otherwise.
bool Performer::ContinueLegato(std::uint16_t channel, int key, const Glide& glide) {
  Channel& c = channels_[channel];
  const int zone_key = c.ZoneKey(key);
  const PresetRef preset = PresetOf(channel);
  bool any = false, all = true;
  voices_.ForEachOn(channel, [&](std::uint32_t, Voice& voice) {
    if (voice.state != VoiceState::kHeld) return;
    any = true;
    const bank::Bank& bank = *voice.note.bank;
    const auto zone = static_cast<std::size_t>(voice.note.zone - bank.zones().data());
    all = all && preset && &preset.store->bank() == &bank && zone >= preset.preset->first_zone &&
          zone < preset.preset->first_zone + preset.preset->zone_count &&
          bank.RangesOf(*preset.preset)[zone - preset.preset->first_zone].keys.Contains(zone_key);
  });
  if (!any || !all) return false;
  voices_.ForEachOn(channel, [&](std::uint32_t, Voice& voice) {
    if (voice.state != VoiceState::kHeld) return;
    const auto scale = static_cast<float>(voice.note.zone->generators[Generator::kScaleTuning]);
    const float old_key = voice.note.key;
    voice.note.struck_key = static_cast<std::uint8_t>(key);
    if (voice.note.zone->generators[Generator::kKey] < 0) {
      voice.note.key = static_cast<std::uint8_t>(zone_key);
      voice.note.key_shift = static_cast<std::int8_t>(zone_key - key);
      voice.note.tuning_cents = TuningOf(c, zone_key);
    }
    VoiceEdit& edit = renderer_.Edit(voice.lane, frame_, EditKind::kRetune);
    edit.params = Params(voice);
    edit.start.glide_cents_per_frame = glide.cents_per_frame;
    edit.start.glide_cents =
        glide.cents_per_frame > 0 ? (old_key - static_cast<float>(voice.note.key)) * scale : 0;
  });
  return true;
}

void Performer::StopExclusiveClass(std::uint16_t channel, int exclusive_class) {
  voices_.ForEachOn(channel, [&](std::uint32_t index, Voice& voice) {
    if (voice.exclusive_class != exclusive_class || voice.note_id == note_id_) return;
    voice.exclusive_class = 0;  // needs no second cut
    ShutDown(index);
  });
}

/// Makes room for a note on `channel`.
bool Performer::Steal(std::uint16_t channel) {
  std::int64_t victim = -1;
  float least = 0;
  voices_.ForEachSounding([&](std::uint32_t index, Voice& voice) {
    if (voice.note_id == note_id_) return;  // never the note that asks
    const int rank = static_priority_ ? PriorityRank(voice.channel) : 0;
    if (static_priority_ && rank < PriorityRank(channel)) return;
    const float worth = Worth(voice, channels_[voice.channel].drums(), note_id_) -
                        kWorthOfRank * static_cast<float>(rank);
    if (victim < 0 || worth < least) {
      victim = index;
      least = worth;
    }
  });
  if (victim < 0) return false;
  Fade(static_cast<std::uint32_t>(victim));
  ++stats_.voices_stolen;
  return true;
}

// --- Voices --------------------------------------------------------------------------------------

void Performer::ReturnVoice(std::uint32_t index) {
  --voices_[index].banks->voices;
  voices_.Return(index);
}

void Performer::ReleaseUnlessPedal(std::uint32_t index) {
  Voice& voice = voices_[index];
  if (voice.state != VoiceState::kHeld) return;
  if (channels_[voice.channel].pedal(cc::kSustain) || voice.sostenuto) {
    voice.state = VoiceState::kPedal;
  } else {
    Release(index);
  }
}

void Performer::Release(std::uint32_t index) {
  Voice& voice = voices_[index];
  voice.state = VoiceState::kReleased;
  renderer_.Edit(voice.lane, frame_, EditKind::kRelease).params = Params(voice);
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
  voices_.StartFading(index);
}

void Performer::FadeAll(std::uint16_t channel) {
  voices_.ForEachOn(channel, [&](std::uint32_t index, Voice&) { Fade(index); });
}

void Performer::Update(std::uint16_t channel, const ChannelChange& change) {
  if (!change.all && change.sources.none()) return;
  voices_.ForEachOn(channel, [&](std::uint32_t, Voice& voice) {
    if (!change.all && (voice.note.zone->sources & change.sources).none()) return;
    renderer_.Edit(voice.lane, frame_, EditKind::kRetarget).params = Params(voice);
  });
}

void Performer::UpdateAll() {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    Update(static_cast<std::uint16_t>(i), {.all = true});
  }
}

VoiceParams Performer::Params(Voice& voice) const {
  VoiceParams params = modulation_.Compute(voice.note, channels_[voice.channel], master_);
  voice.attenuation_cb = params[Param::kAttenuationCb];
  if (voice.cut_off) {
    const float timecents = voice.note.zone->traits.shut_down_timecents;
    params[Param::kVolRelease] = std::min(
        params[Param::kVolRelease], static_cast<float>(rate_hz_) * TimecentsToSeconds(timecents));
  }
  return params;
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

/// MPE: the members of a zone have one bend range, whichever of them is told.
void Performer::ShareBendRange(std::uint16_t channel) {
  const int master = routing_.MasterOf(channel);
  if (master < 0) return;
  routing_.ForEachMember(static_cast<std::uint16_t>(master), [&](std::uint16_t part) {
    if (part == channel) return;
    Update(part, channels_[part].SetBendRange(channels_[channel].bend_range_semitones()));
  });
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
  master_ = {};
  master_gain_linear_ = 1;
  master_balance_ = 0;
}

}  // namespace portamento::engine
