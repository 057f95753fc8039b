// The performer: plays events on channels and writes down what becomes of the voices.
//
// Everything here happens before a stretch of frames is rendered and depends on events and block
// edges only, never on how far rendering has come; that is why the sound does not depend on the
// length of a Render call.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/effects/effect_parameters.h"
#include "engine/event.h"
#include "engine/midi/bank_set.h"
#include "engine/midi/channel.h"
#include "engine/midi/host_voices.h"
#include "engine/midi/part_routing.h"
#include "engine/midi/tuning.h"
#include "engine/settings.h"
#include "engine/voice/param_parts.h"
#include "engine/voice/voice_pool.h"
#include "engine/voice/voice_renderer.h"

namespace portamento::engine {

struct PerformerStats {
  std::uint64_t voices_started = 0;
  std::uint64_t voices_stolen = 0;
  std::uint64_t voices_dropped = 0;   // no voice could be freed for them
  std::uint64_t samples_missing = 0;  // not in memory when their note began
  std::uint32_t peak_voices = 0;
};

class Performer {
 public:
  /// `banks`, `renderer` and `host_voices` must outlive the performer; the last may be null, for no
  /// such voices. `capacity`: voices including fading ones. [control]
  Performer(const SynthSettings& settings, std::size_t capacity, BankSet& banks,
            VoiceRenderer& renderer, HostVoices* host_voices);

  /// Takes over what has been set on another performer, of the channels that both have; no notes.
  /// Neither is in use. [control]
  void TakeOver(const Performer& other);

  /// At the first frame of each block: takes back voices that ended. [render]
  void BeginBlock();

  /// New notes come from `banks` from now on; what sounds goes on as it is. [render]
  void UseBanks(BankSet& banks) { bank_sets_.Use(banks); }

  /// Calls `give_back(set)` for each set of banks used before that is silent by now. [render]
  template <typename Use>
  void ReleaseBanks(Use give_back) {
    bank_sets_.Release(give_back);
  }

  /// Plays an event at frame `frame` of the block. The renderer must have room for MostEdits().
  /// [render]
  void Handle(const Event& event, int frame);

  /// The most edits that the next event can cause. [render]
  std::size_t MostEdits() const {
    return 2 * voices_.sounding() +
           2 * kMostZonesPerNote * (routing_.straight() ? 1 : PartRouting::kMostListeners);
  }

  float master_gain_linear() const { return master_gain_linear_; }
  float master_balance() const { return master_balance_; }  // -1 left .. 1 right
  std::size_t sounding() const { return voices_.sounding(); }
  const PerformerStats& stats() const { return stats_; }
  const Channel& channel(std::size_t index) const { return channels_[index]; }

 private:
  static constexpr std::size_t kChannelsPerGroup = PartRouting::kChannelsPerGroup;

  // More zones than this do not sound together in any bank; the bound keeps a note-on finite.
  static constexpr std::size_t kMostZonesPerNote = 128;

  struct Glide {
    float from_key = 0;         // where the note comes from
    float cents_per_frame = 0;  // 0: no glide
  };

  /// What starts the voices of a note.
  struct Strike {
    int key = 60, velocity = 127;
    Glide glide{};
    std::int16_t host_voice = -1;  // its number; -1: a key does
  };

  void HandlePart(const Event& event, std::uint16_t channel);
  void HandleZone(const Event& event, std::uint16_t member);
  void HandleSetUp(const Event& event, std::uint16_t channel);
  void HandleGlobal(const Event& event);
  void EditDrums(std::uint16_t channel, std::size_t set_up, const DrumEdit& edit);
  void TuneKey(const Event& event);
  void SetEqualizer(EffectParameter parameter, int value);
  DrumKey& DrumKeyOf(std::uint16_t channel, std::size_t set_up, int key);
  float TuningOf(const Channel& channel, int key) const;

  void NoteOn(std::uint16_t channel, int key, int velocity);
  void NoteOff(std::uint16_t channel, int key);
  void NoteOffMono(std::uint16_t channel, int key);
  void SetController(std::uint16_t channel, int number, int value);
  void MakeZone(std::uint16_t master, int members);
  void ShareBendRange(std::uint16_t channel);
  void ResetSystem(MidiMode mode);

  const BankStack& banks() const { return bank_sets_.current().banks; }
  PresetRef PresetOf(std::uint16_t channel);
  void ReturnVoice(std::uint32_t index);
  void StartNote(std::uint16_t channel, const Strike& strike);
  void StartZones(std::uint16_t channel, const PresetRef& preset, const Strike& strike);
  std::optional<std::uint32_t> StartVoice(std::uint16_t channel, const PresetRef& preset,
                                          const bank::Zone& zone, const Strike& strike);
  void StartHostVoice(std::uint16_t channel, std::uint16_t number);
  void StopHostVoice(std::uint16_t channel, std::uint16_t number);
  void JoinHostVoice(std::uint32_t index, std::int16_t number);
  void LeaveHostVoice(std::uint32_t index);
  void FollowHostVoices();
  bool ContinueLegato(std::uint16_t channel, int key, const Glide& glide);
  Glide GlideTo(std::uint16_t channel);
  float GlideCentsPerFrame(const Channel& channel) const;
  void StopExclusiveClass(std::uint16_t channel, int exclusive_class);
  bool Steal(std::uint16_t channel);
  void PlaceForStealing(std::uint32_t index);
  void NoteLoudness();
  unsigned PriorityOf(std::uint16_t channel) const;

  void Retune(Voice& voice);
  void Release(std::uint32_t index);
  void ReleaseUnlessPedal(std::uint32_t index);
  void MeetSameKey(std::uint32_t index);
  void ShutDown(std::uint32_t index);
  void Fade(std::uint32_t index);
  void FadeAll(std::uint16_t channel);
  void Update(std::uint16_t channel, const ChannelChange& change);
  void UpdateAll();
  const VoiceParams& SetParams(Voice& voice, unsigned parts = kAllParts) const;

  std::uint32_t rate_hz_;
  std::uint32_t voice_limit_;
  BankSets bank_sets_;
  VoiceRenderer& renderer_;
  Modulation modulation_;
  std::vector<Channel> channels_;
  std::vector<std::uint64_t> preset_generation_;  // of the banks that a channel's preset is from
  std::array<float, 128> gm2_glide_;              // cents per frame, by portamento time
  PartRouting routing_;
  TuningPrograms tuning_;
  std::vector<DrumKit> drum_kits_;  // kDrumMaps for each group
  VoicePool voices_;
  MasterState master_;
  float master_gain_linear_ = 1;
  float master_balance_ = 0;
  std::vector<std::uint16_t> voice_priority_;  // by channel
  bool static_priority_ = false;               // DLS: the channel's number instead
  HostVoices* host_voices_;
  // By the places of their numbers.
  std::array<std::uint8_t, HostVoices::kMost> zones_of_host_voice_{};  // that sound
  std::array<std::uint32_t, HostVoices::kMost> voice_of_host_voice_{};
  int host_zones_ = 0;  // of all of them
  std::uint32_t note_id_ = 0;
  std::uint32_t next_seen_ = 0;  // voice, by NoteLoudness
  int frame_ = 0;                // of the event being handled
  PerformerStats stats_;
};

}  // namespace portamento::engine
