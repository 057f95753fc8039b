// Programs 65 to 80: reeds and pipes.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

Voicing Wind(double attack_seconds, double cutoff_hz, double darkens_cents, double vibrato_cents) {
  return Voicing()
      .Sustaining(attack_seconds, 0.13)
      .CutoffHz(cutoff_hz)
      .VelocityDarkensCents(darkens_cents)
      .Vibrato(vibrato_cents, 5.2, 0.40)
      .Tremolo(0.6, 5.2, 0.40)
      .FilterSway(180, 5.2, 0.40)
      .ReverbShare(0.20);
}

/// Air that misses the reed or the edge.
Layer Breath(const Multisample& hiss, double cutoff_hz, double level_db) {
  return {hiss, Voicing().CutoffHz(cutoff_hz).ResonanceDb(3).CentsPerKey(0).Level(level_db)};
}

}  // namespace

void AddReeds(const Palette& p, std::vector<Program>& out) {
  out.push_back({.name = "Soprano Sax",
                 .number = 64,
                 .common = Wind(0.025, 8000, 2800, 7),
                 .layers = {{p.alto_sax}, Breath(p.hiss, 5000, -27)}});
  out.push_back({.name = "Alto Sax",
                 .number = 65,
                 .common = Wind(0.025, 5200, 3000, 8),
                 .layers = {{p.alto_sax}, Breath(p.hiss, 4000, -24)}});
  out.push_back({.name = "Tenor Sax",
                 .number = 66,
                 .common = Wind(0.03, 4500, 3000, 8),
                 .layers = {{p.tenor_sax}, Breath(p.hiss, 3200, -22)}});
  out.push_back({.name = "Baritone Sax",
                 .number = 67,
                 .common = Wind(0.03, 3200, 2800, 6),
                 .layers = {{p.tenor_sax}, Breath(p.hiss, 2500, -23)}});
  out.push_back(
      {.name = "Oboe", .number = 68, .common = Wind(0.03, 9000, 2000, 7), .layers = {{p.oboe}}});
  out.push_back({.name = "English Horn",
                 .number = 69,
                 .common = Wind(0.035, 3200, 1800, 7),
                 .layers = {{p.oboe}}});
  out.push_back({.name = "Bassoon",
                 .number = 70,
                 .common = Wind(0.03, 4500, 2000, 5),
                 .layers = {{p.bassoon}}});
  out.push_back({.name = "Clarinet",
                 .number = 71,
                 .common = Wind(0.035, 6500, 2600, 2),
                 .layers = {{p.clarinet}, Breath(p.hiss, 3000, -34)}});
}

void AddPipes(const Palette& p, std::vector<Program>& out) {
  out.push_back({.name = "Piccolo",
                 .number = 72,
                 .common = Wind(0.03, 12000, 1800, 7),
                 .layers = {{p.flute}, Breath(p.hiss, 7000, -30)}});
  out.push_back({.name = "Flute",
                 .number = 73,
                 .common = Wind(0.04, 6500, 2400, 7).Tremolo(1.1, 5.2, 0.4),
                 .layers = {{p.flute}, Breath(p.hiss, 3500, -27)}});
  out.push_back({.name = "Recorder",
                 .number = 74,
                 .common = Wind(0.02, 8000, 1400, 3),
                 .layers = {{p.recorder}, Breath(p.hiss, 5000, -31)}});
  out.push_back({.name = "Pan Flute",
                 .number = 75,
                 .common = Wind(0.03, 6000, 1800, 6).ReverbShare(0.26),
                 .layers = {{p.recorder, Voicing().CutoffHz(2600).Level(-3)},
                            {p.breathy_pipe, Voicing().Level(-7)},
                            // The puff that starts the column.
                            {p.hiss, Voicing()
                                         .CutoffHz(4500)
                                         .ResonanceDb(5)
                                         .CentsPerKey(40)
                                         .DecaySeconds(0.22)
                                         .SustainDb(144)
                                         .Level(-15)}}});
  out.push_back({.name = "Blown Bottle",
                 .number = 76,
                 .common = Wind(0.06, 3500, 1600, 4).ReverbShare(0.26),
                 .layers = {{p.sine, Voicing().Level(-1)},
                            {p.breathy_pipe, Voicing().Level(-6).CutoffHz(2500)},
                            Breath(p.hiss, 1500, -20)}});
  out.push_back({.name = "Shakuhachi",
                 .number = 77,
                 .common = Wind(0.05, 5500, 2000, 14)
                               .Vibrato(16, 4.6, 0.45)
                               .PitchStartsAt(-70, 0.18)
                               .ReverbShare(0.30),
                 .layers = {{p.flute, Voicing().Level(-2)},
                            {p.breathy_pipe, Voicing().Level(-5)},
                            {p.hiss, Voicing()
                                         .CutoffHz(3800)
                                         .ResonanceDb(4)
                                         .CentsPerKey(30)
                                         .AttackSeconds(0.015)
                                         .DecaySeconds(0.5)
                                         .SustainDb(14)
                                         .Level(-13)}}});
  out.push_back({.name = "Whistle",
                 .number = 78,
                 .common = Wind(0.05, 9000, 900, 14).ReverbShare(0.26),
                 .layers = {{p.sine}, Breath(p.hiss, 6000, -35)}});
  out.push_back(
      {.name = "Ocarina",
       .number = 79,
       .common = Wind(0.03, 6000, 1200, 7).ReverbShare(0.24),
       .layers = {
           {p.sine}, {p.recorder, Voicing().Level(-14)}, {p.breathy_pipe, Voicing().Level(-20)}}});
}

}  // namespace portamento::embedded_bank
