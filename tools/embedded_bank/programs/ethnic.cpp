// Programs 105 to 112: instruments of many peoples.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

Voicing Plucked(double decay_seconds, double release_seconds) {
  return Voicing()
      .Dying(decay_seconds, 24)
      .ReleaseSeconds(release_seconds)
      .CutoffHz(3800, 40)
      .FilterCloses(2600, 2.0, 30)
      .VelocityDarkensCents(2800)
      .ReverbShare(0.18);
}

}  // namespace

void AddEthnic(const Palette& p, std::vector<Program>& out) {
  // Sympathetic strings answer from below the frets.
  out.push_back(
      {.name = "Sitar",
       .number = 104,
       .common = Plucked(5.0, 0.5).CutoffHz(7000, 30).FilterCloses(1200, 4.0, 30).ReverbShare(0.22),
       .layers = {{p.sitar},
                  {p.sitar,
                   Voicing().Semitones(12).Cents(4).AttackSeconds(0.25).Dying(6, 24).Pan(0.3).Level(
                       -17)}}});
  out.push_back(
      {.name = "Banjo", .number = 105, .common = Plucked(2.3, 0.3), .layers = {{p.banjo}}});
  out.push_back(
      {.name = "Shamisen", .number = 106, .common = Plucked(2.2, 0.35), .layers = {{p.shamisen}}});
  out.push_back({.name = "Koto", .number = 107, .common = Plucked(4.0, 0.8), .layers = {{p.koto}}});
  out.push_back(
      {.name = "Kalimba", .number = 108, .common = Plucked(1.8, 0.6), .layers = {{p.kalimba}}});
  // The drones of a bagpipe sound whenever the chanter does, two octaves and one below.
  out.push_back(
      {.name = "Bagpipe",
       .number = 109,
       .common = Voicing().Sustaining(0.04, 0.12).VelocitySensitivity(0.4).ReverbShare(0.18),
       .layers = {{p.chanter, Voicing().Level(-1)},
                  {p.chanter, Voicing().Cents(5).Pan(0.3).Level(-8)},
                  {p.oboe, Voicing().Semitones(-12).Pan(-0.3).CutoffHz(3000).Level(-9)}}});
  out.push_back(
      {.name = "Fiddle",
       .number = 110,
       .common = Voicing()
                     .Sustaining(0.025, 0.14)
                     .CutoffHz(13000)
                     .VelocityDarkensCents(2600)
                     .Vibrato(7, 6.0, 0.25)
                     .ReverbShare(0.16),
       .layers = {
           {p.violin},
           {p.hiss,
            Voicing().CutoffHz(6000).CentsPerKey(0).DecaySeconds(0.3).SustainDb(12).Level(-20)}}});
  out.push_back(
      {.name = "Shanai",
       .number = 111,
       .common = Voicing()
                     .Sustaining(0.03, 0.13)
                     .CutoffHz(9000)
                     .VelocityDarkensCents(2000)
                     .PitchStartsAt(-45, 0.12)
                     .Vibrato(15, 5.5, 0.3)
                     .ReverbShare(0.22),
       .layers = {{p.chanter, Voicing().Level(-2)}, {p.oboe, Voicing().Cents(4).Level(-5)}}});
}

}  // namespace portamento::embedded_bank
