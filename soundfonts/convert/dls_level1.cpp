#include "soundfonts/convert/dls_level1.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "soundfonts/dls/dls_articulation.h"
#include "soundfonts/dls/dls_connections.h"

namespace portamento::convert {
namespace {

using dls::Connection;

constexpr LossKind kVelocityRange{"sounds for some velocities only, beside the one that is kept",
                                  "regions"};
constexpr LossKind kLayer{"layers: the loudest stands for all", "regions"};
constexpr LossKind kFilter{"filters", "regions"};
constexpr LossKind kSecondLfo{"vibrato where there is another LFO as well", "regions"};
constexpr LossKind kDelayAndHold{"delay and hold of envelopes", "regions"};
constexpr LossKind kSends{"how much of a region goes to reverb and chorus", "regions"};
constexpr LossKind kShutDown{"how fast a note ends that another one takes the place of", "regions"};
constexpr LossKind kKeyGroup{"exclusive classes of melodic instruments", "regions"};
constexpr LossKind kLoopUntilRelease{"loops that end with the key; they go on", "regions"};
constexpr LossKind kRoute{"modulation that is neither fixed nor by the usual source",
                          "connections"};

constexpr int kUsualVelocity = 100, kKeys = 128;
constexpr std::uint16_t kFromModulationWheel = dls::kFromController0 + 1;
constexpr std::uint16_t kConcave = 1;  // as level 1 writes it
constexpr std::int32_t kFixedOne = 65536, kUsualScaleTuning = 12800 * kFixedOne;
constexpr double kLeastGainCb = -960;

/// What a region plays of its wave, with nothing left to the wave or the instrument.
struct Sound {
  const dls::Region* region = nullptr;
  dls::SampleInfo info;
  std::vector<Connection> connections;

  bool PlaysAt(int key) const { return key >= region->key_low && key <= region->key_high; }
  bool PlaysUsualVelocity() const {
    return kUsualVelocity >= region->velocity_low && kUsualVelocity <= region->velocity_high;
  }

  const Connection* Find(std::uint16_t source, std::uint16_t destination) const {
    const auto at = std::ranges::find_if(connections, [&](const Connection& c) {
      return dls::SameRoute(c, {.source = source, .destination = destination});
    });
    return at == connections.end() ? nullptr : &*at;
  }
  double Constant(std::uint16_t destination) const {
    const Connection* const c = Find(dls::kFromNone, destination);
    return c == nullptr ? 0 : dls::FromFixed(c->scale);
  }
  double GainCb() const {
    if (info.gain == dls::kSilence) return kLeastGainCb;
    return std::max(dls::FromFixed(info.gain) + Constant(dls::kToGain), kLeastGainCb);
  }

  /// How long the level takes to fall to nothing where it does.
  double DecaySeconds(int key) const {
    const Connection* const base = Find(dls::kFromNone, dls::kToEg1Decay);
    if (base == nullptr || base->scale == dls::kNoTime) return 0;
    double timecents = dls::FromFixed(base->scale);
    if (const Connection* const line = Find(dls::kFromKey, dls::kToEg1Decay)) {
      const double share = key / static_cast<double>(kKeys);
      const bool falls = (line->transform & dls::kSourceInverted) != 0;
      timecents += dls::FromFixed(line->scale) * (falls ? 1 - share : share);
    }
    return std::exp2(timecents / 1200);
  }

