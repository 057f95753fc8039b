// Programs 57 to 64: brass.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

/// Brass is bright when it is loud, and becomes bright over the first tenth of a second.
Voicing Lips(double cutoff_hz, double opens_cents, double opens_seconds) {
  return Voicing()
      .Sustaining(0.02, 0.14)
      .CutoffHz(cutoff_hz, 10)
      .FilterEnvelope(opens_cents, opens_seconds, 1.2, 0.7)
      .VelocityDarkensCents(4200)
      .ReverbShare(0.20);
}

}  // namespace

void AddBrass(const Palette& p, std::vector<Program>& out) {
  out.push_back({.name = "Trumpet",
                 .number = 56,
                 .common = Lips(4200, 1700, 0.07).Vibrato(5, 5.3, 0.45),
                 .layers = {{p.trumpet}}});
  out.push_back({.name = "Trombone",
                 .number = 57,
                 .common = Lips(2100, 2000, 0.09).Vibrato(4, 5.0, 0.5),
                 .layers = {{p.trombone}}});
  out.push_back({.name = "Tuba",
                 .number = 58,
                 .common = Lips(900, 1200, 0.08).ReverbShare(0.16),
                 .layers = {{p.tuba}}});
  out.push_back({.name = "Muted Trumpet",
                 .number = 59,
                 .common = Lips(7300, 1300, 0.05).Vibrato(6, 5.4, 0.4),
                 .layers = {{p.muted_trumpet}}});
  out.push_back({.name = "French Horn",
                 .number = 60,
                 .common = Lips(1550, 1500, 0.10).AttackSeconds(0.035).ReverbShare(0.28),
                 .layers = Wide(p.french_horn, 4, 0.3)});
  out.push_back({.name = "Brass Section",
                 .number = 61,
                 .common = Lips(3400, 1800, 0.06).ReverbShare(0.22),
                 .layers = {{p.trumpet, Voicing().Pan(-0.4).Cents(-5).Level(-4)},
                            {p.trumpet, Voicing().Pan(0.15).Cents(6).Level(-6)},
                            {p.trombone, Voicing().Pan(0.5).Cents(-2).Level(-4)},
                            {p.trombone, Voicing().Pan(-0.2).Cents(4).Level(-7)}}});
  const auto saws = [&](double cents) -> std::vector<Layer> {
    return {{p.sawtooth, Voicing().Pan(-0.5).Cents(-cents).Level(-3)},
            {p.sawtooth, Voicing().Pan(0.5).Cents(cents).Level(-4)},
            {p.sawtooth, Voicing().Cents(1).Level(-6)}};
  };
  out.push_back({.name = "Synth Brass 1",
                 .number = 62,
                 .common = Voicing()
                               .Sustaining(0.015, 0.25)
                               .CutoffHz(1090, 15)
                               .ResonanceDb(2)
                               .FilterEnvelope(3800, 0.05, 0.9, 0.55)
                               .VelocityDarkensCents(2000)
                               .ReverbShare(0.20)
                               .ChorusShare(0.20),
                 .layers = saws(7)});
  out.push_back({.name = "Synth Brass 2",
                 .number = 63,
                 .common = Voicing()
                               .Sustaining(0.05, 0.45)
                               .CutoffHz(840, 15)
                               .FilterEnvelope(3000, 0.16, 1.6, 0.5)
                               .VelocityDarkensCents(1600)
                               .ReverbShare(0.24)
                               .ChorusShare(0.30),
                 .layers = saws(10)});
}

}  // namespace portamento::embedded_bank
