#include "tests/conformance/dls_twin_bank.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tests/support/dls_file.h"

namespace portamento::test {
namespace {

using Connections = std::vector<dls::Connection>;
using Regions = std::vector<dls::Region>;

constexpr std::uint32_t kConstantFrames = 64, kToneFrames = 4800, kNoiseFrames = 96'000;

/// Absolute cents of a frequency.
double AbsoluteCents(double hz) { return 1200 * std::log2(hz / 440) + 6900; }

/// The time that becomes `seconds` at key 60, where `scale` times key / 128 is added.
double BaseTimecents(double seconds, double scale) { return Timecents(seconds) - scale * 60 / 128; }

/// The key chooses and does no more.
constexpr dls::Connection kFlat = {.source = art::kKey, .destination = art::kPitch};

Connections operator+(Connections a, const Connections& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Frames operator+(Frames a, const Frames& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

dls::Region OfKeys(dls::Region region, int low, int high) {
  region.key_low = static_cast<std::uint16_t>(low);
  region.key_high = static_cast<std::uint16_t>(high);
  return region;
}

dls::Region OfVelocities(dls::Region region, int low, int high) {
  region.velocity_low = static_cast<std::uint16_t>(low);
  region.velocity_high = static_cast<std::uint16_t>(high);
  return region;
}

class TwinMaker {
 public:
  DlsFile Make() {
    file_.collection.name = "DLS twin of the SoundFont conformance bank";
    AddEnvelopes();
    AddLfos();
    AddGains();
    AddCurves();
    AddPan();
    AddPitch();
    AddFilters();
    AddKeyGroups();
    AddSends();
    AddLoops();
    AddWaves();
    AddLayers();
    return std::move(file_);
  }

 private:
  void Add(Twin program, Regions regions) {
    file_.AddInstrument(0, static_cast<std::uint32_t>(program), std::move(regions));
  }

  /// A region for the key after the last one of `regions`; its key does not move the pitch.
  static void AddKey(Regions& regions, std::uint32_t wave, const Connections& connections = {}) {
    const int key = regions.empty() ? kTwinKey : regions.back().key_high + 1;
    regions.push_back(OfKeys(RegionOf(wave, Connections{kFlat} + connections), key, key));
  }

  /// An instrument with a key for each list of connections.
  void AddKeys(Twin program, std::uint32_t wave, const std::vector<Connections>& keys) {
    Regions regions;
    for (const Connections& key : keys) AddKey(regions, wave, key);
    Add(program, std::move(regions));
  }

  void AddEnvelopes() {
    AddKeys(Twin::kEg1, constant_,
            {{Art(art::kEg1Delay, Timecents(0.5)), Art(art::kEg1Attack, Timecents(1)),
              Art(art::kEg1Hold, Timecents(1)), Art(art::kEg1Decay, Timecents(1)),
              Art(art::kEg1Sustain, 875), Art(art::kEg1Release, Timecents(1))},
             {Art(art::kEg1Sustain, 500)},
             {}});
    const Connections eg2 = {
        Art(art::kEg2Delay, Timecents(0.5)), Art(art::kEg2Attack, Timecents(1)),
        Art(art::kEg2Hold, Timecents(1)),    Art(art::kEg2Decay, Timecents(1)),
        Art(art::kEg2Sustain, 500),          Art(art::kEg2Release, Timecents(1))};
    AddKeys(Twin::kEg2ToPitch, tone_,
            {eg2 + lasting_ + Connections{ArtFrom(art::kEg2, art::kPitch, 1200)}});
    AddKeys(Twin::kEg2ToCutoff, high_tone_,
            {eg2 + lasting_ +
                 Connections{ArtFrom(art::kEg2, art::kCutoff, 2400),
                             Art(art::kCutoff, AbsoluteCents(500))},
             lasting_});

    constexpr double kScale = -6000;
    const auto all_keys = [](std::uint32_t wave, const Connections& connections) {
      return Regions{RegionOf(wave, Connections{kFlat} + connections)};
    };
    Add(Twin::kKeyToDecay, all_keys(constant_, {Art(art::kEg1Decay, BaseTimecents(2, kScale)),
                                                Art(art::kEg1Sustain, 0),
                                                ArtFrom(art::kKey, art::kEg1Decay, kScale)}));
    Add(Twin::kKeyToEg2Decay,
        all_keys(tone_, {Art(art::kEg2Decay, BaseTimecents(2, kScale)), Art(art::kEg2Sustain, 0),
                         ArtFrom(art::kKey, art::kEg2Decay, kScale),
                         ArtFrom(art::kEg2, art::kPitch, 1200)}));
    Add(Twin::kKeyToHold,
        all_keys(constant_,
                 {Art(art::kEg1Hold, BaseTimecents(0.5, kScale)), Art(art::kEg1Sustain, 0),
                  Art(art::kEg1Decay, Timecents(1)), ArtFrom(art::kKey, art::kEg1Hold, kScale)}));
    AddKeys(
        Twin::kVelocityToAttack, constant_,
        {{Art(art::kEg1Attack, Timecents(0.4)), ArtFrom(art::kVelocity, art::kEg1Attack, -1200)}});
    AddKeys(Twin::kVelocityToEg2Attack, tone_,
            {{Art(art::kEg2Attack, Timecents(0.4)), ArtFrom(art::kVelocity, art::kEg2Attack, -1200),
              ArtFrom(art::kEg2, art::kPitch, 1200)}});
  }

  /// The keys of TwinLfo.
  void AddLfo(Twin program, std::uint32_t wave, int lfo, int destination, double depth) {
    const bool vibrato = lfo == art::kVibrato;
    AddKeys(program, wave,
            {{ArtFrom(lfo, destination, depth)},
             {ArtFrom(lfo, destination, depth),
              Art(vibrato ? art::kVibFrequency : art::kLfoFrequency, AbsoluteCents(2)),
              Art(vibrato ? art::kVibDelay : art::kLfoDelay, Timecents(0.5))},
             {ArtFrom(lfo, destination, depth, art::kCc1)},
             {ArtFrom(lfo, destination, depth, art::kPressure)},
             {ArtFrom(lfo, destination, -depth)},
             {}});
  }

  void AddLfos() {
    AddLfo(Twin::kLfoToGain, constant_, art::kLfo, art::kGain, 60);
    AddLfo(Twin::kLfoToPitch, tone_, art::kLfo, art::kPitch, 60);
    AddLfo(Twin::kVibratoToPitch, tone_, art::kVibrato, art::kPitch, 60);
  }

  void AddGains() {
    Regions gains;
    for (const bool of_region : {true, false}) {
      for (int step = 0; step < 7; ++step) {
        AddKey(gains, constant_);
        Gain(gains.back(), of_region ? -20 * step : 0, of_region ? 0 : -20 * step);
      }
    }
    for (int step = 0; step < 7; ++step) {
      AddKey(gains, constant_);
      Gain(gains.back(), -10 * step, -10 * step);
    }
    for (const auto& [region_cb, wave_cb] : {std::pair{30, -90}, {60, 0}, {0, 60}, {0, -30}}) {
      AddKey(gains, wave_cb == -30 ? quiet_ : constant_);
      Gain(gains.back(), region_cb, wave_cb);
    }
    Add(Twin::kGain, std::move(gains));
  }

  static void Gain(dls::Region& region, double region_cb, double wave_cb) {
    region.sample_info = Wsmp(kConstantFrames, wave_cb);
    region.articulation->push_back(Art(art::kGain, region_cb));
  }

  void AddCurves() {
    const auto velocity = [](double gain_cb, int transform) {
      return Connections{ArtFrom(art::kVelocity, art::kGain, gain_cb, art::kNone, transform)};
    };
    AddKeys(Twin::kVelocityToGain, constant_,
            {{},
             velocity(0, art::kInvertedConcave),
             velocity(-480, art::kInvertedConcave),
             velocity(-960, art::kInverted)});

    std::vector<Connections> curves;
    for (int curve = 0; curve < 4; ++curve) {
      for (const int shape : {0, art::kInverted, art::kBipolar, art::kBipolar | art::kInverted}) {
        curves.push_back(
            {ArtFrom(art::kController0 + 16, art::kPitch, 1200, art::kNone, curve << 10 | shape)});
      }
    }
    AddKeys(Twin::kCurves, tone_, curves);
  }

  void AddPan() {
    std::vector<Connections> places;
    Regions pairs;
    for (int i = 0; i <= 8; ++i) {
      const double shift = 125.0 * (i - 4);
      places.push_back({Art(art::kPan, shift)});
      AddPair(pairs, shift);
    }
    places.emplace_back();
    AddPair(pairs, 0);
    AddKeys(Twin::kPan, constant_, places);
    Add(Twin::kPair, std::move(pairs));
  }

  /// Low tone left, high tone right, on one key; both shifted.
  void AddPair(Regions& regions, double shift) const {
    AddKey(regions, tone_, {Art(art::kPan, std::max(-500 + shift, -500.0))});
    const int key = regions.back().key_high;
    const Connections right = {kFlat, Art(art::kPan, std::min(500 + shift, 500.0))};
    regions.push_back(OfKeys(RegionOf(high_tone_, right), key, key));
  }

  void AddPitch() {
    const auto scaled = [&](double cents) {
      return Regions{RegionOf(tone_, {ArtFrom(art::kKey, art::kPitch, cents)})};
    };
    Add(Twin::kKeyToPitch, {RegionOf(tone_)});
    Add(Twin::kHalfKeyToPitch, scaled(6400));
    Add(Twin::kNoKeyToPitch, scaled(0));
    dls::Region tuned = RegionOf(tone_, {Art(art::kPitch, 12.5)});
    tuned.sample_info = Wsmp(kToneFrames, 0, 48, 25);
    Add(Twin::kTuned, {tuned});
    dls::Region high = OfKeys(RegionOf(high_tone_), 72, 127);
    high.sample_info = Wsmp(kToneFrames, 0, 72);
    Add(Twin::kSplitByKey, {OfKeys(RegionOf(tone_), 0, 71), high});
  }

  void AddFilters() {
    std::vector<Connections> cutoffs, resonances;
    for (const double hz : kTwinCutoffsHz) {
      // What DLS 2 has a synthesizer support.
      cutoffs.push_back({Art(art::kCutoff, std::clamp(AbsoluteCents(hz), 5535.0, 11921.0))});
    }
    for (const double db : kTwinResonancesDb) {
      resonances.push_back(
          {Art(art::kCutoff, AbsoluteCents(kTwinResonanceCutoffHz)), Art(art::kQ, 10 * db)});
    }
    cutoffs.emplace_back();
    resonances.emplace_back();
    AddKeys(Twin::kCutoff, noise_, cutoffs);
    AddKeys(Twin::kResonance, noise_, resonances);

    const auto filtered = [](double hz, const Connections& connections) {
      return Connections{Art(art::kCutoff, AbsoluteCents(hz)),
                         ArtFrom(art::kVelocity, art::kGain, 0, art::kNone, art::kInvertedConcave),
                         Art(art::kLfoFrequency, AbsoluteCents(1))} +
             connections;
    };
    AddKeys(Twin::kToCutoff, high_tone_,
            {{},
             filtered(500, {ArtFrom(art::kVelocity, art::kCutoff, 3600)}),
             filtered(500, {ArtFrom(art::kController0 + 16, art::kCutoff, 3600)}),
             filtered(1000, {ArtFrom(art::kLfo, art::kCutoff, 600)}),
             filtered(1000, {ArtFrom(art::kLfo, art::kCutoff, 600, art::kCc1)}),
             filtered(1000, {ArtFrom(art::kLfo, art::kCutoff, 600, art::kPressure)})});
    Add(Twin::kKeyToCutoff,
        {RegionOf(high_tone_, filtered(500, {kFlat, ArtFrom(art::kKey, art::kCutoff, 3600)}))});
  }

  void AddKeyGroups() {
    const Connections left = lasting_ + Connections{Art(art::kPan, -500)},
                      right = lasting_ + Connections{Art(art::kPan, 500)};
    Regions regions;
    for (const auto& [connections, group] :
         {std::pair{left, 1}, {right, 1}, {right, 2}, {right, 0}}) {
      AddKey(regions, constant_, connections);
      regions.back().key_group = static_cast<std::uint16_t>(group);
      regions.back().options = dls::Region::kSelfNonExclusive;
    }
    const Connections slowly = {Art(art::kEg1ShutDown, Timecents(0.4))};
    for (const auto& [more, options] :
         {std::pair{Connections{}, 0}, {Connections{}, 1}, {slowly, 0}}) {
      AddKey(regions, constant_, left + more);
      regions.back().options = static_cast<std::uint16_t>(options);
      dls::Region soft = OfVelocities(regions.back(), 0, 63);
      soft.articulation = right + more;
      regions.back() = OfVelocities(regions.back(), 64, 127);
      regions.push_back(soft);
    }
    Add(Twin::kKeyGroups, std::move(regions));
  }

  void AddSends() {
    for (const auto& [program, destination] :
         {std::pair{Twin::kReverb, art::kReverb}, {Twin::kChorus, art::kChorus}}) {
      std::vector<Connections> sends;
      for (const double permille : {0, 333, 666, 1000}) {
        sends.push_back({Art(destination, permille)});
      }
      AddKeys(program, noise_, sends);
    }
  }

  void AddLoops() {
    // A tenth of a second of the tone, and as long an octave higher.
    const Frames low = SinePeriods(48, 100, 0.5), high = SinePeriods(24, 200, 0.5);
    const auto looped = [](std::uint32_t start, std::uint32_t type) {
      dls::SampleInfo info = Wsmp(kToneFrames);
      info.loop->start = start;
      info.loop->type = type;
      return info;
    };
    Regions regions;
    AddKey(regions, file_.AddWave(low + high, looped(0, dls::Loop::kForward)), lasting_);
    AddKey(regions, file_.AddWave(low + high, looped(kToneFrames, dls::Loop::kForward)), lasting_);
    AddKey(regions, file_.AddWave(low + high, looped(0, dls::Loop::kUntilRelease)), lasting_);
    AddKey(regions, file_.AddWave(low + high, Wsmp(0)), lasting_);
    Add(Twin::kLoops, std::move(regions));
  }

  /// The tone in unsigned bytes.
  static FileBytes ByteSine(double amplitude) {
    FileBytes bytes;
    for (const std::int16_t frame : SinePeriods(48, 100, amplitude)) {
      bytes.push_back(static_cast<std::byte>(128 + std::lround(frame / 256.0)));
    }
    return bytes;
  }

  void AddWaves() {
    const dls::Wave of_bytes = {.rate_hz = 48'000, .bits = 8, .sample_info = Wsmp(kToneFrames)};
    const auto at_rate = [&](std::uint32_t rate_hz) {
      const std::uint32_t wave = file_.AddWave(SinePeriods(24, 200, 0.5), Wsmp(kToneFrames));
      file_.collection.waves[wave].rate_hz = rate_hz;
      return wave;
    };
    Regions regions;
    AddKey(regions, file_.AddWave(of_bytes, ByteSine(0.5)));
    AddKey(regions, tone_);
    AddKey(regions, file_.AddWave(of_bytes, ByteSine(0)));
    AddKey(regions, at_rate(22'050));
    AddKey(regions, at_rate(11'025));
    Add(Twin::kWaves, std::move(regions));
  }

  void AddLayers() {
    Regions regions;
    AddKey(regions, tone_);
    const auto same_key = [&](std::uint32_t wave) {
      const int key = regions.back().key_high;
      return OfKeys(RegionOf(wave, {kFlat}), key, key);
    };
    regions.push_back(same_key(high_tone_));
    AddKey(regions, tone_);
    regions.back() = OfVelocities(regions.back(), 1, 63);
    regions.push_back(OfVelocities(same_key(high_tone_), 64, 127));
    Add(Twin::kLayers, std::move(regions));
  }

  /// Makes sound outlast its key.
  const Connections lasting_ = {Art(art::kEg1Release, Timecents(20))};

  DlsFile file_;
  std::uint32_t constant_ = file_.AddWave(Constant(kConstantFrames), Wsmp(kConstantFrames));
  // The same, 20 dB down by its own wsmp, which a region's replaces.
  std::uint32_t quiet_ = file_.AddWave(Constant(kConstantFrames), Wsmp(kConstantFrames, -200));
  std::uint32_t tone_ = file_.AddWave(SinePeriods(48, 100, 0.5), Wsmp(kToneFrames));
  std::uint32_t high_tone_ = file_.AddWave(SinePeriods(12, 400, 0.5), Wsmp(kToneFrames));
  std::uint32_t noise_ = file_.AddWave(Noise(kNoiseFrames, 1, 0.25), Wsmp(kNoiseFrames));
};

}  // namespace

std::shared_ptr<const bank::Bank> OpenTwinBank() {
  static const OpenedFile file = Open(TwinMaker().Make());
  return file.bank();
}

}  // namespace portamento::test
