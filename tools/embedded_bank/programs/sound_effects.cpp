// Programs 121 to 128: sound effects.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {

void AddSoundEffects(const Palette& p, std::vector<Program>& out) {
  out.push_back({.name = "Fret Noise",
                 .number = 120,
                 .common = Voicing()
                               .ReleaseSeconds(0.3)
                               .VelocityDarkensCents(1800)
                               .CutoffHz(12000)
                               .CentsPerKey(60)
                               .ReverbShare(0.14),
                 .layers = {{p.fret_squeak}}});
  // In, and a little rougher out.
  out.push_back(
      {.name = "Breath Noise",
       .number = 121,
       .common =
           Voicing().ReleaseSeconds(0.4).CentsPerKey(30).ReverbShare(0.12).VelocityDarkensCents(
               1500),
       .layers = {{p.hiss, Voicing()
                               .AttackSeconds(0.28)
                               .DecaySeconds(0.9)
                               .SustainDb(144)
                               .CutoffHz(1500)
                               .ResonanceDb(9)
                               .FilterEnvelope(1400, 0.35, 0.7, 0)},
                  {p.hiss, Voicing()
                               .AttackSeconds(0.2)
                               .DecaySeconds(0.7)
                               .SustainDb(144)
                               .CutoffHz(5000)
                               .ResonanceDb(4)
                               .Level(-10)},
                  {p.hiss, Voicing()
                               .DelaySeconds(0.95)
                               .AttackSeconds(0.15)
                               .DecaySeconds(1.3)
                               .SustainDb(144)
                               .CutoffHz(1050)
                               .ResonanceDb(8)
                               .Level(-3)}}});
  // Waves of two lengths come in from both sides.
  out.push_back(
      {.name = "Seashore",
       .number = 122,
       .common = Voicing().Sustaining(1.2, 2.2).CentsPerKey(30).ReverbShare(0.20),
       .layers = {
           {p.hiss, Voicing().Pan(-0.7).CutoffHz(1300).Tremolo(7, 0.13).FilterSway(1500, 0.13)},
           {p.hiss,
            Voicing().Pan(0.7).Cents(-60).CutoffHz(1000).Tremolo(-6, 0.17).FilterSway(-1400, 0.17)},
           {p.hiss, Voicing().Semitones(-12).CutoffHz(380).Level(-3)}}});
  out.push_back(
      {.name = "Bird Tweet",
       .number = 123,
       .common = Voicing().Sustaining(0.01, 0.25).CentsPerKey(60).ReverbShare(0.26),
       .layers = {{p.bird_song, Voicing().Pan(-0.4)},
                  {p.bird_song, Voicing().DelaySeconds(0.37).Cents(85).Pan(0.6).Level(-9)}}});
  out.push_back({.name = "Telephone Ring",
                 .number = 124,
                 .common = Voicing().Sustaining(0.003, 0.45).CentsPerKey(60).ReverbShare(0.12),
                 .layers = {{p.telephone_bell}}});
  out.push_back({.name = "Helicopter",
                 .number = 125,
                 .common = Voicing().Sustaining(0.5, 1.4).CentsPerKey(60).ReverbShare(0.12),
                 .layers = {{p.helicopter, Voicing().Pan(-0.3)},
                            {p.hiss, Voicing().CutoffHz(1600).Tremolo(3, 11.5).Level(-11)}}});
  out.push_back({.name = "Applause",
                 .number = 126,
                 .common = Voicing().Sustaining(0.5, 1.6).CentsPerKey(40).ReverbShare(0.28),
                 .layers = {{p.applause, Voicing().Pan(-0.7)},
                            {p.applause, Voicing().Pan(0.7).Cents(-70).StartAtFrame(6100)},
                            {p.applause, Voicing().Cents(90).StartAtFrame(3300).Level(-5)},
                            {p.hiss, Voicing().CutoffHz(2500).Level(-14)}}});
  out.push_back(
      {.name = "Gunshot",
       .number = 127,
       .common = Voicing()
                     .ReleaseSeconds(1.5)
                     .CentsPerKey(50)
                     .VelocityDarkensCents(1800)
                     .CutoffHz(16000)
                     .ReverbShare(0.30),
       .layers = {
           {p.gunshot},
           {p.hiss,
            Voicing().AttackSeconds(0.02).CutoffHz(900).DecaySeconds(1.6).SustainDb(144).Level(
                -13)}}});
}

}  // namespace portamento::embedded_bank
