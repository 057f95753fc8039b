// Programs 89 to 96: synthesizer pads.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

Voicing Pad(double attack_seconds, double release_seconds, double cutoff_hz) {
  return Voicing()
      .Sustaining(attack_seconds, release_seconds)
      .CutoffHz(cutoff_hz, 12)
      .VelocityDarkensCents(1600)
      .ReverbShare(0.36)
      .ChorusShare(0.35);
}

std::vector<Layer> Saws(const Multisample& saw, double cents, double level_db) {
  return {{saw, Voicing().Pan(-0.7).Cents(-cents).Level(level_db - 3)},
          {saw, Voicing().Pan(0.7).Cents(cents).Level(level_db - 3)},
          {saw, Voicing().Cents(0.3 * cents).Level(level_db - 5)}};
}

}  // namespace

void AddSynthPads(const Palette& p, std::vector<Program>& out) {
  // A bell that leaves a haze behind.
  out.push_back(
      {.name = "New Age Pad",
       .number = 88,
       .common = Pad(0.01, 1.6, 9000),
       .layers = Join({{{p.fm_piano, Voicing().Dying(4, 30).Cents(3).Pan(-0.2).Level(-2)},
                        {p.music_box, Voicing().Semitones(12).Dying(3, 30).Pan(0.3).Level(-14)}},
                       Stage(p.voice_ooh, 0.7, Voicing().AttackSeconds(0.35).Level(-4)),
                       {{p.sine, Voicing().AttackSeconds(0.3).Level(-8)}}})});
  out.push_back({.name = "Warm Pad",
                 .number = 89,
                 .common = Pad(0.35, 1.4, 1350).FilterEnvelope(700, 1.2, 4, 0.5),
                 .layers = Join({Saws(p.sawtooth, 8, -1), {{p.sine, Voicing().Level(-6)}}})});
  out.push_back({.name = "Polysynth Pad",
                 .number = 90,
                 .common = Pad(0.03, 0.7, 3900).FilterEnvelope(1800, 0.02, 1.6, 0.35),
                 .layers = Join({Saws(p.sawtooth, 10, -1),
                                 {{p.narrow_pulse, Voicing().Cents(-3).Level(-7)}}})});
  out.push_back({.name = "Choir Pad",
                 .number = 91,
                 .common = Pad(0.4, 1.4, 5500).Vibrato(5, 4.8, 0.3),
                 .layers = Join({Stage(p.choir_aah, 0.7),
                                 Stage(p.voice_ooh, 0.4, Voicing().Level(-5)),
                                 {{p.glass, Voicing().Semitones(12).Level(-18)}}})});
  // Glasses rubbed at the rim.
  out.push_back(
      {.name = "Bowed Pad",
       .number = 92,
       .common = Pad(0.45, 1.8, 7000).Tremolo(0.6, 3.2),
       .layers =
           Join({Wide(p.glass, 9, 0.7),
                 {{p.violin, Voicing().Pan(-0.2).CutoffHz(2200).AttackSeconds(0.6).Level(-12)}}})});
  out.push_back({.name = "Metallic Pad",
                 .number = 93,
                 .common = Pad(0.12, 1.6, 9000).FilterEnvelope(-2200, 1.6, 4, 1),
                 .layers = Join({Wide(p.metal_cloud, 8, 0.7),
                                 {{p.sine, Voicing().Level(-4)},
                                  {p.sawtooth, Voicing().CutoffHz(1400).Level(-10)}}})});
  out.push_back({.name = "Halo Pad",
                 .number = 94,
                 .common = Pad(0.5, 2.0, 4000).FilterEnvelope(1600, 1.8, 4, 0.6),
                 .layers = Join({Stage(p.choir_aah, 0.8, Voicing().Level(-2)),
                                 Saws(p.sawtooth, 12, -9),
                                 {{p.glass, Voicing().Semitones(12).Pan(0.3).Level(-15)}}})});
  // The filter does the playing: up over two seconds, and down again.
  out.push_back({.name = "Sweep Pad",
                 .number = 95,
                 .common = Pad(0.15, 1.6, 640)
                               .ResonanceDb(9)
                               .FilterEnvelope(4400, 2.4, 5, 0.35)
                               .FilterSway(500, 0.23),
                 .layers = Saws(p.sawtooth, 11, 0)});
}

}  // namespace portamento::embedded_bank
