#include "tests/miniport_adapter/downloads/image_builder.h"

namespace portamento::test {

using namespace dmus;

std::vector<std::byte> ImageBuilder::Bytes() const {
  std::vector<ULONG> words{type_, id_, static_cast<ULONG>(chunks_.size()), 0};
  std::size_t at = sizeof(DMUS_DOWNLOADINFO) + chunks_.size() * sizeof(ULONG);
  for (const auto& chunk : chunks_) {
    words.push_back(static_cast<ULONG>(at));
    at += chunk.size();
  }
  words[3] = static_cast<ULONG>(at);
  std::vector<std::byte> bytes(words.size() * sizeof(ULONG));
  std::memcpy(bytes.data(), words.data(), bytes.size());
  for (const auto& chunk : chunks_) bytes.insert(bytes.end(), chunk.begin(), chunk.end());
  return bytes;
}

std::vector<std::byte> WaveDownload(DWORD id, const Frames& frames, DWORD rate_hz, DWORD type) {
  ImageBuilder image(type, id);
  DMUS_WAVE wave{};
  wave.ulWaveDataIdx = 1;
  wave.WaveformatEx = {WAVE_FORMAT_PCM, 1, rate_hz, 2 * rate_hz, 2, 16, 0};
  image.Add(wave);
  const auto size = static_cast<ULONG>(2 * frames.size());
  std::vector<std::byte> data(sizeof size + size);
  std::memcpy(data.data(), &size, sizeof size);
  std::memcpy(data.data() + sizeof size, frames.data(), size);
  image.AddBytes(std::move(data));
  return image.Bytes();
}

DMUS_REGION RegionOfWave(DWORD wave_id, ULONG loop_frames) {
  DMUS_REGION region{};
  region.RangeKey = {0, 127};
  region.RangeVelocity = {0, 127};
  region.WaveLink = {.ulChannel = WAVELINK_CHANNEL_LEFT, .ulTableIndex = wave_id};
  region.WSMP = {
      .cbSize = sizeof(WSMPL), .usUnityNote = 60, .cSampleLoops = loop_frames > 0 ? 1u : 0u};
  region.WLOOP[0] = {sizeof(WLOOP), WLOOP_TYPE_FORWARD, 0, loop_frames};
  return region;
}

namespace {

/// Root, then regions; `articulation` is the index of the instrument's, 0 for none.
void AddInstrument(ImageBuilder& image, ULONG patch, std::vector<DMUS_REGION>& regions, ULONG flags,
                   bool articulated) {
  DMUS_INSTRUMENT root{};
  root.ulPatch = patch;
  root.ulFlags = flags;
  root.ulFirstRegionIdx = regions.empty() ? 0 : 1;
  root.ulGlobalArtIdx = articulated ? static_cast<ULONG>(regions.size() + 1) : 0;
  image.Add(root);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (i + 1 < regions.size()) regions[i].ulNextRegionIdx = static_cast<ULONG>(i + 2);
    image.Add(regions[i]);
  }
}

}  // namespace

std::vector<std::byte> InstrumentDownload(DWORD id, ULONG patch, std::vector<DMUS_REGION> regions,
                                          const std::vector<CONNECTION>& connections, ULONG flags) {
  ImageBuilder image(DMUS_DOWNLOADINFO_INSTRUMENT2, id);
  AddInstrument(image, patch, regions, flags, !connections.empty());
  if (!connections.empty()) {
    image.Add(DMUS_ARTICULATION2{.ulArtIdx = image.next_index() + 1});
    const CONNECTIONLIST head{sizeof(CONNECTIONLIST), static_cast<ULONG>(connections.size())};
    std::vector<std::byte> list(sizeof head + connections.size() * sizeof(CONNECTION));
    std::memcpy(list.data(), &head, sizeof head);
    std::memcpy(list.data() + sizeof head, connections.data(), list.size() - sizeof head);
    image.AddBytes(std::move(list));
  }
  return image.Bytes();
}

std::vector<std::byte> FixedInstrumentDownload(DWORD id, ULONG patch,
                                               std::vector<DMUS_REGION> regions,
                                               const DMUS_ARTICPARAMS& parameters) {
  ImageBuilder image(DMUS_DOWNLOADINFO_INSTRUMENT, id);
  AddInstrument(image, patch, regions, 0, true);
  image.Add(DMUS_ARTICULATION{.ulArt1Idx = image.next_index() + 1});
  image.Add(parameters);
  return image.Bytes();
}

DMUS_ARTICPARAMS NeutralParameters() {
  constexpr PERCENT kAll = 1000 << 16;
  DMUS_ARTICPARAMS parameters{};
  parameters.LFO.pcFrequency = -55791976;  // 5 Hz
  parameters.LFO.tcDelay = -522490000;     // 10 ms
  for (TCENT* time :
       {&parameters.VolEG.tcAttack, &parameters.VolEG.tcDecay, &parameters.VolEG.tcRelease,
        &parameters.PitchEG.tcAttack, &parameters.PitchEG.tcDecay, &parameters.PitchEG.tcRelease}) {
    *time = kTimeCentsZero;
  }
  parameters.VolEG.ptSustain = parameters.PitchEG.ptSustain = kAll;
  return parameters;
}

}  // namespace portamento::test
