#include "tools/embedded_bank/kit/cymbals.h"

#include "tools/embedded_bank/dsp/additive.h"
#include "tools/embedded_bank/dsp/formants.h"
#include "tools/embedded_bank/dsp/modes.h"
#include "tools/embedded_bank/dsp/spectral_loop.h"

namespace portamento::embedded_bank {
namespace {

struct Plate {
  int mode_count = 300;
  double lowest_hz = 300, highest_hz = 14000;
  double density_power = 0.75;  // 1: evenly spread; less: crowded at the top
  Formants colour;
  double tilt_db_per_octave = 0;             // from 1 kHz
  double fall_base = 0, fall_per_khz = 0.3;  // nepers/s beyond the zone's envelope
  double bloom_seconds = 0;                  // high modes are fed by low ones and swell
  double prominent = 0.5;                    // how unequal the modes are, 0..1
};

/// Modes of a plate, as partials of a 1 Hz "fundamental" that is one cycle per loop second.
Partials PlateModes(const Plate& plate, double fundamental_hz, Random& random) {
  Partials partials;
  const double span = plate.highest_hz - plate.lowest_hz;
  for (int i = 0; i < plate.mode_count; ++i) {
    const double u = (i + random.Uniform()) / plate.mode_count;
    const double hz = plate.lowest_hz + span * std::pow(u, 1 / plate.density_power);
    const double tilt = DbToLinear(plate.tilt_db_per_octave * std::log2(hz / 1000));
    const double unequal = std::exp(plate.prominent * random.Gaussian());
    partials.push_back({.ratio = hz / fundamental_hz,
                        .level = tilt * unequal * plate.colour(hz),
                        .fall_per_second = plate.fall_base + plate.fall_per_khz * hz / 1000,
                        .onset_seconds = plate.bloom_seconds * random.Between(0.3, 1.0),
                        .phase_turns = random.Uniform()});
  }
  return partials;
}

/// A plan for unpitched sound: the loop as asked, frequencies in units of 1/loop.
LoopPlan UnpitchedPlan(double rate_hz, double attack_seconds, double loop_seconds) {
  LoopPlan plan{.root_key = 60, .rate_hz = static_cast<std::uint32_t>(rate_hz)};
  plan.attack_frames = FrameCount(attack_seconds, rate_hz);
  plan.loop_frames = FrameCount(loop_seconds, rate_hz);
  plan.fundamental_hz = rate_hz / static_cast<double>(plan.loop_frames);
  plan.highest_hz = 0.46 * rate_hz;
  return plan;
}

/// The stroke of a stick, mixed over the first moments.
void AddStick(Frames& out, double rate_hz, double level, double low_hz, double high_hz,
              double decay_seconds, Random& random) {
  Mix(out,
      NoiseBurst(std::min(out.size(), FrameCount(0.1, rate_hz)), rate_hz,
                 {.attack_seconds = 0.0002,
                  .decay_seconds = decay_seconds,
                  .low_hz = low_hz,
                  .high_hz = high_hz},
                 random),
      level);
}

}  // namespace

Multisample HiHatClosed(SamplePool& pool) {
  constexpr double kRate = 40000;
  Random random("Hi-hat closed");
  const LoopPlan plan = UnpitchedPlan(kRate, 0.0, 0.16);
  const Plate plate{.mode_count = 300,
                    .lowest_hz = 700,
                    .highest_hz = 17000,
                    .density_power = 0.9,
                    .colour = {{700, 1800, -8}, {3800, 700, 3}, {8000, 2500, 6}, {12000, 3000, 4}},
                    .prominent = 0.5};
  Frames out = RenderPartials(plan, PlateModes(plate, plan.fundamental_hz, random));
  Normalise(out);
  double level = 1;
  const double fall = DecayPerFrame(0.15, kRate);
  for (double& x : out) {
    x *= level;
    level *= fall;
  }
  AddStick(out, kRate, 0.6, 3000, 15000, 0.012, random);
  return MakeSingle(pool, OneShot("Hi-hat closed", kRate, std::move(out), 4));
}

Multisample HiHatOpen(SamplePool& pool) {
  constexpr double kRate = 40000;
  Random random("Hi-hat open");
  const LoopPlan plan = UnpitchedPlan(kRate, 0.05, 0.17);
  const Plate plate{.mode_count = 320,
                    .lowest_hz = 600,
                    .highest_hz = 17000,
                    .density_power = 0.9,
                    .colour = {{600, 1800, -9}, {3600, 700, 4}, {7600, 2500, 6}, {12000, 3000, 4}},
                    .fall_per_khz = 0.12,
                    .prominent = 0.7};
  Frames out = RenderPartials(plan, PlateModes(plate, plan.fundamental_hz, random));
  Normalise(out);
  AddStick(out, kRate, 0.5, 3000, 15000, 0.02, random);
  return MakeSingle(pool, LoopedSample("Hi-hat open", plan, std::move(out)));
}

Multisample Crash(SamplePool& pool) {
  constexpr double kRate = 34000;
  Random random("Crash");
  const LoopPlan plan = UnpitchedPlan(kRate, 0.22, 0.36);
  const Plate plate{.mode_count = 520,
                    .lowest_hz = 280,
                    .highest_hz = 15500,
                    .density_power = 0.8,
                    .colour = {{500, 250, 2}, {4500, 2500, 5}, {9000, 3500, 5}},
                    .tilt_db_per_octave = -1.0,
                    .fall_per_khz = 0.28,
                    .bloom_seconds = 0.020,
                    .prominent = 0.6};
  Frames out = RenderPartials(plan, PlateModes(plate, plan.fundamental_hz, random));
  Normalise(out);
  AddStick(out, kRate, 0.7, 700, 14000, 0.06, random);
  return MakeSingle(pool, LoopedSample("Crash", plan, std::move(out)));
}

Multisample Ride(SamplePool& pool) {
  constexpr double kRate = 32000;
  Random random("Ride");
  const LoopPlan plan = UnpitchedPlan(kRate, 0.13, 0.25);
  const Plate plate{.mode_count = 260,
                    .lowest_hz = 380,
                    .highest_hz = 14500,
                    .density_power = 0.8,
                    .colour = {{620, 200, 4}, {3200, 900, 4}, {6500, 2500, 4}},
                    .tilt_db_per_octave = -1.5,
                    .fall_per_khz = 0.30,
                    .prominent = 0.8};
  Frames out = RenderPartials(plan, PlateModes(plate, plan.fundamental_hz, random));
  Normalise(out);
  // The "ping" of the tip stands well before the wash.
  AddModes(out, kRate,
           std::vector<Mode>{{3150, 0.30, 0.10}, {4680, 0.35, 0.08}, {6110, 0.25, 0.06}});
  AddStick(out, kRate, 0.9, 2500, 13000, 0.022, random);
  return MakeSingle(pool, LoopedSample("Ride", plan, std::move(out)));
}

Multisample RideBell(SamplePool& pool) {
  constexpr double kRate = 32000;
  Random random("Ride bell");
  const LoopPlan plan = UnpitchedPlan(kRate, 0.12, 0.10);
  Partials partials;
  for (const auto& [hz, level, fall] : {std::tuple{592.0, 0.7, 0.0},
                                        {948.0, 0.5, 0.4},
                                        {1330.0, 0.8, 0.3},
                                        {1985.0, 0.6, 0.8},
                                        {2720.0, 0.7, 1.2},
                                        {3610.0, 0.5, 2.0},
                                        {4480.0, 0.45, 3.0},
                                        {5890.0, 0.35, 4.0},
                                        {7320.0, 0.25, 6.0},
                                        {9100.0, 0.2, 8.0}}) {
    partials.push_back({hz / plan.fundamental_hz, level, fall, 0, random.Uniform()});
    partials.push_back({1.011 * hz / plan.fundamental_hz, 0.4 * level, fall, 0, random.Uniform()});
  }
  Frames out = RenderPartials(plan, partials);
  Normalise(out);
  AddStick(out, kRate, 0.4, 2000, 12000, 0.02, random);
  return MakeSingle(pool, LoopedSample("Ride bell", plan, std::move(out)));
}

Multisample Tambourine(SamplePool& pool) {
  constexpr double kRate = 36000;
  Random random("Tambourine");
  Frames out(FrameCount(0.22, kRate));
  // Pairs of jingles strike each other many times, ever weaker.
  for (int i = 0; i < 60; ++i) {
    const double at_seconds = i == 0 ? 0 : 0.15 * std::pow(random.Uniform(), 1.3);
    const double level = std::exp(-at_seconds / 0.07) * random.Between(0.4, 1.0);
    Frames jingle(FrameCount(0.10, kRate));
    for (const double hz : {5200.0, 6900.0, 8300.0, 10100.0, 12600.0}) {
      AddMode(jingle, kRate, {hz * random.Between(0.93, 1.07), random.Between(0.3, 1.0), 0.075});
    }
    Mix(out, jingle, level, FrameCount(at_seconds, kRate));
  }
  Normalise(out);
  AddStick(out, kRate, 0.4, 1500, 14000, 0.03, random);
  return MakeSingle(pool, OneShot("Tambourine", kRate, std::move(out), 4));
}

Multisample Cowbell(SamplePool& pool) {
  constexpr double kRate = 26000;
  Random random("Cowbell");
  Frames out(FrameCount(0.24, kRate));
  AddModes(out, kRate,
           std::vector<Mode>{{562, 0.9, 0.26},
                             {845, 1.0, 0.30},
                             {1460, 0.35, 0.16},
                             {1975, 0.4, 0.14},
                             {2710, 0.35, 0.10},
                             {3480, 0.25, 0.08},
                             {5120, 0.2, 0.06}});
  Normalise(out);
  AddStick(out, kRate, 0.4, 1000, 10000, 0.012, random);
  return MakeSingle(pool, OneShot("Cowbell", kRate, std::move(out), 3));
}

Multisample Triangle(SamplePool& pool) {
  constexpr double kRate = 40000;
  Random random("Triangle");
  const LoopPlan plan = UnpitchedPlan(kRate, 0.07, 0.07);
  Partials partials;
  for (const auto& [hz, level, fall] : {std::tuple{1630.0, 0.25, 0.0},
                                        {2750.0, 0.35, 0.2},
                                        {4210.0, 1.0, 0.1},
                                        {5560.0, 0.7, 0.5},
                                        {6870.0, 0.5, 1.0},
                                        {8640.0, 0.6, 1.5},
                                        {10400.0, 0.4, 2.5},
                                        {12900.0, 0.3, 4.0},
                                        {15100.0, 0.2, 6.0}}) {
    partials.push_back({hz / plan.fundamental_hz, level, fall, 0, random.Uniform()});
  }
  Frames out = RenderPartials(plan, partials);
  Normalise(out);
  AddStick(out, kRate, 0.3, 4000, 16000, 0.01, random);
  return MakeSingle(pool, LoopedSample("Triangle", plan, std::move(out)));
}

}  // namespace portamento::embedded_bank
