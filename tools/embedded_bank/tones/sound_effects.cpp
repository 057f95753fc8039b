#include "tools/embedded_bank/tones/sound_effects.h"

#include "tools/embedded_bank/dsp/modes.h"

namespace portamento::embedded_bank {
namespace {

Sample Endless(const char* name, double rate_hz, Frames frames) {
  return {.name = name,
          .frames = std::move(frames),
          .rate_hz = static_cast<std::uint32_t>(rate_hz),
          .loop_start = 0};
}

/// One chirp of a small bird: a whistle that sweeps from one pitch to another.
Frames Chirp(double rate_hz, double seconds, double first_hz, double last_hz, double trill_hz) {
  Frames out(FrameCount(seconds, rate_hz));
  double phase = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(out.size());
    const double bend = std::sin(std::numbers::pi * t);
    const double hz = first_hz + (last_hz - first_hz) * t + 500 * bend +
                      350 * std::sin(kTurn * trill_hz * t * seconds);
    phase += kTurn * hz / rate_hz;
    out[i] = bend * bend * (std::sin(phase) + 0.12 * std::sin(2 * phase));
  }
  return out;
}

/// A pair of hands, each pair with a pitch of its own.
Frames Clap(double rate_hz, Random& random) {
  const double hz = 900 * std::exp2(random.Between(-0.8, 1.0));
  Frames out = NoiseBurst(FrameCount(0.05, rate_hz), rate_hz,
                          {.attack_seconds = 0.0005,
                           .decay_seconds = random.Between(0.018, 0.040),
                           .low_hz = 0.6 * hz,
                           .high_hz = 3.2 * hz,
                           .q = 1.0},
                          random);
  FadeOut(out, out.size() / 3);
  return out;
}

}  // namespace

Multisample FretSqueak(SamplePool& pool) {
  constexpr double kRate = 24000;
  Random random("Fret squeak");
  Frames out(FrameCount(0.26, kRate));
  // A finger slides over wound wire: the windings whistle at a pitch that follows its speed.
  Frames noise = WhiteNoise(out.size(), random);
  Biquad scrape = Biquad::BandPass(kRate, 2600, 0.7);
  double phase = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(out.size());
    const double speed = std::pow(std::sin(std::numbers::pi * std::pow(t, 0.7)), 0.8);
    phase += kTurn * (700 + 1500 * speed) * (1 + 0.05 * random.Bipolar()) / kRate;
    const double whistle = std::sin(phase) + 0.5 * std::sin(2 * phase) + 0.3 * std::sin(3 * phase);
    out[i] = speed * (0.5 * whistle * (0.7 + 0.3 * noise[i]) + 1.3 * scrape.Next(noise[i]));
  }
  return MakeSingle(pool, OneShot("Fret squeak", kRate, std::move(out)));
}

Multisample BirdSong(SamplePool& pool) {
  constexpr double kRate = 18000;
  Frames loop(FrameCount(0.60, kRate));
  MixAround(loop, Chirp(kRate, 0.09, 3300, 4600, 0), 0.9, FrameCount(0.00, kRate));
  MixAround(loop, Chirp(kRate, 0.07, 4700, 3600, 0), 0.8, FrameCount(0.12, kRate));
  MixAround(loop, Chirp(kRate, 0.07, 4800, 3600, 0), 0.9, FrameCount(0.22, kRate));
  MixAround(loop, Chirp(kRate, 0.20, 3900, 4500, 38), 1.0, FrameCount(0.30, kRate));
  return MakeSingle(pool, Endless("Bird song", kRate, std::move(loop)));
}

