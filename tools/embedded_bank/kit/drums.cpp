#include "tools/embedded_bank/kit/drums.h"

#include "tools/embedded_bank/dsp/additive.h"
#include "tools/embedded_bank/dsp/modes.h"
#include "tools/embedded_bank/tones/strike_noise.h"

namespace portamento::embedded_bank {
namespace {

// Modes of an ideal circular membrane relative to the lowest (Fletcher and Rossing, chapter 18).
constexpr double kMembrane[] = {1.0, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501, 3.600};

/// A skin: modes that glide down a little and die the sooner the higher they are.
void AddSkin(Frames& out, double rate_hz, double hz, double bend, double decay_seconds,
             double brightness, Random& random) {
  double level = 1, decay = decay_seconds;
  for (const double ratio : kMembrane) {
    AddGlide(out, rate_hz,
             {.start_hz = hz * ratio * bend,
              .end_hz = hz * ratio,
              .settle_seconds = 0.035,
              .level = level * random.Between(0.75, 1.0),
              .decay_seconds = decay});
    level *= brightness;
    decay *= 0.78;
  }
}

struct MembraneModel {
  const char* name;
  int root_key;
  double rate_hz, attack_seconds, loop_seconds;
  double mode_level;  // of each mode, relative to the one below
  double mode_fall;   // nepers/s more than the one below
  Burst stick;
  double stick_level;
};

/// A skin that rings long: its lowest modes go on in a loop. The fall of its pitch is left to the
/// zone's modulation envelope.
Sample Membrane(const MembraneModel& model) {
  Random random(model.name);
  const ZoneSpan zone{.root_key = model.root_key, .high_key = model.root_key + 12};
  const LoopPlan plan = PlanLoop(zone, model.rate_hz, model.attack_seconds, model.loop_seconds);
  Partials partials;
  double level = 1, fall = 0;
  for (const double ratio : kMembrane) {
    partials.push_back({ratio, level * random.Between(0.75, 1.0), fall});
    level *= model.mode_level;
    fall += model.mode_fall;
  }
  Frames out = RenderPartials(plan, partials);
  Normalise(out);
  AddStrike(out, plan, model.stick, model.stick_level, random);
  LimitPeaks(out, 5);
  return LoopedSample(model.name, plan, std::move(out));
}

void SoftClip(Frames& frames, double drive) {
  for (double& x : frames) x = std::tanh(drive * x);
}

}  // namespace

Multisample Kick(SamplePool& pool) {
  constexpr double kRate = 24000;
  Random random("Kick");
  Frames out(FrameCount(0.36, kRate));
  AddGlide(out, kRate,
           {.start_hz = 175,
            .end_hz = 54,
            .settle_seconds = 0.022,
            .level = 1.0,
            .decay_seconds = 0.42,
            .attack_seconds = 0.001});
  AddGlide(out, kRate,
           {.start_hz = 320,
            .end_hz = 108,
            .settle_seconds = 0.012,
            .level = 0.35,
            .decay_seconds = 0.14});
  SoftClip(out, 1.6);
  // The beater: a thud of felt and a click of the skin.
  Mix(out,
      NoiseBurst(out.size(), kRate, {.decay_seconds = 0.045, .low_hz = 150, .high_hz = 2200},
                 random),
      0.75);
  Mix(out,
      NoiseBurst(
          out.size(), kRate,
          {.attack_seconds = 0.0002, .decay_seconds = 0.012, .low_hz = 1800, .high_hz = 6500},
          random),
      0.55);
  return MakeSingle(pool, OneShot("Kick", kRate, std::move(out), 3));
}

Multisample Snare(SamplePool& pool) {
  constexpr double kRate = 32000;
  Random random("Snare");
  Frames out(FrameCount(0.29, kRate));
  AddGlide(out, kRate,
           {.start_hz = 230,
            .end_hz = 186,
            .settle_seconds = 0.02,
            .level = 1.0,
            .decay_seconds = 0.17});
  AddGlide(out, kRate,
           {.start_hz = 390,
            .end_hz = 332,
            .settle_seconds = 0.02,
            .level = 0.7,
            .decay_seconds = 0.13});
  AddModes(out, kRate,
           std::vector<Mode>{
               {468, 0.35, 0.10}, {624, 0.3, 0.08}, {815, 0.22, 0.07}, {1040, 0.18, 0.06}});
  // The wires rattle a moment after the stroke and longer than the skin.
  Mix(out,
      NoiseBurst(out.size(), kRate,
                 {.attack_seconds = 0.002, .decay_seconds = 0.26, .low_hz = 1600, .high_hz = 9500},
                 random),
      0.95);
  Mix(out,
      NoiseBurst(out.size(), kRate,
                 {.attack_seconds = 0.0005, .decay_seconds = 0.09, .low_hz = 350, .high_hz = 4500},
                 random),
      0.9);
  SoftClip(out, 0.9);
  return MakeSingle(pool, OneShot("Snare", kRate, std::move(out), 4));
}

Multisample SideStick(SamplePool& pool) {
  constexpr double kRate = 30000;
  Random random("Side stick");
  Frames out(FrameCount(0.12, kRate));
  AddModes(out, kRate,
           std::vector<Mode>{{480, 0.5, 0.10},
                             {1120, 0.8, 0.08},
                             {1730, 1.0, 0.07},
                             {2560, 0.6, 0.05},
                             {3900, 0.3, 0.04}});
  Mix(out,
      NoiseBurst(out.size(), kRate,
                 {.attack_seconds = 0.0002, .decay_seconds = 0.05, .low_hz = 900, .high_hz = 9000},
                 random),
      0.7);
  return MakeSingle(pool, OneShot("Side stick", kRate, std::move(out), 7));
}

Multisample HandClap(SamplePool& pool) {
  constexpr double kRate = 28000;
  Random random("Hand clap");
  Frames out(FrameCount(0.24, kRate));
  // Several people clap, never quite together; the room answers.
  for (const double at_seconds : {0.0, 0.009, 0.019, 0.028}) {
    Mix(out,
        NoiseBurst(
            out.size(), kRate,
            {.attack_seconds = 0.0003, .decay_seconds = 0.014, .low_hz = 700, .high_hz = 5000},
            random),
        random.Between(0.7, 1.0), FrameCount(at_seconds, kRate));
  }
  Mix(out,
      NoiseBurst(out.size(), kRate,
                 {.attack_seconds = 0.001, .decay_seconds = 0.22, .low_hz = 800, .high_hz = 3500},
                 random),
      0.65, FrameCount(0.029, kRate));
  Biquad::Peak(kRate, 1150, 1.4, 9).Process(out);
  return MakeSingle(pool, OneShot("Hand clap", kRate, std::move(out), 4));
}

Multisample Tom(SamplePool& pool) {
  return MakeSingle(pool,
                    Membrane({.name = "Tom",
                              .root_key = 46,
                              .rate_hz = 20000,
                              .attack_seconds = 0.20,
                              .loop_seconds = 0.09,
                              .mode_level = 0.55,
                              .mode_fall = 6,
                              .stick = {.decay_seconds = 0.13, .low_hz = 250, .high_hz = 7000},
                              .stick_level = 0.55}));
}

Multisample Timbale(SamplePool& pool) {
  constexpr double kRate = 28000;
  Random random("Timbale");
  Frames out(FrameCount(0.25, kRate));
  AddSkin(out, kRate, 310, 1.06, 0.42, 0.72, random);
  // The metal shell rings along.
  AddModes(out, kRate,
           std::vector<Mode>{
               {1410, 0.30, 0.35}, {2230, 0.25, 0.28}, {3370, 0.2, 0.22}, {4820, 0.14, 0.18}});
  Mix(out,
      NoiseBurst(out.size(), kRate,
                 {.attack_seconds = 0.0003, .decay_seconds = 0.02, .low_hz = 1000, .high_hz = 9000},
                 random),
      0.6);
  return MakeSingle(pool, OneShot("Timbale", kRate, std::move(out), 5));
}

Multisample Bongo(SamplePool& pool) {
  constexpr double kRate = 22050;
  Random random("Bongo");
  Frames out(FrameCount(0.22, kRate));
  AddSkin(out, kRate, 395, 1.05, 0.22, 0.55, random);
  Mix(out,
      NoiseBurst(out.size(), kRate,
                 {.attack_seconds = 0.0003, .decay_seconds = 0.018, .low_hz = 700, .high_hz = 7000},
                 random),
      0.5);
  return MakeSingle(pool, OneShot("Bongo", kRate, std::move(out), 4));
}

Multisample Conga(SamplePool& pool) {
  constexpr double kRate = 18000;
  Random random("Conga");
  Frames out(FrameCount(0.36, kRate));
  AddSkin(out, kRate, 205, 1.04, 0.45, 0.45, random);
  Mix(out,
      NoiseBurst(out.size(), kRate, {.decay_seconds = 0.02, .low_hz = 400, .high_hz = 5000},
                 random),
      0.4);
  return MakeSingle(pool, OneShot("Conga", kRate, std::move(out), 3));
}

Multisample CongaMute(SamplePool& pool) {
  constexpr double kRate = 24000;
  Random random("Conga mute");
  Frames out(FrameCount(0.13, kRate));
  AddSkin(out, kRate, 232, 1.03, 0.12, 0.75, random);
  // A slap: the flat hand cracks on the skin.
  Mix(out,
      NoiseBurst(out.size(), kRate,
                 {.attack_seconds = 0.0003, .decay_seconds = 0.06, .low_hz = 800, .high_hz = 6000},
                 random),
      1.0);
  return MakeSingle(pool, OneShot("Conga mute", kRate, std::move(out), 7));
}

Multisample Taiko(SamplePool& pool) {
  return MakeSingle(pool, Membrane({.name = "Taiko",
                                    .root_key = 36,
                                    .rate_hz = 14000,
                                    .attack_seconds = 0.24,
                                    .loop_seconds = 0.12,
                                    .mode_level = 0.62,
                                    .mode_fall = 4,
                                    .stick = {.attack_seconds = 0.001,
                                              .decay_seconds = 0.20,
                                              .low_hz = 100,
                                              .high_hz = 3000},
                                    .stick_level = 0.7}));
}

Multisample Timpani(SamplePool& pool) {
  return MakeMultisample(pool, {43, 52}, 64, [](const ZoneSpan& zone) {
    Random random(ZoneName("Timpani", zone));
    const LoopPlan plan = PlanLoop(zone, 11000, 0.30, 0.12);
    // The air in the kettle moves the diametric modes to 1 : 1.5 : 2 : 2.44 and lets them ring.
    const Partials partials{{1, 1.0},          {1.504, 0.70, 0.4}, {1.98, 0.45, 0.9},
                            {2.44, 0.32, 1.5}, {2.90, 0.22, 2.2},  {0.85, 0.35, 10},
                            {1.72, 0.3, 14},   {2.29, 0.25, 14},   {3.4, 0.2, 8},
                            {4.2, 0.14, 12},   {5.1, 0.10, 16}};
    Frames out = RenderPartials(plan, partials);
    Normalise(out);
    AddStrike(out, plan,
              {.attack_seconds = 0.001, .decay_seconds = 0.22, .low_hz = 80, .high_hz = 3000}, 0.55,
              random);
    LimitPeaks(out, 3);
    return LoopedSample(ZoneName("Timpani", zone), plan, std::move(out));
  });
}

Multisample Cuica(SamplePool& pool) {
  constexpr double kRate = 20000;
  Random random("Cuica");
  Frames out(FrameCount(0.24, kRate));
  // A stick rubbed inside the drum: the skin squeaks, rising as it is pressed.
  double phase = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(out.size());
    const double hz = 420 + 330 * std::sin(std::numbers::pi * 0.62 * t);
    phase += kTurn * hz / kRate * (1 + 0.02 * random.Bipolar());
    const double swell = std::sin(std::numbers::pi * std::pow(t, 0.6));
    out[i] = swell * (std::sin(phase) + 0.45 * std::sin(2 * phase) + 0.25 * std::sin(3 * phase) +
                      0.12 * std::sin(4 * phase) + 0.10 * random.Bipolar());
  }
  return MakeSingle(pool, OneShot("Cuica", kRate, std::move(out)));
}

}  // namespace portamento::embedded_bank