  /// What is left of the level some time into the note, so that what only begins a sound does not
  /// stand for it.
  double LevelCb(int key) const {
    constexpr double kSeconds = 0.5, kWholeCb = 960;
    const Connection* const sustain = Find(dls::kFromNone, dls::kToEg1Sustain);
    if (sustain == nullptr) return GainCb();
    const double most_cb = kWholeCb * (1 - std::min(dls::FromFixed(sustain->scale) / 1000, 1.0));
    const double seconds = DecaySeconds(key);
    return GainCb() - (seconds == 0 ? most_cb : std::min(most_cb, kWholeCb * kSeconds / seconds));
  }
  double Power(int key) const { return std::pow(10, LevelCb(key) / 100); }
};

std::int32_t Fixed(double value) {
  return static_cast<std::int32_t>(std::lround(value * kFixedOne));
}

// --- Connections ---------------------------------------------------------------------------------

bool IsEnvelopeDelayOrHold(std::uint16_t destination) {
  return destination == dls::kToEg1Delay || destination == dls::kToEg1Hold ||
         destination == dls::kToEg2Delay || destination == dls::kToEg2Hold;
}

bool IsOfFilter(const Connection& c) {
  return c.destination == dls::kToCutoff || c.destination == dls::kToQ;
}

bool IsOfSends(const Connection& c) {
  return c.destination == dls::kToReverb || c.destination == dls::kToChorus;
}

bool IsOfVibrato(const Connection& c) {
  return c.source == dls::kFromVibratoLfo || c.destination == dls::kToVibratoFrequency ||
         c.destination == dls::kToVibratoDelay;
}

bool IsConstant(const Connection& c) {
  return c.source == dls::kFromNone && c.control == dls::kFromNone;
}

/// What a region of level 1 may fix.
bool IsLevel1Constant(std::uint16_t destination) {
  switch (destination) {
    case dls::kToLfoFrequency:
    case dls::kToLfoDelay:
    case dls::kToEg1Attack:
    case dls::kToEg1Decay:
    case dls::kToEg1Release:
    case dls::kToEg1Sustain:
    case dls::kToEg2Attack:
    case dls::kToEg2Decay:
    case dls::kToEg2Release:
    case dls::kToEg2Sustain:
    case dls::kToPan:
      return true;
    default:
      return false;
  }
}

/// The routes of level 1, all of them straight lines.
bool IsLevel1Route(const Connection& c) {
  if (c.transform != 0) return false;
  const bool free = c.control == dls::kFromNone;
  switch (c.source) {
    case dls::kFromLfo:
      return (free || c.control == kFromModulationWheel) &&
             (c.destination == dls::kToPitch || c.destination == dls::kToGain);
    case dls::kFromEg2:
      return free && c.destination == dls::kToPitch;
    case dls::kFromVelocity:
      return free && (c.destination == dls::kToEg1Attack || c.destination == dls::kToEg2Attack);
    case dls::kFromKey:
      return free && (c.destination == dls::kToEg1Decay || c.destination == dls::kToEg2Decay ||
                      c.destination == dls::kToPitch);
    default:
      return false;
  }
}

/// A straight line that falls as the key or velocity rises is one that rises from elsewhere. Where
/// that is no time that a file may state, the time is what it is at `key` or a usual velocity.
void Straighten(std::vector<Connection>& connections, int key) {
  constexpr double kLeastTime = -12000, kMostTime = 8000;  // timecents
  for (Connection& line : connections) {
    const bool known = line.source == dls::kFromKey || line.source == dls::kFromVelocity;
    if (!known || line.control != dls::kFromNone || line.transform != dls::kSourceInverted)
      continue;
    const auto base = std::ranges::find_if(connections, [&](const Connection& c) {
      return IsConstant(c) && c.destination == line.destination && c.scale != dls::kNoTime;
    });
    if (base == connections.end()) continue;
    const double amount = dls::FromFixed(line.scale), time = dls::FromFixed(base->scale);
    if (time + amount >= kLeastTime && time + amount <= kMostTime) {
      base->scale = Fixed(time + amount);
      line.scale = -line.scale;
    } else {
      const int position = line.source == dls::kFromKey ? key : kUsualVelocity;
      base->scale =
          Fixed(std::clamp(time + amount * (1 - position / 128.0), kLeastTime, kMostTime));
      line.scale = 0;
    }
    line.transform = 0;
  }
}

/// Velocity to level bends as it always does, only more or less.
bool IsVelocityToGain(const Connection& c) {
  const auto usual = dls::DefaultConnections();
  const auto at =
      std::ranges::find_if(usual, [&](const Connection& d) { return dls::SameRoute(c, d); });
  return at != usual.end() && c.source == dls::kFromVelocity && c.transform == at->transform;
}

/// Differs from what always holds by less than anyone hears.
bool IsAsUsual(const Connection& c) {
  return !IsConstant(c) &&
         std::ranges::any_of(dls::DefaultConnections(), [&](const Connection& usual) {
           const double scale = dls::FromFixed(usual.scale);
           return dls::SameRoute(c, usual) && c.transform == usual.transform &&
                  std::abs(dls::FromFixed(c.scale) - scale) < 0.02 * std::abs(scale);
         });
}

/// Neither does anything nor takes the place of what would.
bool DoesNothing(const Connection& c) {
  return !IsConstant(c) && c.scale == 0 &&
         std::ranges::none_of(dls::DefaultConnections(),
                              [&](const Connection& usual) { return dls::SameRoute(c, usual); });
}

/// The only LFO there is does the vibrato where it has nothing else to do.
void GiveVibratoToTheLfo(std::vector<Connection>& connections) {
  const auto uses = [&](std::uint16_t source) {
    return std::ranges::any_of(
        connections, [&](const Connection& c) { return c.source == source && c.scale != 0; });
  };
  if (uses(dls::kFromLfo) || !uses(dls::kFromVibratoLfo)) return;
  std::erase_if(connections, [](const Connection& c) {
    return c.source == dls::kFromLfo || c.destination == dls::kToLfoFrequency ||
           c.destination == dls::kToLfoDelay;
  });
  for (Connection& c : connections) {
    if (c.source == dls::kFromVibratoLfo) c.source = dls::kFromLfo;
    if (c.destination == dls::kToVibratoFrequency) c.destination = dls::kToLfoFrequency;
    if (c.destination == dls::kToVibratoDelay) c.destination = dls::kToLfoDelay;
  }
}

// --- An instrument -------------------------------------------------------------------------------

class Reducer {
 public:
  Reducer(const dls::Collection& collection, dls::Instrument& instrument, Losses& losses)
      : instrument_(instrument),
        drums_((instrument.bank & dls::Instrument::kDrumBit) != 0),
        losses_(losses) {
    for (const dls::Region& region : instrument.regions) {
      sounds_.push_back({.region = &region,
                         .info = region.sample_info.value_or(
                             collection.waves[collection.pool[region.wave]].sample_info.value_or(
                                 dls::SampleInfo{})),
                         .connections = region.articulation.value_or(instrument.articulation)});
    }
  }