Multisample TelephoneBell(SamplePool& pool) {
  constexpr double kRate = 24000;
  Random random("Telephone bell");
  // Two gongs, a clapper between them: 24 strokes a second.
  Frames loop(FrameCount(0.25, kRate));
  for (int stroke = 0; stroke < 6; ++stroke) {
    const double hz = stroke % 2 == 0 ? 1180 : 1420;
    Frames gong(FrameCount(0.24, kRate));
    AddModes(gong, kRate,
             std::vector<Mode>{{hz, 0.7, 0.5},
                               {2.04 * hz, 0.6, 0.35},
                               {2.76 * hz, 0.9, 0.25},
                               {4.1 * hz, 0.6, 0.15},
                               {5.4 * hz, 0.4, 0.10}});
    Mix(gong,
        NoiseBurst(
            gong.size(), kRate,
            {.attack_seconds = 0.0002, .decay_seconds = 0.006, .low_hz = 2500, .high_hz = 10000},
            random),
        0.5);
    FadeOut(gong, gong.size() / 3);
    MixAround(loop, gong, random.Between(0.85, 1.0),
              loop.size() * static_cast<unsigned>(stroke) / 6);
  }
  return MakeSingle(pool, Endless("Telephone bell", kRate, std::move(loop)));
}

Multisample Helicopter(SamplePool& pool) {
  constexpr double kRate = 12000;
  Random random("Helicopter");
  constexpr unsigned kChops = 6;
  Frames loop(FrameCount(0.52, kRate));
  for (unsigned chop = 0; chop < kChops; ++chop) {
    // A blade slaps the air: a low thud and a swish behind it.
    Frames blade(FrameCount(0.12, kRate));
    AddGlide(blade, kRate,
             {.start_hz = 120,
              .end_hz = 62,
              .settle_seconds = 0.02,
              .level = 1.0,
              .decay_seconds = 0.12,
              .attack_seconds = 0.006});
    Mix(blade,
        NoiseBurst(blade.size(), kRate,
                   {.attack_seconds = 0.012, .decay_seconds = 0.09, .low_hz = 200, .high_hz = 2200},
                   random),
        0.75);
    FadeOut(blade, blade.size() / 3);
    MixAround(loop, blade, random.Between(0.85, 1.0), loop.size() * chop / kChops);
  }
  // The turbine: whole cycles per loop.
  for (std::size_t i = 0; i < loop.size(); ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(loop.size());
    loop[i] += 0.05 * std::sin(kTurn * 481 * t) + 0.04 * std::sin(kTurn * 727 * t);
  }
  return MakeSingle(pool, Endless("Helicopter", kRate, std::move(loop)));
}

Multisample Applause(SamplePool& pool) {
  constexpr double kRate = 18000;
  Random random("Applause");
  Frames loop(FrameCount(0.62, kRate));
  for (int clap = 0; clap < 210; ++clap) {
    const auto at = static_cast<std::size_t>(random.Uniform() * static_cast<double>(loop.size()));
    // Few sit near, many far.
    MixAround(loop, Clap(kRate, random), std::pow(random.Uniform(), 1.7) + 0.08, at);
  }
  return MakeSingle(pool, Endless("Applause", kRate, std::move(loop)));
}

Multisample Gunshot(SamplePool& pool) {
  constexpr double kRate = 18000;
  Random random("Gunshot");
  Frames out(FrameCount(0.52, kRate));
  Mix(out,
      NoiseBurst(out.size(), kRate,
                 {.attack_seconds = 0.0003, .decay_seconds = 0.10, .low_hz = 150, .high_hz = 7500},
                 random),
      1.6);
  AddGlide(
      out, kRate,
      {.start_hz = 210, .end_hz = 48, .settle_seconds = 0.03, .level = 1.2, .decay_seconds = 0.28});
  for (double& x : out) x = std::tanh(2.2 * x);
  // The street rolls it back.
  for (const auto& [at_seconds, level] :
       {std::pair{0.035, 0.5}, std::pair{0.085, 0.4}, std::pair{0.17, 0.25}}) {
    Mix(out,
        NoiseBurst(out.size(), kRate,
                   {.attack_seconds = 0.01, .decay_seconds = 0.5, .low_hz = 80, .high_hz = 2400},
                   random),
        level, FrameCount(at_seconds, kRate));
  }
  return MakeSingle(pool, OneShot("Gunshot", kRate, std::move(out)));
}

}  // namespace portamento::embedded_bank
