// Programs 41 to 48: solo strings, strings that are plucked or struck.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

/// A bow takes hold, and after a while the left hand begins to rock.
Voicing Bow(double attack_seconds, double cutoff_hz, double vibrato_cents) {
  return Voicing()
      .Sustaining(attack_seconds, 0.22)
      .CutoffHz(cutoff_hz)
      .VelocityDarkensCents(2600)
      .Vibrato(vibrato_cents, 5.7, 0.28)
      .Tremolo(0.7, 5.7, 0.28)
      .FilterSway(160, 5.7, 0.28)
      .ReverbShare(0.22);
}

/// Hair on wire: strongest as the bow takes hold.
Layer BowNoise(const Multisample& hiss, double cutoff_hz) {
  return {hiss,
          Voicing().CutoffHz(cutoff_hz).CentsPerKey(0).DecaySeconds(0.6).SustainDb(9).Level(-24)};
}

}  // namespace

void AddStrings(const Palette& p, std::vector<Program>& out) {
  out.push_back({.name = "Violin",
                 .number = 40,
                 .common = Bow(0.05, 9000, 13),
                 .layers = {{p.violin}, BowNoise(p.hiss, 5000)}});
  out.push_back({.name = "Viola",
                 .number = 41,
                 .common = Bow(0.06, 4200, 12),
                 .layers = {{p.violin}, BowNoise(p.hiss, 3500)}});
  out.push_back({.name = "Cello",
                 .number = 42,
                 .common = Bow(0.07, 6000, 11),
                 .layers = {{p.cello}, BowNoise(p.hiss, 2600)}});
  out.push_back({.name = "Contrabass",
                 .number = 43,
                 .common = Bow(0.09, 2600, 8),
                 .layers = {{p.cello}, BowNoise(p.hiss, 1800)}});
  // Sixteen bows tremble, and not together.
  out.push_back(
      {.name = "Tremolo Strings",
       .number = 44,
       .common = Voicing()
                     .Sustaining(0.10, 0.40)
                     .CutoffHz(9000)
                     .VelocityDarkensCents(2600)
                     .ReverbShare(0.28),
       .layers = {{p.string_ensemble, Voicing().Pan(-0.6).Level(-3).Tremolo(6, 11.5)},
                  {p.string_ensemble, Voicing().Pan(0.6).Level(-3).Tremolo(-6, 12.6).StartAtFrame(
                                          kEnsembleOffsetFrames)}}});
  out.push_back({.name = "Pizzicato Strings",
                 .number = 45,
                 .common = Voicing()
                               .Dying(1.25, 16)
                               .ReleaseSeconds(0.5)
                               .CutoffHz(2000, 50)
                               .FilterCloses(2800, 1.0, 30)
                               .VelocityDarkensCents(3000)
                               .ReverbShare(0.26),
                 .layers = Wide(p.pizzicato, 6, 0.5)});
  out.push_back({.name = "Orchestral Harp",
                 .number = 46,
                 .common = Voicing()
                               .Dying(4.5, 18)
                               .ReleaseSeconds(1.2)
                               .CutoffHz(2200, 50)
                               .FilterCloses(2800, 1.8, 30)
                               .VelocityDarkensCents(3400)
                               .KeysSpreadPan(0.4)
                               .ReverbShare(0.26),
                 .layers = {{p.harp}}});
  out.push_back({.name = "Timpani",
                 .number = 47,
                 .common = Voicing()
                               .Dying(2.6, 24)
                               .ReleaseSeconds(1.4)
                               .CutoffHz(5000)
                               .VelocityDarkensCents(3600)
                               .ReverbShare(0.28),
                 .layers = {{p.timpani}}});
}

}  // namespace portamento::embedded_bank
