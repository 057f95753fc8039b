// Programs 81 to 88: synthesizer leads.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

Voicing Lead(double cutoff_hz) {
  return Voicing()
      .Sustaining(0.005, 0.16)
      .CutoffHz(cutoff_hz, 12)
      .VelocityDarkensCents(2200)
      .Vibrato(6, 5.6, 0.35)
      .ReverbShare(0.20)
      .ChorusShare(0.15);
}

}  // namespace

void AddSynthLeads(const Palette& p, std::vector<Program>& out) {
  out.push_back({.name = "Square Lead",
                 .number = 80,
                 .common = Lead(5400),
                 .layers = Wide(p.square, 6, 0.4)});
  out.push_back({.name = "Saw Lead",
                 .number = 81,
                 .common = Lead(7500).FilterEnvelope(900, 0.001, 0.6, 0.4),
                 .layers = {{p.sawtooth, Voicing().Pan(-0.4).Cents(-7).Level(-3)},
                            {p.sawtooth, Voicing().Pan(0.4).Cents(7).Level(-4)},
                            {p.sawtooth, Voicing().Cents(1).Level(-5)}}});
  out.push_back({.name = "Calliope Lead",
                 .number = 82,
                 .common = Lead(6000).AttackSeconds(0.03).VelocityDarkensCents(1200),
                 .layers = {{p.recorder, Voicing().Pan(-0.2)},
                            {p.flute, Voicing().Cents(5).Pan(0.3).Level(-4)},
                            {p.breathy_pipe, Voicing().Level(-11)}}});
  out.push_back({.name = "Chiff Lead",
                 .number = 83,
                 .common = Lead(6800),
                 .layers = {{p.square, Voicing().CutoffHz(1800).Level(-2)},
                            {p.sine, Voicing().Level(-5)},
                            {p.hiss, Voicing()
                                         .CutoffHz(7000)
                                         .ResonanceDb(6)
                                         .CentsPerKey(50)
                                         .DecaySeconds(0.16)
                                         .SustainDb(144)
                                         .Level(-9)},
                            {p.breathy_pipe,
                             Voicing().Semitones(12).DecaySeconds(0.4).SustainDb(18).Level(-9)}}});
  out.push_back({.name = "Charang Lead",
                 .number = 84,
                 .common = Lead(8000).FilterEnvelope(800, 0.001, 1.0, 0.3),
                 .layers = {{p.distorted_guitar, Voicing().Pan(-0.3).Level(-2)},
                            {p.sawtooth, Voicing().Pan(0.35).Cents(6).Level(-6)},
                            {p.sawtooth, Voicing().Semitones(12).Cents(-4).Level(-15)}}});
  out.push_back(
      {.name = "Voice Lead",
       .number = 85,
       .common = Lead(6000).AttackSeconds(0.04).Vibrato(10, 5.2, 0.3).ChorusShare(0.3),
       .layers = Join({Wide(p.solo_voice, 6, 0.5),
                       {{p.sine, Voicing().Level(-9)}, {p.breathy_pipe, Voicing().Level(-18)}}})});
  out.push_back({.name = "Fifths Lead",
                 .number = 86,
                 .common = Lead(5800).FilterEnvelope(1000, 0.001, 0.7, 0.4),
                 .layers = {{p.sawtooth, Voicing().Pan(-0.35).Cents(-4).Level(-2)},
                            {p.sawtooth, Voicing().Cents(4).Pan(0.2).Level(-5)},
                            {p.sawtooth, Voicing().Semitones(7).Pan(0.4).Cents(2).Level(-4)}}});
  out.push_back({.name = "Bass + Lead",
                 .number = 87,
                 .common = Lead(4000).ResonanceDb(4).FilterEnvelope(2200, 0.001, 0.5, 0.35),
                 .layers = {{p.sawtooth, Voicing().Pan(-0.25).Cents(-5)},
                            {p.square, Voicing().Semitones(-12).Cents(0).Level(-4)},
                            {p.sawtooth, Voicing().Pan(0.3).Cents(6).Level(-4)}}});
}

}  // namespace portamento::embedded_bank
