// Programs 1 to 8: pianos.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

/// Hammer, string, damper; the strings grow darker as they ring.
Voicing Struck() {
  return Voicing()
      .Dying(9.0, 17)
      .ReleaseSeconds(0.32)
      .FilterCloses(2400, 4.0, 24)
      .VelocityDarkensCents(4300)
      .KeysSpreadPan(0.35)
      .ReverbShare(0.16);
}

}  // namespace

void AddPianos(const Palette& p, std::vector<Program>& out) {
  out.push_back({.name = "Acoustic Grand",
                 .number = 0,
                 .common = Struck().CutoffHz(4800, 35),
                 .layers = Wide(p.grand_piano, 1.6, 0.5)});
  out.push_back({.name = "Bright Acoustic",
                 .number = 1,
                 .common = Struck().CutoffHz(9000, 35).VelocityDarkensCents(3600),
                 .layers = Wide(p.grand_piano, 2.0, 0.5)});
  out.push_back({.name = "Electric Grand",
                 .number = 2,
                 .common = Struck().CutoffHz(5500, 35).ChorusShare(0.25),
                 .layers = Join({Wide(p.grand_piano, 3, 0.6),
                                 {{p.clavinet, Voicing().Level(-13).Dying(5, 20)}}})});
  out.push_back({.name = "Honky-tonk",
                 .number = 3,
                 .common = Struck().CutoffHz(6500, 35),
                 .layers = {{p.grand_piano, Voicing().Pan(-0.4).Cents(-9).Level(-2)},
                            {p.grand_piano, Voicing().Pan(0.4).Cents(9).Level(-3)}}});

  // The two sides swing against each other: the panning tremolo of a "suitcase".
  const Voicing tine = Voicing().Dying(7.5, 15).ReleaseSeconds(0.25);
  out.push_back({.name = "Electric Piano 1",
                 .number = 4,
                 .common = Voicing(tine)
                               .CutoffHz(3300, 40)
                               .FilterCloses(1500, 3.0, 24)
                               .VelocityDarkensCents(4600)
                               .ReverbShare(0.14)
                               .ChorusShare(0.20),
                 .layers = {{p.tine_piano, Voicing().Pan(-0.6).Tremolo(1.6, 4.6)},
                            {p.tine_piano, Voicing().Pan(0.6).Tremolo(-1.6, 4.6)}}});
  out.push_back(
      {.name = "Electric Piano 2",
       .number = 5,
       .common =
           Voicing(tine).CutoffHz(9000).VelocityDarkensCents(4800).ReverbShare(0.16).ChorusShare(
               0.30),
       .layers = {{p.fm_piano, Voicing().Pan(-0.5).Cents(-3.5).Level(-1)},
                  {p.fm_piano, Voicing().Pan(0.5).Cents(3.5).Level(-4)},
                  {p.fm_tine, Voicing().Dying(1.3, 20).Pan(0.1).Level(-21)}}});

  // A quill plucks the same whatever the finger does; a second choir sounds an octave up.
  out.push_back({.name = "Harpsichord",
                 .number = 6,
                 .common = Voicing()
                               .Dying(4.2, 20)
                               .ReleaseSeconds(0.12)
                               .VelocitySensitivity(0.55)
                               .VelocityDarkensCents(900)
                               .CutoffHz(5000, 50)
                               .FilterCloses(2200, 2.0, 24)
                               .ReverbShare(0.18),
                 .layers = {{p.harpsichord, Voicing().Pan(-0.15)},
                            {p.harpsichord, Voicing().Semitones(12).Cents(1).Pan(0.3).Level(-9)}}});
  out.push_back({.name = "Clavi",
                 .number = 7,
                 .common = Voicing()
                               .Dying(3.6, 22)
                               .ReleaseSeconds(0.07)
                               .CutoffHz(2200, 40)
                               .ResonanceDb(3)
                               .FilterCloses(3000, 1.4, 30)
                               .VelocityDarkensCents(3800)
                               .ReverbShare(0.10),
                 .layers = {{p.clavinet}}});
}

}  // namespace portamento::embedded_bank