  void Reduce() {
    std::vector<dls::Region> regions;
    std::vector<Choice> chosen;
    chosen.reserve(kKeys);
    for (int key = 0; key < kKeys; ++key) chosen.push_back(ChoiceAt(key));
    for (int low = 0; low < kKeys;) {
      int high = low;
      while (high + 1 < kKeys && chosen[Index(high + 1)] == chosen[Index(low)]) ++high;
      if (!chosen[Index(low)].empty()) {
        regions.push_back(RegionOf(chosen[Index(low)], low, high));
      }
      low = high + 1;
    }
    CountTheOthers(chosen);
    instrument_.regions = std::move(regions);
  }

 private:
  using Choice = std::vector<std::size_t>;  // sounds that play at once, the loudest first

  static std::size_t Index(int key) { return static_cast<std::size_t>(key); }

  Choice ChoiceAt(int key) const {
    Choice choice;
    for (const bool usual : {true, false}) {
      for (std::size_t i = 0; i < sounds_.size(); ++i) {
        if (sounds_[i].PlaysAt(key) && sounds_[i].PlaysUsualVelocity() == usual) {
          choice.push_back(i);
        }
      }
      std::ranges::stable_sort(choice, std::greater{},
                               [&](std::size_t i) { return sounds_[i].LevelCb(key); });
      if (!usual && !choice.empty()) choice = {choice.front()};  // the rest has other velocities
      if (!choice.empty()) break;
    }
    return choice;
  }

  dls::Region RegionOf(const Choice& choice, int low, int high) {
    const Sound& sound = sounds_[choice.front()];
    dls::Region region = *sound.region;
    region.key_low = static_cast<std::uint16_t>(low);
    region.key_high = static_cast<std::uint16_t>(high);
    region.velocity_low = 0;
    region.velocity_high = kKeys - 1;
    if (!drums_ && std::exchange(region.key_group, std::uint16_t{0}) != 0) Lose(kKeyGroup);

    const int key = (low + high) / 2;
    double power = 0, weighted_pan = 0;
    for (const std::size_t i : choice) {
      power += sounds_[i].Power(key);
      weighted_pan += sounds_[i].Power(key) * sounds_[i].Constant(dls::kToPan);
    }
    const double pan = choice.size() > 1 ? weighted_pan / power : sound.Constant(dls::kToPan);
    const double gain_cb =
        choice.size() > 1
            ? std::min(sound.GainCb() + 100 * std::log10(power / sound.Power(key)), 0.0)
            : sound.GainCb();

    region.sample_info = InfoOf(sound, gain_cb);
    region.articulation = ConnectionsOf(sound, pan, key);
    return region;
  }

  dls::SampleInfo InfoOf(const Sound& sound, double gain_cb) {
    dls::SampleInfo info = sound.info;
    info.gain = Fixed(gain_cb);
    if (info.loop && std::exchange(info.loop->type, dls::Loop::kForward) != dls::Loop::kForward) {
      Lose(kLoopUntilRelease);
    }
    double cents = info.fine_tune_cents + sound.Constant(dls::kToPitch);
    const Connection* const scale = sound.Find(dls::kFromKey, dls::kToPitch);
    if (scale == nullptr || scale->scale == kUsualScaleTuning) {
      const double unity = std::clamp(info.unity_key - std::round(cents / 100), 0.0, 127.0);
      cents -= 100 * (info.unity_key - unity);
      info.unity_key = static_cast<std::uint16_t>(unity);
    }
    info.fine_tune_cents =
        static_cast<std::int16_t>(std::clamp(std::round(cents), -32768.0, 32767.0));
    return info;
  }

