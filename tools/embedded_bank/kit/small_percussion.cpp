#include "tools/embedded_bank/kit/small_percussion.h"

#include "tools/embedded_bank/dsp/modes.h"
#include "tools/embedded_bank/tones/steady_tone.h"

namespace portamento::embedded_bank {
namespace {

/// Ridges passing under a stick, ever faster or slower.
Sample Scraped(const char* name, double seconds, double first_hz, double last_hz) {
  constexpr double kRate = 21000;
  Random random(name);
  Frames out(FrameCount(seconds, kRate));
  for (double t = 0.002; t < seconds - 0.012;) {
    const double place = t / seconds;
    Frames ridge(FrameCount(0.02, kRate));
    AddModes(ridge, kRate,
             std::vector<Mode>{{2350, 0.8, 0.010}, {3600, 1.0, 0.008}, {5300, 0.5, 0.006}});
    Mix(ridge,
        NoiseBurst(
            ridge.size(), kRate,
            {.attack_seconds = 0.0003, .decay_seconds = 0.008, .low_hz = 1500, .high_hz = 9000},
            random),
        0.8);
    const double swell = std::sin(std::numbers::pi * (0.12 + 0.8 * place));
    Mix(out, ridge, swell * random.Between(0.7, 1.0), FrameCount(t, kRate));
    t += random.Between(0.9, 1.1) / (first_hz + (last_hz - first_hz) * place);
  }
  return OneShot(name, kRate, std::move(out), 3);
}

}  // namespace

Multisample Shaker(SamplePool& pool) {
  constexpr double kRate = 34000;
  Random random("Shaker");
  Frames out = NoiseBurst(
      FrameCount(0.11, kRate), kRate,
      {.attack_seconds = 0.008, .decay_seconds = 0.10, .low_hz = 3800, .high_hz = 13000, .q = 0.9},
      random);
  return MakeSingle(pool, OneShot("Shaker", kRate, std::move(out), 3));
}

Multisample GuiroShort(SamplePool& pool) {
  return MakeSingle(pool, Scraped("Guiro short", 0.12, 130, 220));
}

Multisample GuiroLong(SamplePool& pool) {
  return MakeSingle(pool, Scraped("Guiro long", 0.36, 65, 150));
}

Multisample Vibraslap(SamplePool& pool) {
  constexpr double kRate = 20000;
  Random random("Vibraslap");
  // Pins rattle in a wooden box, some twenty-five times a second; the zone lets them tire.
  constexpr unsigned kRattles = 7;
  Frames loop(FrameCount(0.27, kRate));
  for (unsigned i = 0; i < kRattles; ++i) {
    Frames hit(FrameCount(0.06, kRate));
    AddModes(hit, kRate,
             std::vector<Mode>{
                 {1350, 0.5, 0.03}, {2650, 1.0, 0.045}, {3350, 0.7, 0.04}, {5200, 0.4, 0.03}});
    Mix(hit,
        NoiseBurst(
            hit.size(), kRate,
            {.attack_seconds = 0.0003, .decay_seconds = 0.03, .low_hz = 1500, .high_hz = 9000},
            random),
        0.7);
    FadeOut(hit, hit.size() / 3);
    const auto late = static_cast<std::size_t>(random.Between(0, 0.004) * kRate);
    MixAround(loop, hit, random.Between(0.75, 1.0), loop.size() * i / kRattles + late);
  }
  return MakeSingle(
      pool, {.name = "Vibraslap", .frames = std::move(loop), .rate_hz = 20000, .loop_start = 0});
}

Multisample Clave(SamplePool& pool) {
  constexpr double kRate = 28000;
  Random random("Clave");
  Frames out(FrameCount(0.11, kRate));
  AddModes(out, kRate, std::vector<Mode>{{2480, 1.0, 0.10}, {2530, 0.3, 0.07}, {6800, 0.15, 0.03}});
  Mix(out,
      NoiseBurst(
          out.size(), kRate,
          {.attack_seconds = 0.0002, .decay_seconds = 0.004, .low_hz = 2000, .high_hz = 10000},
          random),
      0.4);
  return MakeSingle(pool, OneShot("Clave", kRate, std::move(out), 4));
}

Multisample SambaWhistle(SamplePool& pool) {
  // The pea turns about 36 times a second and chops tone and breath; 9 turns in the loop.
  const std::size_t loop_frames = 6000;
  Frames out(loop_frames);
  for (std::size_t i = 0; i < loop_frames; ++i) {
    const double turn = static_cast<double>(i) / static_cast<double>(loop_frames);
    const double pea = 0.5 + 0.5 * std::sin(kTurn * 9 * turn);
    const double tone = std::sin(kTurn * 585 * turn + 0.8 * std::sin(kTurn * 9 * turn)) +
                        0.5 * std::sin(kTurn * 613 * turn) + 0.15 * std::sin(kTurn * 1170 * turn) +
                        0.10 * std::sin(kTurn * 1755 * turn);
    out[i] = (0.35 + 0.65 * pea) * tone;
  }
  return MakeSingle(
      pool, {.name = "Samba whistle", .frames = std::move(out), .rate_hz = 24000, .loop_start = 0});
}

Multisample ScratchPush(SamplePool& pool) {
  constexpr double kRate = 26000;
  Random random("Scratch");
  Frames noise = WhiteNoise(FrameCount(0.13, kRate), random);
  Frames out(noise.size());
  // A record drawn under the needle: what is on it rises and falls in pitch with the hand.
  double phase = 0;
  Biquad band = Biquad::BandPass(kRate, 1800, 0.8);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(out.size());
    const double speed = std::sin(std::numbers::pi * t);
    phase += kTurn * (120 + 1100 * speed) / kRate;
    out[i] = speed * (0.6 * std::tanh(3 * std::sin(phase) + 1.5 * std::sin(2.7 * phase)) +
                      1.2 * band.Next(noise[i]));
  }
  return MakeSingle(pool, OneShot("Scratch", kRate, std::move(out)));
}

