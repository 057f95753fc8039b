// Programs 33 to 40: basses.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

Voicing BassString(double decay_seconds, double cutoff_hz, double darkens_cents) {
  return Voicing()
      .Dying(decay_seconds, 30)
      .ReleaseSeconds(0.11)
      .CutoffHz(cutoff_hz)
      .FilterCloses(2600, 1.8, 30)
      .VelocityDarkensCents(darkens_cents)
      .ReverbShare(0.05);
}

}  // namespace

void AddBasses(const Palette& p, std::vector<Program>& out) {
  out.push_back({.name = "Acoustic Bass",
                 .number = 32,
                 .common = BassString(2.0, 900, 2800).ReverbShare(0.08),
                 .layers = {{p.upright_bass}}});
  out.push_back({.name = "Fingered Bass",
                 .number = 33,
                 .common = BassString(4.0, 900, 3200),
                 .layers = {{p.fingered_bass}}});
  out.push_back({.name = "Picked Bass",
                 .number = 34,
                 .common = BassString(3.6, 1700, 3200),
                 .layers = {{p.picked_bass}}});
  // No fret, so the finger damps the start and the string sings ("mwah") a moment later.
  out.push_back({.name = "Fretless Bass",
                 .number = 35,
                 .common = Voicing()
                               .AttackSeconds(0.012)
                               .Dying(6.0, 30)
                               .ReleaseSeconds(0.13)
                               .CutoffHz(520)
                               .ResonanceDb(4)
                               .FilterEnvelope(1900, 0.16, 1.6, 0.35)
                               .VelocityDarkensCents(1400)
                               .Vibrato(8, 5.0, 0.35)
                               .ReverbShare(0.06)
                               .ChorusShare(0.15),
                 .layers = {{p.fingered_bass}}});
  out.push_back({.name = "Slap Bass 1",
                 .number = 36,
                 .common = BassString(2.8, 2400, 4200),
                 .layers = {{p.slapped_bass}}});
  out.push_back(
      {.name = "Slap Bass 2",
       .number = 37,
       .common = BassString(2.2, 1100, 4200).ResonanceDb(5).FilterEnvelope(2600, 0.001, 0.45, 0),
       .layers = {{p.slapped_bass}}});
  out.push_back({.name = "Synth Bass 1",
                 .number = 38,
                 .common = Voicing()
                               .DecaySeconds(6)
                               .SustainDb(12)
                               .ReleaseSeconds(0.09)
                               .CutoffHz(420)
                               .ResonanceDb(9)
                               .FilterEnvelope(4200, 0.001, 0.55, 0.05)
                               .VelocityDarkensCents(1800)
                               .ReverbShare(0.04),
                 .layers = {{p.sawtooth, Voicing().Cents(-4)},
                            {p.sawtooth, Voicing().Cents(4).Level(-3)},
                            {p.square, Voicing().Semitones(-12).Level(-8)}}});
  out.push_back({.name = "Synth Bass 2",
                 .number = 39,
                 .common = Voicing()
                               .DecaySeconds(3.5)
                               .SustainDb(9)
                               .ReleaseSeconds(0.12)
                               .CutoffHz(700)
                               .ResonanceDb(3)
                               .FilterEnvelope(2600, 0.001, 0.35, 0.1)
                               .VelocityDarkensCents(2200)
                               .ReverbShare(0.04),
                 .layers = {{p.square, Voicing().Cents(-3)},
                            {p.narrow_pulse, Voicing().Cents(5).Level(-4)},
                            {p.sine, Voicing().Level(-4)}}});
}

}  // namespace portamento::embedded_bank
