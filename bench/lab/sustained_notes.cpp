#include "bench/lab/sustained_notes.h"

#include <algorithm>
#include <random>
#include <stdexcept>

namespace portamento::lab {
namespace {

using bank::Generator;

constexpr int kLowestKey = 36, kHighestKey = 96;

bool Lasts(const bank::Bank& bank, const bank::Zone& zone) {
  constexpr int kMostSustainCb = 100, kOpenCutoffCents = 13'500;
  const bank::Waveform& waveform = bank.waveforms()[zone.waveform];
  return zone.loop_mode == bank::LoopMode::kForever && waveform.looped &&
         !bank.samples()[waveform.sample].wide &&
         zone.generators[Generator::kVolEnvSustain] <= kMostSustainCb &&
         zone.generators[Generator::kFilterCutoff] >= kOpenCutoffCents &&
         zone.generators[Generator::kFilterQ] == 0 &&
         zone.generators[Generator::kModEnvToFilterCutoff] == 0 &&
         zone.generators[Generator::kModLfoToFilterCutoff] == 0;
}

/// Voices of a note, or none when one of them does not last.
std::size_t VoicesOf(const bank::Bank& bank, const bank::Preset& preset, int key) {
  const auto zones = bank.ZonesOf(preset);
  const auto ranges = bank.RangesOf(preset);
  std::size_t voices = 0;
  for (std::size_t i = 0; i < zones.size(); ++i) {
    if (!ranges[i].Contains(key, kVelocity)) continue;
    if (!Lasts(bank, zones[i])) return 0;
    ++voices;
  }
  return voices;
}

}  // namespace

std::vector<SustainedNote> SustainedNotes(const bank::Bank& bank, int channels,
                                          std::size_t voices) {
  std::vector<const bank::Preset*> presets;
  for (const bank::Preset& preset : bank.presets()) {
    if (preset.bank == 0 && VoicesOf(bank, preset, 60) > 0) presets.push_back(&preset);
  }
  std::vector<SustainedNote> all;
  for (int channel = 0; !presets.empty() && channel < channels; ++channel) {
    if (channel % 16 == 9) continue;
    const bank::Preset& preset = *presets[static_cast<std::size_t>(channel) % presets.size()];
    for (int key = kLowestKey; key <= kHighestKey; ++key) {
      if (const std::size_t count = VoicesOf(bank, preset, key)) {
        all.push_back({channel, preset.program, key, count});
      }
    }
  }
  std::minstd_rand random(1);
  std::shuffle(all.begin(), all.end(), random);
  std::vector<SustainedNote> taken;
  std::size_t sum = 0;
  for (const SustainedNote& note : all) {
    if (sum + note.voices > voices) continue;
    taken.push_back(note);
    sum += note.voices;
  }
  if (sum < voices) throw std::runtime_error("the bank has too few notes that last");
  return taken;
}

}  // namespace portamento::lab
