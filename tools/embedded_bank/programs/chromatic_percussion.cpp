// Programs 9 to 16: chromatic percussion.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

/// A bar that rings on after the key is let go.
Voicing Bar(double decay_seconds, double halves_every_keys, double release_seconds,
            double darkens_cents) {
  return Voicing()
      .Dying(decay_seconds, halves_every_keys)
      .ReleaseSeconds(release_seconds)
      .CutoffHz(2200, 70)
      .FilterCloses(3400, 1.6, 30)
      .VelocityDarkensCents(darkens_cents)
      .ReverbShare(0.22);
}

}  // namespace

void AddChromaticPercussion(const Palette& p, std::vector<Program>& out) {
  out.push_back({.name = "Celesta",
                 .number = 8,
                 .common = Bar(3.2, 20, 0.9, 3600),
                 .layers = Wide(p.celesta, 1.5, 0.4)});
  out.push_back({.name = "Glockenspiel",
                 .number = 9,
                 .common = Bar(5.0, 20, 1.8, 2600).CutoffHz(3600, 70),
                 .layers = {{p.glockenspiel}}});
  out.push_back({.name = "Music Box",
                 .number = 10,
                 .common = Bar(3.6, 20, 1.6, 2400),
                 .layers = Wide(p.music_box, 3, 0.4)});
  // The motor's discs open and shut the tubes.
  out.push_back({.name = "Vibraphone",
                 .number = 11,
                 .common = Bar(7.0, 20, 1.0, 4200).Tremolo(2.2, 5.2).ReverbShare(0.24),
                 .layers = Wide(p.vibraphone, 1, 0.3)});
  out.push_back({.name = "Marimba",
                 .number = 12,
                 .common = Bar(1.5, 13, 0.6, 3800),
                 .layers = Wide(p.marimba, 1, 0.3)});
  out.push_back({.name = "Xylophone",
                 .number = 13,
                 .common = Bar(1.0, 16, 0.5, 2600),
                 .layers = {{p.xylophone}}});
  out.push_back(
      {.name = "Tubular Bells",
       .number = 14,
       .common =
           Bar(8.0, 30, 3.0, 3200).CutoffHz(3000, 50).FilterCloses(2800, 5, 40).ReverbShare(0.30),
       .layers = Wide(p.tubular_bells, 3, 0.4)});
  out.push_back({.name = "Dulcimer",
                 .number = 15,
                 .common = Bar(4.5, 18, 1.4, 3000).CutoffHz(3000, 50).FilterCloses(2600, 2.5, 30),
                 .layers = Wide(p.dulcimer, 7, 0.5)});
}

}  // namespace portamento::embedded_bank
