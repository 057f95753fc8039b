#include "tools/embedded_bank/tones/bars.h"

#include "tools/embedded_bank/dsp/additive.h"
#include "tools/embedded_bank/tones/strike_noise.h"

namespace portamento::embedded_bank {
namespace {

// Ratios: Fletcher and Rossing, The Physics of Musical Instruments, chapters 19 and 21. A free bar
// rings at 1 : 2.756 : 5.404 : 8.933, makers of marimbas carve it to 1 : 4 : 10 and of xylophones
// to 1 : 3 : 6; a clamped tongue at 1 : 6.27 : 17.55.
struct BarModel {
  const char* name;
  double rate_hz = 32000;
  double attack_seconds = 0.12, loop_seconds = 0.03;
  Partials partials;
  Burst mallet;
  double mallet_level = 0;
  double limit_db = 0;
};

Multisample MakeBars(SamplePool& pool, std::initializer_list<int> roots, int top_key,
                     const BarModel& model) {
  return MakeMultisample(pool, roots, top_key, [&](const ZoneSpan& zone) {
    Random random(ZoneName(model.name, zone));
    const LoopPlan plan = PlanLoop(zone, model.rate_hz, model.attack_seconds, model.loop_seconds);
    Frames out = RenderPartials(plan, model.partials);
    Normalise(out);
    if (model.mallet_level > 0) AddStrike(out, plan, model.mallet, model.mallet_level, random);
    LimitPeaks(out, model.limit_db);
    return LoopedSample(ZoneName(model.name, zone), plan, std::move(out));
  });
}

}  // namespace

Multisample Celesta(SamplePool& pool) {
  // Felt hammers on steel plates over wooden resonators: almost a sine, with a shy ping.
  return MakeBars(pool, {63, 85}, 103,
                  {.name = "Celesta",
                   .rate_hz = 24000,
                   .attack_seconds = 0.08,
                   .partials = {{1, 1.0},
                                {2.0, 0.10, 3},
                                {3.0, 0.16, 5},
                                {4.03, 0.20, 7},
                                {6.7, 0.10, 14},
                                {9.2, 0.06, 24}},
                   .mallet = {.decay_seconds = 0.03, .low_hz = 500, .high_hz = 4000},
                   .mallet_level = 0.12});
}

Multisample Glockenspiel(SamplePool& pool) {
  return MakeBars(
      pool, {74, 93}, 108,
      {.name = "Glockenspiel",
       .rate_hz = 36000,
       .attack_seconds = 0.09,
       .loop_seconds = 0.025,
       .partials =
           {{1, 1.0}, {2.756, 0.42, 3.5}, {5.404, 0.34, 8}, {8.933, 0.16, 16}, {13.3, 0.06, 26}},
       .mallet = {.decay_seconds = 0.012, .low_hz = 3000, .high_hz = 14000},
       .mallet_level = 0.22});
}

Multisample MusicBox(SamplePool& pool) {
  return MakeBars(pool, {64, 86}, 103,
                  {.name = "Music box",
                   .rate_hz = 32000,
                   .attack_seconds = 0.09,
                   .loop_seconds = 0.025,
                   .partials = {{1, 1.0},
                                {1.0, 0.25, 10},
                                {2.003, 0.22, 2.5},
                                {3.01, 0.20, 3.5},
                                {4.05, 0.10, 5},
                                {6.27, 0.30, 8},
                                {11.1, 0.12, 18},
                                {17.5, 0.08, 30}},
                   .mallet = {.decay_seconds = 0.008, .low_hz = 2500, .high_hz = 12000},
                   .mallet_level = 0.22});
}

Multisample Vibraphone(SamplePool& pool) {
  return MakeBars(pool, {54, 68, 82}, 94,
                  {.name = "Vibraphone",
                   .rate_hz = 24000,
                   .attack_seconds = 0.09,
                   .loop_seconds = 0.02,
                   .partials = {{1, 1.0}, {4.0, 0.30, 3.5}, {9.9, 0.14, 12}, {17.0, 0.04, 24}},
                   .mallet = {.decay_seconds = 0.025, .low_hz = 250, .high_hz = 2500},
                   .mallet_level = 0.10});
}

Multisample Marimba(SamplePool& pool) {
  return MakeBars(pool, {47, 62, 79}, 96,
                  {.name = "Marimba",
                   .rate_hz = 24000,
                   .attack_seconds = 0.08,
                   .loop_seconds = 0.02,
                   .partials = {{1, 1.0}, {3.93, 0.42, 14}, {9.24, 0.22, 30}, {15.6, 0.08, 45}},
                   .mallet = {.decay_seconds = 0.03, .low_hz = 150, .high_hz = 1800},
                   .mallet_level = 0.35});
}

Multisample Xylophone(SamplePool& pool) {
  return MakeBars(
      pool, {70, 92}, 108,
      {.name = "Xylophone",
       .rate_hz = 32000,
       .attack_seconds = 0.07,
       .loop_seconds = 0.02,
       .partials = {{1, 1.0}, {3.0, 0.60, 8}, {6.1, 0.42, 18}, {10.2, 0.22, 32}, {15.1, 0.10, 50}},
       .mallet = {.decay_seconds = 0.012, .low_hz = 900, .high_hz = 9000},
       .mallet_level = 0.40,
       .limit_db = 4});
}

Multisample TubularBells(SamplePool& pool) {
  // The ear makes the strike note from modes 4, 5 and 6, near 2 : 3 : 4; it sounds at 1.
  return MakeBars(pool, {57, 74}, 84,
                  {.name = "Tubular bells",
                   .rate_hz = 20000,
                   .attack_seconds = 0.18,
                   .loop_seconds = 0.06,
                   .partials = {{0.5, 0.10, 0, 0.03},
                                {1.0, 0.34, 0.1},
                                {1.19, 0.14, 1.2},
                                {2.0, 1.0, 0.25},
                                {2.005, 0.35, 0.1},
                                {3.01, 0.80, 0.9},
                                {4.17, 0.62, 1.8},
                                {5.44, 0.42, 3.0},
                                {6.80, 0.26, 4.5},
                                {8.25, 0.18, 6.5},
                                {9.9, 0.12, 9},
                                {11.6, 0.07, 12}},
                   .mallet = {.decay_seconds = 0.03, .low_hz = 900, .high_hz = 7000},
                   .mallet_level = 0.22});
}

Multisample Kalimba(SamplePool& pool) {
  return MakeBars(
      pool, {60, 80}, 96,
      {.name = "Kalimba",
       .rate_hz = 28000,
       .attack_seconds = 0.07,
       .loop_seconds = 0.02,
       .partials = {{1, 1.0}, {2.01, 0.10, 3}, {3.02, 0.06, 6}, {5.4, 0.30, 18}, {11.9, 0.10, 34}},
       .mallet = {.decay_seconds = 0.02, .low_hz = 250, .high_hz = 3500},
       .mallet_level = 0.35});
}

Multisample SteelDrum(SamplePool& pool) {
  // The octave and twelfth of a pan are tuned, and swell as the dent pumps energy into them.
  return MakeBars(pool, {60, 78}, 93,
                  {.name = "Steel drum",
                   .rate_hz = 24000,
                   .attack_seconds = 0.14,
                   .loop_seconds = 0.045,
                   .partials = {{1, 1.0},
                                {1.006, 0.25, 1},
                                {2.004, 0.75, 0.8, 0.045},
                                {2.02, 0.20, 2, 0.03},
                                {3.01, 0.36, 2.2, 0.03},
                                {4.02, 0.30, 3.2, 0.02},
                                {5.1, 0.16, 5, 0.01},
                                {6.3, 0.14, 8},
                                {7.7, 0.10, 11},
                                {9.4, 0.07, 15}},
                   .mallet = {.decay_seconds = 0.018, .low_hz = 500, .high_hz = 5000},
                   .mallet_level = 0.30});
}

Multisample Agogo(SamplePool& pool) {
  return MakeBars(pool, {67}, 88,
                  {.name = "Agogo",
                   .attack_seconds = 0.10,
                   .loop_seconds = 0.03,
                   .partials = {{1, 1.0},
                                {1.52, 0.36, 5},
                                {2.47, 0.62, 4},
                                {3.28, 0.30, 7},
                                {4.52, 0.42, 9},
                                {5.83, 0.25, 13},
                                {7.9, 0.18, 18}},
                   .mallet = {.decay_seconds = 0.012, .low_hz = 1500, .high_hz = 10000},
                   .mallet_level = 0.30});
}

Multisample WoodBlock(SamplePool& pool) {
  return MakeBars(
      pool, {67}, 88,
      {.name = "Wood block",
       .rate_hz = 28000,
       .attack_seconds = 0.06,
       .loop_seconds = 0.02,
       .partials = {{1, 1.0}, {1.42, 0.25, 20}, {2.62, 0.55, 28}, {4.3, 0.30, 45}, {6.1, 0.15, 70}},
       .mallet = {.decay_seconds = 0.01, .low_hz = 500, .high_hz = 6000},
       .mallet_level = 0.45,
       .limit_db = 4});
}

}  // namespace portamento::embedded_bank
