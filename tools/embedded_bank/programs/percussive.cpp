// Programs 113 to 120: percussion played on keys.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

Voicing Hit(double darkens_cents) {
  return Voicing()
      .ReleaseSeconds(1.0)
      .CutoffHz(15000)
      .VelocityDarkensCents(darkens_cents)
      .ReverbShare(0.20);
}

}  // namespace

void AddPercussive(const Palette& p, std::vector<Program>& out) {
  out.push_back(
      {.name = "Tinkle Bell",
       .number = 112,
       .common = Hit(1800).ReleaseSeconds(1.6),
       .layers = {{p.glockenspiel, Voicing().Semitones(12).Dying(2.6, 30).Pan(-0.2)},
                  {p.music_box, Voicing().Semitones(12).Cents(9).Dying(2.2, 30).Pan(0.3).Level(-5)},
                  {p.glockenspiel, Voicing().Cents(-4).Dying(2.2, 30).Level(-6)}}});
  out.push_back({.name = "Agogo",
                 .number = 113,
                 .common = Hit(2000).Dying(1.2, 30),
                 .layers = {{p.agogo, Voicing().Semitones(12)}}});
  out.push_back({.name = "Steel Drums",
                 .number = 114,
                 .common = Hit(3200)
                               .CutoffHz(3000, 50)
                               .FilterCloses(2600, 1.5, 30)
                               .Dying(1.9, 22)
                               .ReleaseSeconds(0.7),
                 .layers = Wide(p.steel_drum, 4, 0.4)});
  out.push_back({.name = "Woodblock",
                 .number = 115,
                 .common = Hit(2400).Dying(0.3, 40),
                 .layers = {{p.wood_block, Voicing().Semitones(12)}}});
  out.push_back({.name = "Taiko Drum",
                 .number = 116,
                 .common = Hit(4200).Dying(1.5, 40).PitchStartsAt(250, 0.12).ReverbShare(0.28),
                 .layers = {{p.taiko, Voicing().Semitones(-12)}}});
  out.push_back({.name = "Melodic Tom",
                 .number = 117,
                 .common = Hit(3600).Dying(0.9, 40).PitchStartsAt(300, 0.10),
                 .layers = {{p.tom, Voicing().Semitones(-12)}}});
  out.push_back(
      {.name = "Synth Drum",
       .number = 118,
       .common = Hit(2400).PitchStartsAt(1500, 0.28),
       .layers = {{p.sine, Voicing().Semitones(-12).Dying(0.75, 40)},
                  {p.square, Voicing().Semitones(-12).CutoffHz(900).Dying(0.45, 40).Level(-12)},
                  {p.hiss, Voicing().CentsPerKey(0).Dying(0.12, 40).Level(-14)}}});
  // The crash backwards: it swells, and is cut off.
  out.push_back(
      {.name = "Reverse Cymbal",
       .number = 119,
       .common = Voicing()
                     .AttackSeconds(2.2)
                     .DecaySeconds(0.12)
                     .SustainDb(144)
                     .ReleaseSeconds(0.25)
                     .CutoffHz(3000)
                     .FilterEnvelope(3000, 2.2, 1, 1)
                     .CentsPerKey(40)
                     .ReverbShare(0.25),
       .layers = {{p.crash, Voicing().StartAtFrame(8000).Pan(-0.4)},
                  {p.crash, Voicing().StartAtFrame(12000).Cents(40).Pan(0.4).Level(-2)}}});
}

}  // namespace portamento::embedded_bank