Multisample MetronomeClick(SamplePool& pool) {
  constexpr double kRate = 26000;
  Frames out(FrameCount(0.05, kRate));
  AddModes(out, kRate,
           std::vector<Mode>{
               {1050, 0.5, 0.02}, {2100, 1.0, 0.025}, {3900, 0.5, 0.012}, {6200, 0.3, 0.008}});
  return MakeSingle(pool, OneShot("Metronome click", kRate, std::move(out), 5));
}

Multisample JingleBell(SamplePool& pool) {
  constexpr double kRate = 30000;
  Random random("Jingle bell");
  Frames loop(FrameCount(0.20, kRate));
  for (int i = 0; i < 24; ++i) {
    Frames bell(FrameCount(0.14, kRate));
    const double hz = 3900 * random.Between(0.9, 1.12);
    AddModes(bell, kRate,
             std::vector<Mode>{{0.62 * hz, 0.4, 0.14},
                               {hz, 0.8, 0.14},
                               {1.47 * hz, 1.0, 0.12},
                               {2.09 * hz, 0.7, 0.10},
                               {2.9 * hz, 0.5, 0.07}});
    FadeOut(bell, bell.size() / 3);
    const auto at = static_cast<std::size_t>(random.Uniform() * static_cast<double>(loop.size()));
    MixAround(loop, bell, random.Between(0.3, 1.0), at);
  }
  return MakeSingle(
      pool, {.name = "Jingle bell", .frames = std::move(loop), .rate_hz = 30000, .loop_start = 0});
}

Multisample BellTree(SamplePool& pool) {
  constexpr double kRate = 20000;
  Random random("Bell tree");
  Frames out(FrameCount(0.50, kRate));
  for (int i = 0; i < 24; ++i) {
    const double place = i / 23.0;
    Frames bell(FrameCount(0.30, kRate));
    const double hz = 5600 * std::exp2(-1.35 * place) * random.Between(0.985, 1.015);
    AddModes(bell, kRate, std::vector<Mode>{{hz, 1.0, 0.34}, {1.62 * hz, 0.5, 0.2}});
    Mix(out, bell, random.Between(0.6, 1.0), FrameCount(0.32 * place, kRate));
  }
  return MakeSingle(pool, OneShot("Bell tree", kRate, std::move(out)));
}

}  // namespace portamento::embedded_bank
