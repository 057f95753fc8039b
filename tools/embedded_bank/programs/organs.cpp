// Programs 17 to 24: organs and free reeds.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

/// Organs do not feel velocity much, and start and stop at once.
Voicing Wheels() {
  return Voicing().Sustaining(0.004, 0.07).VelocitySensitivity(0.6).ReverbShare(0.16);
}

/// One rank of pipes, transposed and slightly out of tune with the others.
Layer Rank(const Multisample& pipes, int semitones, double cents, double place, double level_db) {
  return {pipes, Voicing().Semitones(semitones).Cents(cents).Pan(place).Level(level_db)};
}

}  // namespace

void AddOrgans(const Palette& p, std::vector<Program>& out) {
  // The rotor of the loudspeaker turns slowly: the two sides hear it come and go in turn.
  out.push_back(
      {.name = "Drawbar Organ",
       .number = 16,
       .common = Wheels().ChorusShare(0.25).CutoffHz(12000).VelocityDarkensCents(1500),
       .layers = {{p.drawbar_organ, Voicing().Pan(-0.6).Cents(-2).Tremolo(1.0, 0.9)},
                  {p.drawbar_organ, Voicing().Pan(0.6).Cents(2).Tremolo(-1.0, 0.9).Level(-2)}}});
  out.push_back(
      {.name = "Percussive Organ",
       .number = 17,
       .common = Wheels().ChorusShare(0.25).CutoffHz(9000).VelocityDarkensCents(1500),
       .layers = {{p.drawbar_organ, Voicing().Pan(-0.5).Cents(-2).CutoffHz(1600).Level(-2)},
                  {p.drawbar_organ, Voicing().Pan(0.5).Cents(2).CutoffHz(1600).Level(-5)},
                  {p.organ_percussion,
                   Voicing().Level(3).DecaySeconds(0.5).SustainDb(144).CutoffHz(12000)}}});
  // Fast rotor and an overdriven valve.
  const Voicing leslie = Voicing().Vibrato(7, 6.7, 0.02);
  out.push_back({.name = "Rock Organ",
                 .number = 18,
                 .common = Wheels().ChorusShare(0.20).CutoffHz(12000).VelocityDarkensCents(1800),
                 .layers = {{p.rock_organ, Voicing(leslie).Pan(-0.55).Cents(-1).Tremolo(1.8, 6.7)},
                            {p.rock_organ,
                             Voicing(leslie).Pan(0.55).Cents(1).Tremolo(-1.8, 6.7).Level(-2)}}});
  out.push_back(
      {.name = "Church Organ",
       .number = 19,
       .common = Voicing().Sustaining(0.03, 0.5).VelocitySensitivity(0.6).ReverbShare(0.38),
       .layers = {Rank(p.principal_pipe, 0, 0, -0.2, -3), Rank(p.principal_pipe, -12, -3, 0.35, -5),
                  Rank(p.principal_pipe, 12, 3, 0.5, -7), Rank(p.principal_pipe, 19, 2, -0.6, -13),
                  Rank(p.principal_pipe, 24, -2, -0.45, -12)}});
  out.push_back({.name = "Reed Organ",
                 .number = 20,
                 .common = Voicing()
                               .Sustaining(0.07, 0.15)
                               .VelocitySensitivity(0.7)
                               .VelocityDarkensCents(1800)
                               .CutoffHz(7000)
                               .Tremolo(0.5, 5.0, 0.1)
                               .ReverbShare(0.22),
                 .layers = Wide(p.reed_organ, 5, 0.4)});
  // Musette: three reeds, one sharp and one flat, that shake the air between them.
  out.push_back({.name = "Accordion",
                 .number = 21,
                 .common = Voicing()
                               .Sustaining(0.045, 0.10)
                               .VelocityDarkensCents(1800)
                               .CutoffHz(13000)
                               .ReverbShare(0.18),
                 .layers = {{p.accordion, Voicing().Cents(0).Pan(-0.3).Level(-2)},
                            {p.accordion, Voicing().Cents(11).Pan(0.45).Level(-4)},
                            {p.accordion, Voicing().Cents(-9).Pan(-0.1).Level(-7)}}});
  out.push_back({.name = "Harmonica",
                 .number = 22,
                 .common = Voicing()
                               .Sustaining(0.025, 0.12)
                               .CutoffHz(9000)
                               .VelocityDarkensCents(3000)
                               .Vibrato(7, 5.4, 0.35)
                               .Tremolo(0.9, 5.4, 0.35)
                               .FilterSway(250, 5.4, 0.35)
                               .ReverbShare(0.20),
                 .layers = {{p.harmonica}}});
  out.push_back({.name = "Tango Accordion",
                 .number = 23,
                 .common = Voicing()
                               .Sustaining(0.03, 0.10)
                               .VelocityDarkensCents(2200)
                               .CutoffHz(8000)
                               .ReverbShare(0.18),
                 .layers = {{p.accordion, Voicing().Pan(-0.25).Level(-2)},
                            {p.accordion,
                             Voicing().Semitones(-12).Cents(1).Pan(0.3).CutoffHz(3500).Level(-4)},
                            {p.accordion, Voicing().Cents(4).Pan(0.2).Level(-8)}}});
}

}  // namespace portamento::embedded_bank
