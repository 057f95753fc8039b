#include "soundfonts/convert/zone_runs.h"

#include <map>
#include <utility>

#include "soundfonts/bank/modulator.h"

namespace portamento::convert {
namespace {

using bank::Generator;

constexpr std::size_t kNowhere = SIZE_MAX, kManyPlaces = SIZE_MAX - 1;

void Append(const bank::Modulator& m, std::vector<int>& key) {
  key.insert(key.end(), {bank::EncodeSourceWord(m.source), bank::EncodeSourceWord(m.amount_source),
                         static_cast<int>(m.destination), static_cast<int>(m.transform), m.link,
                         static_cast<int>(m.amount)});
}

/// What of a zone no preset can change.
std::vector<int> LikenessOf(const FlatZone& zone) {
  std::vector<int> key{static_cast<int>(zone.sample)};
  for (std::size_t i = 0; i < zone.values.size(); ++i) {
    const auto id = static_cast<Generator>(i);
    if (!CanBeAddedTo(id)) key.push_back(zone.values[i]);
    // No attack at all is a value of its own kind, not a short time.
    if (id == Generator::kVolEnvAttack || id == Generator::kModEnvAttack) {
      key.push_back(zone.values[i] == INT16_MIN ? 1 : 0);
    }
  }
  key.push_back(static_cast<int>(zone.modulators.size()));
  for (const bank::Modulator& m : zone.modulators) Append(m, key);
  for (const bank::Modulator& m : zone.chains) Append(m, key);
  return key;
}

std::vector<int> Distance(const FlatZone& from, const FlatZone& to) {
  std::vector<int> distance;
  for (std::size_t i = 0; i < from.values.size(); ++i) {
    if (CanBeAddedTo(static_cast<Generator>(i))) {
      distance.push_back(to.values[i] - from.values[i]);
    }
  }
  return distance;
}

/// Gives equal keys equal numbers, from 0 on.
class Numbers {
 public:
  std::size_t Of(std::vector<int> key) {
    return numbers_.try_emplace(std::move(key), numbers_.size()).first->second;
  }
  std::size_t size() const { return numbers_.size(); }

 private:
  std::map<std::vector<int>, std::size_t> numbers_;
};

class RunFinder {
 public:
  explicit RunFinder(std::span<const std::vector<FlatZone>> presets) {
    for (const std::vector<FlatZone>& zones : presets) {
      std::vector<std::size_t>& numbers = likenesses_.emplace_back();
      for (const FlatZone& zone : zones) numbers.push_back(likeness_.Of(LikenessOf(zone)));
    }
    next_.assign(likeness_.size(), kNowhere);
    previous_.assign(likeness_.size(), kNowhere);
    for (std::size_t p = 0; p < presets.size(); ++p) {
      const std::vector<std::size_t>& zones = likenesses_[p];
      std::vector<std::size_t>& steps = steps_.emplace_back();
      for (std::size_t i = 0; i + 1 < zones.size(); ++i) {
        std::vector<int> step = Distance(presets[p][i], presets[p][i + 1]);
        step.push_back(static_cast<int>(zones[i]));
        step.push_back(static_cast<int>(zones[i + 1]));
        steps.push_back(step_.Of(std::move(step)));
        Meet(next_[zones[i]], steps.back());
        Meet(previous_[zones[i + 1]], steps.back());
      }
      if (zones.empty()) continue;
      next_[zones.back()] = kManyPlaces;  // it ends here, if nowhere else
      previous_[zones.front()] = kManyPlaces;
    }
  }

  std::vector<ZoneRun> RunsOf(std::size_t preset) const {
    const std::vector<std::size_t>& zones = likenesses_[preset];
    std::vector<ZoneRun> runs;
    for (std::size_t i = 0; i < zones.size(); ++i) {
      const bool joined = i > 0 && next_[zones[i - 1]] == steps_[preset][i - 1] &&
                          previous_[zones[i]] == steps_[preset][i - 1];
      // A run is known by where it begins, for that is where runs always begin.
      if (!joined) runs.push_back({.begin = i, .end = i, .kind = zones[i]});
      runs.back().end = i + 1;
    }
    return runs;
  }

 private:
  static void Meet(std::size_t& place, std::size_t step) {
    if (place == kNowhere) place = step;
    if (place != step) place = kManyPlaces;
  }

  Numbers likeness_, step_;
  std::vector<std::vector<std::size_t>> likenesses_;  // of each zone of each preset
  std::vector<std::vector<std::size_t>> steps_;       // from each zone to the next
  std::vector<std::size_t> next_, previous_;          // step after and before each likeness
};

}  // namespace

bool CanBeAddedTo(Generator id) {
  if (id == Generator::kKeyRange || id == Generator::kVelocityRange) return false;
  return bank::IsKnownGenerator(static_cast<unsigned>(id)) && !bank::InfoOf(id).instrument_only &&
         id != Generator::kInstrument && id != Generator::kPitch;
}

std::vector<std::vector<ZoneRun>> FindRuns(std::span<const std::vector<FlatZone>> presets) {
  const RunFinder finder(presets);
  std::vector<std::vector<ZoneRun>> runs;
  for (std::size_t p = 0; p < presets.size(); ++p) runs.push_back(finder.RunsOf(p));
  return runs;
}

}  // namespace portamento::convert
