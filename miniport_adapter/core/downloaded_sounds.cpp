#include "miniport_adapter/core/downloaded_sounds.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "miniport_adapter/core/voice_bank.h"
#include "soundfonts/bank/bank_builder.h"
#include "soundfonts/dls/dls_pcm_source.h"
#include "soundfonts/dls/dls_to_bank.h"

namespace portamento::dmus {
namespace {

using Error = tl::unexpected<DownloadError>;

// Of a row of waves, which may name one and the same any number of times.
constexpr std::size_t kMostJoined_bytes = std::size_t{1} << 30;

std::size_t FrameBytesOf(const dls::Wave& wave) {
  return std::size_t{wave.channels} * wave.bits / 8;
}

DownloadedSounds::Handle NewHandle() {
  static std::atomic<DownloadedSounds::Handle> last = 0;
  return ++last;
}

/// The frames of one channel of a wave, which it keeps in memory.
class WavePcm final : public bank::PcmSource {
 public:
  WavePcm(const WaveImage& image, std::uint16_t channel)
      : bytes_(image.bytes), source_(nullptr, {DataOf(image, channel)}) {}

  static dls::WaveData DataOf(const WaveImage& image, std::uint16_t channel) {
    return {
        .bytes = image.wave.data,
        .coding = image.wave.bits == 8 ? dls::WaveCoding::kUnsigned8 : dls::WaveCoding::kSigned16,
        .channels = image.wave.channels,
        .channel = channel};
  }

  std::unique_ptr<bank::SampleReader> Open(std::uint32_t sample) const override {
    return source_.Open(sample);
  }

