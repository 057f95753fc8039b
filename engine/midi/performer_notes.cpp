// The performer's notes: from a key struck to voices started, glided, joined and stolen.
#include <algorithm>
#include <array>

#include "engine/dsp/math.h"
#include "engine/midi/performer.h"
#include "engine/midi/portamento.h"
#include "engine/units.h"

namespace portamento::engine {
namespace {

using bank::Generator;

/// DLS static voice priority: channel 10 first, then 1 to 9, then 11 to 16; groups one after
/// another.
int PriorityRank(std::uint16_t channel) {
  constexpr int kDrumChannel = 9;
  const int index = channel % static_cast<int>(PartRouting::kChannelsPerGroup);
  const int rank = index == kDrumChannel ? 0 : index < kDrumChannel ? index + 1 : index;
  return channel - index + rank;
}

/// Who is stolen first has the lowest key: released voices before pedalled ones before held ones,
/// drums last of their kind; then the quieter, in steps of 2 dB; then the older. Before anything
/// else the channel's priority decides.
StealingOrder::Key StealingKey(const Voice& voice, bool drums, unsigned priority) {
  constexpr float kStepsPerCb = 0.05f;
  const float loud_cb =
      std::max(kSilenceCb - voice.params[Param::kAttenuationCb] - voice.envelope_cb, 0.0f);
  unsigned kind = drums ? 1 : 0;
  if (voice.state == VoiceState::kPedal) kind += 2;
  if (voice.state == VoiceState::kHeld || voice.state == VoiceState::kHost) kind += 4;
  return std::uint64_t{priority} << 48u | std::uint64_t{kind} << 40u |
         std::uint64_t{static_cast<unsigned>(loud_cb * kStepsPerCb)} << 32u | voice.note_id;
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
  // In mono mode a new note ends the old one; otherwise only a repeated key ends itself.
  if (joins) {
    voices_.ForEachOn(channel, [&](std::uint32_t index, Voice&) { ReleaseUnlessPedal(index); });
  } else {
    voices_.ForEachOnKey(channel, key, [&](std::uint32_t index, Voice&) { MeetSameKey(index); });
  }
  StartNote(channel, {.key = key, .velocity = velocity, .glide = glide});
}

void Performer::NoteOff(std::uint16_t channel, int key) {
  Channel& c = channels_[channel];
  if (c.drums() && !DrumKeyOf(channel, c.drum_set_up(), key).receive_note_off) return;
  if ((c.mono || c.pedal(cc::kLegato)) && !c.drums()) return NoteOffMono(channel, key);
  c.held_keys.Release(key);
  voices_.ForEachOnKey(channel, key,
                       [&](std::uint32_t index, Voice&) { ReleaseUnlessPedal(index); });
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
    return StartNote(channel, {.key = back.key, .velocity = back.velocity, .glide = glide});
  }
  voices_.ForEachOnKey(channel, key,
                       [&](std::uint32_t index, Voice&) { ReleaseUnlessPedal(index); });
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

void Performer::StartNote(std::uint16_t channel, const Strike& strike) {
  if (const PresetRef preset = PresetOf(channel)) StartZones(channel, preset, strike);
}

void Performer::StartZones(std::uint16_t channel, const PresetRef& preset, const Strike& strike) {
  const bank::Bank& bank = preset.store->bank();
  const auto zones = bank.ZonesOf(*preset.preset);
  const auto ranges = bank.RangesOf(*preset.preset);
  ++note_id_;
  const int zone_key = channels_[channel].ZoneKey(strike.key);
  std::array<std::uint32_t, kMostZonesPerNote> started;
  std::size_t count = 0;
  for (std::size_t i = 0; i < zones.size() && count < started.size(); ++i) {
    if (!ranges[i].Contains(zone_key, strike.velocity)) continue;
    const auto voice = StartVoice(channel, preset, zones[i], strike);
    if (voice) started[count++] = *voice;
  }
  // Not before: a note never steals from itself.
  for (std::size_t i = 0; i < count; ++i) PlaceForStealing(started[i]);
}

std::optional<std::uint32_t> Performer::StartVoice(std::uint16_t channel, const PresetRef& preset,
                                                   const bank::Zone& zone, const Strike& strike) {
  const PlacedWaveform* waveform = preset.store->Find(zone.waveform);
  const PlacedWaveform* tail = preset.store->Find(zone.tail_waveform);
  if (waveform == nullptr || tail == nullptr) {
    ++stats_.samples_missing;
    return std::nullopt;
  }
  Channel& c = channels_[channel];
  const int key = strike.key;
  const bool of_key = strike.host_voice < 0;
  const DrumKey* const drum_key =
      of_key && c.drums() ? &DrumKeyOf(channel, c.drum_set_up(), key) : nullptr;
  const bool regrouped = drum_key != nullptr && drum_key->group != DrumKey::kUnset;
  const int exclusive_class =
      regrouped ? drum_key->group : int{zone.generators[Generator::kExclusiveClass]};
  if (exclusive_class != 0) StopExclusiveClass(channel, exclusive_class);
  if (voices_.sounding() >= voice_limit_ && !Steal(channel)) {
    ++stats_.voices_dropped;
    return std::nullopt;
  }

  const auto struck_key = static_cast<std::uint8_t>(key);
  auto index = voices_.Take(channel, struck_key);
  std::optional<LaneId> lane;
  if (index) {
    lane = renderer_.Claim(*index, waveform->wide);
  } else if (const auto fading = voices_.OldestFading(waveform->wide)) {
    // So many voices were stolen at once that they still fade on every lane: one is cut short.
    lane = voices_[*fading].lane;
    ReturnVoice(*fading);
    index = voices_.Take(channel, struck_key);  // the same one
  }
  if (!lane) {
    if (index) voices_.Return(*index);
    ++stats_.voices_dropped;
    return std::nullopt;
  }

  Voice& voice = voices_[*index];
  const int forced_key = zone.generators[Generator::kKey];
  const int forced_velocity = zone.generators[Generator::kVelocity];
  voice.lane = *lane;
  voice.banks = &bank_sets_.current();
  ++voice.banks->voices;
  voice.note_id = note_id_;
  if (!of_key) JoinHostVoice(*index, strike.host_voice);
  voices_.SetExclusiveClass(*index, static_cast<std::uint8_t>(exclusive_class));
  const int zone_key = c.ZoneKey(key);
  const bool random_pan = (of_key && c.random_pan()) || (drum_key != nullptr && drum_key->pan == 0);
  voice.note = {.bank = &preset.store->bank(),
                .zone = &zone,
                .key = static_cast<std::uint8_t>(forced_key >= 0 ? forced_key : zone_key),
                .velocity = static_cast<std::uint8_t>(forced_velocity >= 1 ? forced_velocity
                                                                           : strike.velocity),
                .struck_key = struck_key,
                .key_shift = static_cast<std::int8_t>(forced_key >= 0 ? 0 : zone_key - key),
                .pan_shift = random_pan ? RandomPan(note_id_) : std::int16_t{0},
                .tuning_cents = of_key ? TuningOf(c, forced_key >= 0 ? forced_key : zone_key) : 0,
                .drum_key = drum_key,
                .rate_cents = RateCents(waveform->rate_hz, rate_hz_),
                .soft = c.pedal(cc::kSoft)};

  VoiceEdit& edit = renderer_.Edit(*lane, frame_, EditKind::kStart);
  edit.params = SetParams(voice);
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
  if (strike.glide.cents_per_frame > 0) {
    start.glide_cents_per_frame = strike.glide.cents_per_frame;
    start.glide_cents = (strike.glide.from_key + static_cast<float>(voice.note.key_shift) -
                         static_cast<float>(voice.note.key)) *
                        static_cast<float>(zone.generators[Generator::kScaleTuning]);
  }
  ++stats_.voices_started;
  stats_.peak_voices = std::max(stats_.peak_voices, static_cast<std::uint32_t>(voices_.sounding()));
  return index;
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
  voices_.ForEachOn(channel, [&](std::uint32_t index, Voice& voice) {
    if (voice.state != VoiceState::kHeld) return;
    const auto scale = static_cast<float>(voice.note.zone->generators[Generator::kScaleTuning]);
    const float old_key = voice.note.key;
    voices_.Restrike(index, static_cast<std::uint8_t>(key));
    if (voice.note.zone->generators[Generator::kKey] < 0) {
      voice.note.key = static_cast<std::uint8_t>(zone_key);
      voice.note.key_shift = static_cast<std::int8_t>(zone_key - key);
      voice.note.tuning_cents = TuningOf(c, zone_key);
    }
    VoiceEdit& edit = renderer_.Edit(voice.lane, frame_, EditKind::kRetune);
    edit.params = SetParams(voice);
    edit.start.glide_cents_per_frame = glide.cents_per_frame;
    edit.start.glide_cents =
        glide.cents_per_frame > 0 ? (old_key - static_cast<float>(voice.note.key)) * scale : 0;
  });
  return true;
}

void Performer::StopExclusiveClass(std::uint16_t channel, int exclusive_class) {
  voices_.ForEachExclusive(channel, [&](std::uint32_t index, Voice& voice) {
    if (voice.exclusive_class != exclusive_class || voice.note_id == note_id_) return;
    voices_.SetExclusiveClass(index, 0);  // needs no second cut
    ShutDown(index);
  });
}

/// Makes room for a note on `channel`, if anyone may be stolen.
bool Performer::Steal(std::uint16_t channel) {
  const auto victim = voices_.stealing_order().First();
  if (!victim) return false;
  if (PriorityOf(voices_[*victim].channel) > PriorityOf(channel)) return false;
  Fade(*victim);
  ++stats_.voices_stolen;
  return true;
}

void Performer::PlaceForStealing(std::uint32_t index) {
  const Voice& voice = voices_[index];
  voices_.SetStealingKey(
      index, StealingKey(voice, channels_[voice.channel].drums(), PriorityOf(voice.channel)));
}

unsigned Performer::PriorityOf(std::uint16_t channel) const {
  return static_priority_ ? UINT16_MAX - static_cast<unsigned>(PriorityRank(channel))
                          : voice_priority_[channel];
}

/// Notes how loud voices are, at the edge of a block, where all lanes stand at the same frame. An
/// eighth of them in turn: each is seen about a hundred times a second, if there are not too many.
void Performer::NoteLoudness() {
  constexpr std::size_t kMostSeen = 256;
  for (std::size_t left = std::min(voices_.capacity() / 8 + 1, kMostSeen); left > 0; --left) {
    const std::uint32_t index = next_seen_;
    next_seen_ = index + 1 < voices_.capacity() ? index + 1 : 0;
    Voice& voice = voices_[index];
    if (!voice.sounding()) continue;
    voice.envelope_cb = renderer_.EnvelopeCb(voice.lane);
    PlaceForStealing(index);
  }
}

}  // namespace portamento::engine
