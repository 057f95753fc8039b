// Programs 25 to 32: guitars.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

Voicing Plucked(double decay_seconds, double cutoff_hz) {
  return Voicing()
      .Dying(decay_seconds, 22)
      .ReleaseSeconds(0.22)
      .CutoffHz(cutoff_hz, 35)
      .FilterCloses(2200, 2.2, 30)
      .VelocityDarkensCents(3600)
      .ReverbShare(0.16);
}

}  // namespace

void AddGuitars(const Palette& p, std::vector<Program>& out) {
  out.push_back({.name = "Nylon Guitar",
                 .number = 24,
                 .common = Plucked(4.5, 2200),
                 .layers = {{p.nylon_guitar}}});
  out.push_back({.name = "Steel Guitar",
                 .number = 25,
                 .common = Plucked(6.0, 5400),
                 .layers = Wide(p.steel_guitar, 1.5, 0.4)});
  out.push_back({.name = "Jazz Guitar",
                 .number = 26,
                 .common = Plucked(5.5, 1100).FilterCloses(1700, 0.9, 30).ReverbShare(0.14),
                 .layers = {{p.electric_guitar}}});
  out.push_back({.name = "Clean Guitar",
                 .number = 27,
                 .common = Plucked(8.0, 3600).ChorusShare(0.30),
                 .layers = Wide(p.electric_guitar, 4, 0.5)});
  // The palm lies on the strings by the bridge.
  out.push_back({.name = "Muted Guitar",
                 .number = 28,
                 .common = Voicing()
                               .Dying(0.55, 30)
                               .ReleaseSeconds(0.12)
                               .CutoffHz(900)
                               .FilterEnvelope(3600, 0.001, 0.16, 0)
                               .VelocityDarkensCents(2400)
                               .ReverbShare(0.12),
                 // Two, for one muted string alone is too short to be as loud as the others.
                 .layers = {{p.electric_guitar, Voicing().Pan(-0.15).Cents(-1)},
                            {p.electric_guitar, Voicing().Pan(0.15).Cents(1)}}});

  // Saturation holds the level: the sound stays, then sinks.
  const Voicing driven = Voicing()
                             .HoldSeconds(0.4)
                             .DecaySeconds(16)
                             .SustainDb(144)
                             .ReleaseSeconds(0.12)
                             .VelocityDarkensCents(2200)
                             .ReverbShare(0.16);
  out.push_back({.name = "Overdriven Guitar",
                 .number = 29,
                 .common = Voicing(driven).CutoffHz(9000).Vibrato(6, 5.2, 0.6),
                 .layers = Wide(p.overdriven_guitar, 5, 0.5)});
  out.push_back({.name = "Distortion Guitar",
                 .number = 30,
                 .common = Voicing(driven).CutoffHz(13000).DecaySeconds(24).Vibrato(5, 5.4, 0.7),
                 .layers = Wide(p.distorted_guitar, 7, 0.6)});
  // A touched string: the octave rings, and the fundamental only thumps.
  out.push_back({.name = "Guitar Harmonics",
                 .number = 31,
                 .common = Plucked(5.0, 5000).ReverbShare(0.24).ChorusShare(0.15),
                 .layers = {{p.electric_guitar, Voicing().Semitones(12).CutoffHz(2600)},
                            {p.sine, Voicing().Semitones(12).Level(-5).Dying(5.5, 22)},
                            {p.sine, Voicing().Semitones(24).Level(-14).Dying(3.0, 22)},
                            {p.electric_guitar, Voicing().Dying(0.15, 40).Level(-10)}}});
}

}  // namespace portamento::embedded_bank