 private:
  ImageBytes bytes_;
  dls::DlsPcmSource source_;
};

}  // namespace

bool LeftInUse::gone() const {
  return std::all_of(stores_.begin(), stores_.end(),
                     [](const auto& store) { return store.expired(); });
}

tl::expected<DownloadedSounds::Handle, DownloadError> DownloadedSounds::Download(
    io::Bytes image, const GiveStack& give) {
  auto read = ReadDownload(image, unset_);
  if (!read) return Error(read.error());
  const auto handle = Add(std::move(*read));
  if (!handle) return handle;
  try {
    give(stack());
  } catch (...) {
    Remove(*handle);  // nobody would ever know its handle
    throw;
  }
  return handle;
}

tl::expected<DownloadedSounds::Handle, DownloadError> DownloadedSounds::Add(DownloadImage image) {
  if (auto* wave = std::get_if<WaveImage>(&image)) return AddWave(std::move(*wave));
  if (auto* instrument = std::get_if<InstrumentImage>(&image)) {
    return AddInstrument(std::move(*instrument));
  }
  auto& articulation = std::get<WaveArticulationImage>(image);
  const auto known = [&](std::uint32_t wave) { return waves_.contains(wave); };
  if (!std::all_of(articulation.waves.begin(), articulation.waves.end(), known)) {
    return Error(DownloadError::kBadWaveLink);
  }
  const auto [at, fresh] = articulations_.try_emplace(articulation.id);
  if (!fresh) return Error(DownloadError::kIdTaken);
  at->second = {NewHandle(), std::move(articulation)};
  return at->second.first;
}

tl::expected<DownloadedSounds::Handle, DownloadError> DownloadedSounds::AddWave(WaveImage image) {
  const auto [at, fresh] = waves_.try_emplace(image.id);
  if (!fresh) return Error(DownloadError::kIdTaken);
  at->second.handle = NewHandle();
  at->second.image = std::move(image);
  return at->second.handle;
}

tl::expected<DownloadedSounds::Handle, DownloadError> DownloadedSounds::AddInstrument(
    InstrumentImage image) {
  for (const dls::Region& region : image.instrument.regions) {
    const auto wave = waves_.find(region.wave);
    if (wave == waves_.end()) return Error(DownloadError::kBadWaveLink);
    if (wave->second.image.wave.channels != 1) return Error(DownloadError::kNotMono);
  }
  auto store = MakeStore(image);
  if (store == nullptr) return Error(DownloadError::kNoMemory);
  instruments_.push_back({NewHandle(), std::move(image), std::move(store)});
  return instruments_.back().handle;
}

/// The bank of an instrument, without regions whose wave is not there any more, or is `without`.
/// Null when memory is full.
std::shared_ptr<engine::SampleStore> DownloadedSounds::MakeStore(const InstrumentImage& image,
                                                                 Handle without) {
  dls::Collection collection;
  dls::Instrument instrument = image.instrument;
  std::erase_if(instrument.regions, [&](const dls::Region& region) {
    const auto wave = waves_.find(region.wave);
    return wave == waves_.end() || wave->second.handle == without;
  });
  // In the order of their first use, which is that of the bank's samples.
  std::vector<Wave*> waves;
  std::map<std::uint32_t, std::uint32_t> place_of;
  for (dls::Region& region : instrument.regions) {
    const auto [at, fresh] =
        place_of.try_emplace(region.wave, static_cast<std::uint32_t>(waves.size()));
    if (fresh) {
      waves.push_back(&waves_.at(region.wave));
      collection.waves.push_back(waves.back()->image.wave);
      collection.pool.push_back(at->second);
    }
    region.wave = at->second;
  }
  collection.instruments.push_back(std::move(instrument));
  Findings ignored;
  const auto bank = dls::MakeBank(collection, nullptr, ignored);

  // Its own source of PCM is never opened: all frames come from the waves' stores.
  auto store = std::make_shared<engine::SampleStore>(bank, memory_);
  const auto waveforms = bank->waveforms();
  for (std::uint32_t i = 0; i < waveforms.size(); ++i) {
    const auto placed =
        Place(*waves[waveforms[i].sample], 0, bank->samples()[waveforms[i].sample], waveforms[i]);
    if (placed == nullptr || !store->Share(i, placed, 0)) return nullptr;
  }
  return store;
}

/// A store of this one waveform; the one there is, or a new one.
std::shared_ptr<const engine::SampleStore> DownloadedSounds::Place(Wave& wave,
                                                                   std::uint16_t channel,
                                                                   const bank::Sample& sample,
                                                                   bank::Waveform waveform) {
  waveform.sample = 0;
  const auto known =
      std::find_if(wave.placed.begin(), wave.placed.end(), [&](const Placed& placed) {
        return placed.channel == channel && placed.waveform == waveform;
      });
  if (known != wave.placed.end()) return known->store;

  bank::BankBuilder builder(sample.name);
  bank::ZoneSpec zone{.sample = builder.AddSample(sample),
                      .end_offset = -std::int64_t{waveform.trim_frames},
                      .loop_start = waveform.loop_start,
                      .loop_end = waveform.loop_end};
  if (waveform.looped) zone.loop_mode = bank::LoopMode::kForever;
  builder.AddPreset(sample.name, 0, 0);
  builder.AddZone(zone);
  const auto store = std::make_shared<engine::SampleStore>(
      std::move(builder).Freeze(std::make_shared<WavePcm>(wave.image, channel)), memory_);
  if (store->LoadAll() > 0) return nullptr;
  wave.placed.push_back({channel, waveform, store});
  return store;
}

bool DownloadedSounds::Uses(const Instrument& instrument, std::uint32_t wave) {
  const auto& regions = instrument.image.instrument.regions;
  return std::any_of(regions.begin(), regions.end(),
                     [&](const dls::Region& region) { return region.wave == wave; });
}

std::optional<LeftInUse> DownloadedSounds::Unload(Handle handle, const GiveStack& give) {
  const auto has_handle = [&](const auto& sound) { return sound.handle == handle; };
  if (std::none_of(instruments_.begin(), instruments_.end(), has_handle) &&
      std::none_of(waves_.begin(), waves_.end(),
                   [&](const auto& entry) { return has_handle(entry.second); }) &&
      std::none_of(articulations_.begin(), articulations_.end(),
                   [&](const auto& entry) { return entry.second.first == handle; })) {
    return std::nullopt;
  }
  LeftInUse left = WhatIsLeftOf(handle);
  Remade remade = RemadeWithout(handle);
  give(StackWithout(handle, remade));
  // From here on nothing can fail.
  Remove(handle);
  for (Instrument& instrument : instruments_) {
    const auto at = remade.find(instrument.handle);
    if (at != remade.end()) instrument.store = std::move(at->second);
  }
  return left;
}

void DownloadedSounds::Remove(Handle handle) noexcept {
  std::erase_if(instruments_,
                [&](const Instrument& instrument) { return instrument.handle == handle; });
  std::erase_if(waves_, [&](const auto& entry) { return entry.second.handle == handle; });
  std::erase_if(articulations_, [&](const auto& entry) { return entry.second.first == handle; });
}

LeftInUse DownloadedSounds::WhatIsLeftOf(Handle handle) const {
  LeftInUse left;
  for (const Instrument& instrument : instruments_) {
    if (instrument.handle == handle) left.stores_.emplace_back(instrument.store);
  }
  for (const auto& [id, wave] : waves_) {
    if (wave.handle != handle) continue;
    for (const Placed& placed : wave.placed) left.stores_.emplace_back(placed.store);
  }
  return left;
}

/// Those that use a wave with this handle; none where they keep it.
DownloadedSounds::Remade DownloadedSounds::RemadeWithout(Handle handle) {
  Remade remade;
  const auto wave = std::find_if(waves_.begin(), waves_.end(),
                                 [&](const auto& entry) { return entry.second.handle == handle; });
  if (wave == waves_.end() || used_waves_ == UsedWaves::kStay) return remade;
  for (const Instrument& user : instruments_) {
    if (!Uses(user, wave->first)) continue;
    auto store = MakeStore(user.image, handle);
    if (store != nullptr) remade.emplace(user.handle, std::move(store));
  }
  return remade;
}

/// All of these as one wave, which is not kept.
tl::expected<DownloadedSounds::Wave, DownloadError> DownloadedSounds::Joined(
    const std::vector<std::uint32_t>& waves) const {
  Wave joined;
  // What lies behind the last whole frame of one would put all that follow out of step.
  std::vector<io::Bytes> parts;
  std::size_t bytes = 0;
  for (const std::uint32_t id : waves) {
    const auto wave = waves_.find(id);
    if (wave == waves_.end()) return Error(DownloadError::kBadWaveLink);
    const dls::Wave& next = wave->second.image.wave;
    const dls::Wave& first = joined.image.wave;
    if (parts.empty()) {
      joined.image = wave->second.image;
    } else if (next.rate_hz != first.rate_hz || next.bits != first.bits ||
               next.channels != first.channels) {
      return Error(DownloadError::kBadWave);
    }
    parts.push_back(next.data.first(next.data.size() - next.data.size() % FrameBytesOf(next)));
    bytes += parts.back().size();
    if (parts.size() > 1 && bytes > kMostJoined_bytes) return Error(DownloadError::kNoMemory);
  }
  if (parts.empty()) return Error(DownloadError::kBadWaveLink);
  if (parts.size() == 1) return joined;
  std::vector<std::byte> all;
  all.reserve(bytes);
  for (const io::Bytes part : parts) all.insert(all.end(), part.begin(), part.end());
  joined.image.bytes = std::make_shared<const std::vector<std::byte>>(std::move(all));
  joined.image.wave.data = *joined.image.bytes;
  return joined;
}

tl::expected<std::shared_ptr<engine::SampleStore>, DownloadError> DownloadedSounds::MakeVoiceBank(
    std::uint32_t id, const VoiceSound& sound) {
  std::vector<std::uint32_t> ids{id};
  std::optional<std::uint32_t> bus;
  if (const auto articulation = articulations_.find(id); articulation != articulations_.end()) {
    ids = articulation->second.second.waves;
    bus = articulation->second.second.bus;
  }
  // Frames of a whole wave as it is are kept for the next voice, others last as long as this one.
  const bool looped = sound.loop_start < sound.loop_end;
  const bool kept = ids.size() == 1 && !looped && waves_.contains(ids[0]);
  tl::expected<Wave, DownloadError> own = Error(DownloadError::kBadWaveLink);
  if (!kept) {
    own = Joined(ids);
    if (!own) return Error(own.error());
  }
  Wave& wave = kept ? waves_.at(ids[0]) : *own;
  const auto bank = VoiceBank(wave.image, sound, bus);
  auto store = std::make_shared<engine::SampleStore>(bank, memory_);
  const auto waveforms = bank->waveforms();
  for (std::uint32_t i = 0; i < waveforms.size(); ++i) {
    const std::uint32_t channel = waveforms[i].sample;
    const auto placed =
        Place(wave, static_cast<std::uint16_t>(channel), bank->samples()[channel], waveforms[i]);
    if (placed == nullptr || !store->Share(i, placed, 0)) return Error(DownloadError::kNoMemory);
  }
  return store;
}

tl::expected<void, DownloadError> DownloadedSounds::Refresh(io::Bytes image) {
  auto read = ReadDownload(image, unset_);
  if (!read) return Error(read.error());
  auto* const fresh = std::get_if<WaveImage>(&*read);
  const auto wave = fresh != nullptr ? waves_.find(fresh->id) : waves_.end();
  if (wave == waves_.end()) return Error(DownloadError::kBadWaveLink);
  wave->second.image = std::move(*fresh);
  wave->second.placed.clear();
  return {};
}

engine::BankStack DownloadedSounds::stack() const { return StackWithout(0, {}); }

engine::BankStack DownloadedSounds::StackWithout(Handle handle, const Remade& remade) const {
  std::vector<engine::StackedBank> banks = rom_.banks();
  for (const bool general_midi : {true, false}) {
    for (const Instrument& instrument : instruments_) {
      if (instrument.image.general_midi != general_midi || instrument.handle == handle) continue;
      const auto at = remade.find(instrument.handle);
      banks.push_back({at != remade.end() ? at->second : instrument.store, 0});
    }
  }
  return engine::BankStack(std::move(banks));
}

}  // namespace portamento::dmus