  /// `key`: the one in the middle of the region.
  std::vector<Connection> ConnectionsOf(const Sound& sound, double pan, int key) {
    std::vector<Connection> all = sound.connections, kept;
    GiveVibratoToTheLfo(all);
    Straighten(all, key);
    bool filter = false, vibrato = false, delay_or_hold = false, sends = false, shut_down = false;
    for (Connection c : all) {
      if (IsAsUsual(c) || DoesNothing(c) || (IsConstant(c) && c.destination == dls::kToPan)) {
        continue;
      }
      if (IsConstant(c) ? IsLevel1Constant(c.destination) : IsLevel1Route(c)) {
        kept.push_back(c);
      } else if (IsVelocityToGain(c)) {
        c.transform = kConcave;
        kept.push_back(c);
      } else if (IsOfFilter(c)) {
        filter = true;
      } else if (IsOfVibrato(c)) {
        vibrato = vibrato || (c.source == dls::kFromVibratoLfo && c.scale != 0);
      } else if (IsEnvelopeDelayOrHold(c.destination)) {
        delay_or_hold = true;
      } else if (IsOfSends(c)) {
        sends = true;
      } else if (c.destination == dls::kToEg1ShutDown) {
        shut_down = true;
      } else if (!IsConstant(c)) {  // constant pitch and gain are those of the wave
        Lose(kRoute);
      }
    }
    if (std::lround(pan) != 0) {
      kept.push_back({.destination = dls::kToPan, .scale = Fixed(pan)});
    }
    for (const auto& [lost, kind] : {std::pair(filter, &kFilter),
                                     {vibrato, &kSecondLfo},
                                     {delay_or_hold, &kDelayAndHold},
                                     {sends, &kSends},
                                     {shut_down, &kShutDown}}) {
      if (lost) Lose(*kind);
    }
    return kept;
  }

  void CountTheOthers(const std::vector<Choice>& chosen) {
    for (std::size_t i = 0; i < sounds_.size(); ++i) {
      const bool kept = std::ranges::any_of(
          chosen, [&](const Choice& c) { return !c.empty() && c.front() == i; });
      if (!kept) Lose(sounds_[i].PlaysUsualVelocity() ? kLayer : kVelocityRange);
    }
  }

  void Lose(const LossKind& kind) { losses_.Add(kind, instrument_.name); }

  dls::Instrument& instrument_;
  bool drums_;
  Losses& losses_;
  std::vector<Sound> sounds_;
};

/// What most regions say, for readers that listen to the instrument only.
void TellTheInstrument(dls::Instrument& instrument) {
  std::ptrdiff_t most = 0;
  std::vector<Connection> of_most;
  for (const dls::Region& region : instrument.regions) {
    const std::ptrdiff_t count =
        std::ranges::count(instrument.regions, region.articulation, &dls::Region::articulation);
    if (count > most) {
      most = count;
      of_most = *region.articulation;
    }
  }
  instrument.articulation = std::move(of_most);
}

std::vector<bool> UsedWaves(const dls::Collection& collection) {
  std::vector<bool> used(collection.waves.size());
  for (const dls::Instrument& instrument : collection.instruments) {
    for (const dls::Region& region : instrument.regions) used[collection.pool[region.wave]] = true;
  }
  return used;
}

/// Takes out the waves that only lost regions played.
void DropWaves(DlsImage& image, const std::vector<bool>& used_before) {
  dls::Collection& collection = image.collection;
  const std::vector<bool> used = UsedWaves(collection);
  std::vector<std::uint32_t> place(used.size());
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < used.size(); ++i) {
    place[i] = next;
    if (used_before[i] && !used[i]) continue;
    if (next != i) {
      collection.waves[next] = std::move(collection.waves[i]);
      image.wave_data[next] = std::move(image.wave_data[i]);
    }
    ++next;
  }
  collection.waves.resize(next);
  image.wave_data.resize(next);
  for (dls::Instrument& instrument : collection.instruments) {
    for (dls::Region& region : instrument.regions) {
      region.wave = place[collection.pool[region.wave]];
    }
  }
  collection.pool.clear();
  for (std::uint32_t i = 0; i < next; ++i) collection.pool.push_back(i);
}

}  // namespace

void ReduceToLevel1(DlsImage& image, Losses& losses) {
  const std::vector<bool> used_before = UsedWaves(image.collection);
  for (dls::Instrument& instrument : image.collection.instruments) {
    Reducer(image.collection, instrument, losses).Reduce();
    TellTheInstrument(instrument);
  }
  DropWaves(image, used_before);
}

}  // namespace portamento::convert
