// Programs 49 to 56: ensembles.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

/// Four sawtooths against each other: the string machines of the seventies.
std::vector<Layer> StringMachine(const Multisample& saw, double cents) {
  return {{saw, Voicing().Pan(-0.7).Cents(-cents).Level(-5)},
          {saw, Voicing().Pan(0.7).Cents(cents).Level(-5)},
          {saw, Voicing().Pan(-0.2).Cents(0.4 * cents).Level(-6)},
          {saw, Voicing().Semitones(12).Pan(0.2).Cents(-0.4 * cents).Level(-12)}};
}

/// Everything at once and over at once.
Voicing Stab(double decay_seconds) {
  return Voicing().AttackSeconds(0.006).DecaySeconds(decay_seconds).SustainDb(144);
}

}  // namespace

void AddEnsembles(const Palette& p, std::vector<Program>& out) {
  out.push_back({.name = "String Ensemble 1",
                 .number = 48,
                 .common = Voicing()
                               .Sustaining(0.14, 0.55)
                               .CutoffHz(7000)
                               .VelocityDarkensCents(2600)
                               .ReverbShare(0.28)
                               .ChorusShare(0.05),
                 .layers = Stage(p.string_ensemble, 0.6)});
  out.push_back({.name = "String Ensemble 2",
                 .number = 49,
                 .common = Voicing()
                               .Sustaining(0.36, 0.95)
                               .CutoffHz(3200)
                               .VelocityDarkensCents(1900)
                               .ReverbShare(0.32)
                               .ChorusShare(0.10),
                 .layers = Stage(p.string_ensemble, 0.7)});
  out.push_back({.name = "Synth Strings 1",
                 .number = 50,
                 .common = Voicing()
                               .Sustaining(0.12, 0.75)
                               .CutoffHz(5150, 12)
                               .FilterEnvelope(900, 0.4, 2, 0.6)
                               .VelocityDarkensCents(1800)
                               .ReverbShare(0.24)
                               .ChorusShare(0.40),
                 .layers = StringMachine(p.sawtooth, 9)});
  out.push_back({.name = "Synth Strings 2",
                 .number = 51,
                 .common = Voicing()
                               .Sustaining(0.28, 1.1)
                               .CutoffHz(2270, 12)
                               .FilterEnvelope(1200, 0.9, 3, 0.5)
                               .VelocityDarkensCents(1400)
                               .ReverbShare(0.28)
                               .ChorusShare(0.45),
                 .layers = StringMachine(p.sawtooth, 7)});
  const Voicing breath = Voicing().CutoffHz(3000).ResonanceDb(2).Level(-27).CentsPerKey(0);
  out.push_back({.name = "Choir Aahs",
                 .number = 52,
                 .common = Voicing()
                               .Sustaining(0.13, 0.6)
                               .CutoffHz(7000)
                               .VelocityDarkensCents(2000)
                               .Vibrato(6, 5.1, 0.3)
                               .ReverbShare(0.34),
                 .layers = Join({Stage(p.choir_aah, 0.6), {{p.hiss, breath}}})});
  out.push_back(
      {.name = "Voice Oohs",
       .number = 53,
       .common = Voicing()
                     .Sustaining(0.10, 0.5)
                     .CutoffHz(5000)
                     .VelocityDarkensCents(1800)
                     .Vibrato(7, 5.0, 0.35)
                     .ReverbShare(0.32),
       .layers = Join({Stage(p.voice_ooh, 0.5), {{p.hiss, Voicing(breath).Level(-29)}}})});
  out.push_back({.name = "Synth Voice",
                 .number = 54,
                 .common = Voicing()
                               .Sustaining(0.06, 0.4)
                               .CutoffHz(5500)
                               .VelocityDarkensCents(1800)
                               .Vibrato(9, 5.4, 0.25)
                               .ReverbShare(0.28)
                               .ChorusShare(0.35),
                 .layers = Join({Wide(p.solo_voice, 8, 0.6),
                                 {{p.sawtooth, Voicing().CutoffHz(1200).Level(-13)}}})});
  // Strings, brass and drum on one chord of octaves.
  out.push_back(
      {.name = "Orchestra Hit",
       .number = 55,
       .common = Voicing()
                     .ReleaseSeconds(0.35)
                     .CutoffHz(12000)
                     .FilterEnvelope(-2600, 1.0, 1, 1)
                     .VelocityDarkensCents(2600)
                     .ReverbShare(0.34),
       .layers = Join({Stage(p.string_ensemble, 0.7, Stab(1.6)),
                       {{p.string_ensemble, Stab(1.6).Semitones(12).Pan(0.2).Level(-5)},
                        {p.string_ensemble, Stab(1.6).Semitones(-12).Pan(-0.2).Level(-3)},
                        {p.trumpet, Stab(1.3).Pan(0.35).Level(-6)},
                        {p.trombone, Stab(1.4).Semitones(-12).Pan(-0.3).Level(-4)},
                        {p.timpani, Stab(1.6).Semitones(-12).Level(-4)},
                        {p.snare, Stab(0.5).CentsPerKey(0).CutoffHz(6000).Level(-12)}}})});
}

}  // namespace portamento::embedded_bank
