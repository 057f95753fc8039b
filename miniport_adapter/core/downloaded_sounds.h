// The sounds that clients have downloaded to one synthesizer, as banks over those of its ROM.
//
// Every instrument is a bank of its own, so that one more or one less changes nothing else. A
// wave's frames are placed in sample memory once for each way it is looped, however many
// instruments use them; stores of instruments share those of waves.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/midi/bank_stack.h"
#include "engine/samples/sample_store.h"
#include "miniport_adapter/core/download_image.h"
#include "miniport_adapter/core/voice_bank.h"

namespace portamento::dmus {

/// What an unloaded sound has left in use: notes that still sound, instruments that refer to it.
class LeftInUse {
 public:
  /// Whether nothing of it is in memory any more. [control]
  bool gone() const;

 private:
  friend class DownloadedSounds;
  std::vector<std::weak_ptr<const engine::SampleStore>> stores_;
};

/// What becomes of a wave that is unloaded while instruments use it: they go on without it, or it
/// stays with them.
enum class UsedWaves : std::uint8_t { kGo, kStay };

class DownloadedSounds {
 public:
  /// Never 0, and never the same twice, of whatever synthesizer.
  using Handle = std::uint64_t;

  DownloadedSounds(std::shared_ptr<engine::SampleMemory> memory, engine::BankStack rom,
                   UnsetMembers unset = UnsetMembers::kRejected,
                   UsedWaves used_waves = UsedWaves::kGo)
      : memory_(std::move(memory)), rom_(std::move(rom)), unset_(unset), used_waves_(used_waves) {}

  /// Gives the stack that there will be to the synthesizer. What it throws is passed on, and all
  /// stays as it was, as it does where memory runs out.
  using GiveStack = std::function<void(engine::BankStack)>;

  /// Takes what it needs of `image`; waves come before the instruments that use them. [control]
  tl::expected<Handle, DownloadError> Download(io::Bytes image, const GiveStack& give);

  /// Empty for a handle that is not one of ours. [control]
  std::optional<LeftInUse> Unload(Handle handle, const GiveStack& give);

  /// Other instruments below all downloads; the synthesizer must be given the new stack().
  /// [control]
  void SetRom(engine::BankStack rom) { rom_ = std::move(rom); }

  /// What a voice of the host is to play, of a download that is a wave or a wave articulation, by
  /// its id. Its waves stay for as long as the bank does. [control]
  tl::expected<std::shared_ptr<engine::SampleStore>, DownloadError> MakeVoiceBank(
      std::uint32_t id, const VoiceSound& sound);

  /// Puts what `image` has in place of a wave of the same id, for voices that begin from now on.
  /// [control]
  tl::expected<void, DownloadError> Refresh(io::Bytes image);

  /// ROM below; then General MIDI instruments; then all others; later ones over earlier. [control]
  engine::BankStack stack() const;

  /// Of samples in memory, guards included.
  std::size_t used_bytes() const {
    return memory_->narrow.used_bytes() + memory_->wide.used_bytes();
  }

 private:
  struct Placed {
    std::uint16_t channel = 0;
    bank::Waveform waveform;  // its `sample` is 0
    std::shared_ptr<const engine::SampleStore> store;
  };
  struct Wave {
    Handle handle = 0;
    WaveImage image;
    std::vector<Placed> placed;  // one for each way it is looped
  };
  struct Instrument {
    Handle handle = 0;
    InstrumentImage image;
    std::shared_ptr<engine::SampleStore> store;
  };

  /// Stores of instruments that will be without a wave.
  using Remade = std::map<Handle, std::shared_ptr<engine::SampleStore>>;

  tl::expected<Handle, DownloadError> Add(DownloadImage image);
  tl::expected<Handle, DownloadError> AddWave(WaveImage image);
  tl::expected<Handle, DownloadError> AddInstrument(InstrumentImage image);
  void Remove(Handle handle) noexcept;
  LeftInUse WhatIsLeftOf(Handle handle) const;
  Remade RemadeWithout(Handle wave);
  engine::BankStack StackWithout(Handle handle, const Remade& remade) const;
  std::shared_ptr<engine::SampleStore> MakeStore(const InstrumentImage& image, Handle without = 0);
  std::shared_ptr<const engine::SampleStore> Place(Wave& wave, std::uint16_t channel,
                                                   const bank::Sample& sample,
                                                   bank::Waveform waveform);
  tl::expected<Wave, DownloadError> Joined(const std::vector<std::uint32_t>& waves) const;
  static bool Uses(const Instrument& instrument, std::uint32_t wave);

  std::shared_ptr<engine::SampleMemory> memory_;
  engine::BankStack rom_;
  UnsetMembers unset_;
  UsedWaves used_waves_;
  std::map<std::uint32_t, Wave> waves_;  // by id
  std::list<Instrument> instruments_;    // in the order in which they came
  std::map<std::uint32_t, std::pair<Handle, WaveArticulationImage>> articulations_;  // by id
};

}  // namespace portamento::dmus
