// Programs 97 to 104: synthesizer effects.
#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

Voicing Scene(double release_seconds) {
  return Voicing()
      .ReleaseSeconds(release_seconds)
      .CutoffHz(10000)
      .VelocityDarkensCents(2200)
      .ReverbShare(0.38)
      .ChorusShare(0.30);
}

}  // namespace

void AddSynthEffects(const Palette& p, std::vector<Program>& out) {
  // Drops: quick glassy pings, the same again later and elsewhere.
  out.push_back(
      {.name = "Ice Rain",
       .number = 96,
       .common = Scene(1.8),
       .layers = {{p.music_box, Voicing().Dying(2.2, 30).Pan(-0.5)},
                  {p.music_box,
                   Voicing().Semitones(12).Dying(1.4, 30).DelaySeconds(0.13).Pan(0.6).Level(-7)},
                  {p.celesta,
                   Voicing().Semitones(7).Dying(1.6, 30).DelaySeconds(0.26).Pan(-0.2).Level(-10)},
                  {p.glass, Voicing().AttackSeconds(0.4).Level(-11)},
                  {p.sine, Voicing().AttackSeconds(0.3).Level(-12)}}});
  out.push_back(
      {.name = "Soundtrack",
       .number = 97,
       .common = Scene(2.0).CutoffHz(1500).FilterEnvelope(2200, 1.8, 4, 0.5),
       .layers = Join(
           {Stage(p.string_ensemble, 0.7, Voicing().AttackSeconds(0.5).Level(-2)),
            {{p.sawtooth, Voicing().Semitones(7).AttackSeconds(0.7).Pan(0.4).Cents(5).Level(-8)},
             {p.sawtooth,
              Voicing().Semitones(-12).AttackSeconds(0.5).Pan(-0.4).Cents(-5).Level(-8)},
             {p.voice_ooh, Voicing().AttackSeconds(0.8).Level(-6)}}})});
  out.push_back(
      {.name = "Crystal",
       .number = 98,
       .common = Scene(1.6),
       .layers = {{p.glockenspiel, Voicing().Dying(4.5, 26).Pan(-0.4)},
                  {p.music_box, Voicing().Dying(4.0, 26).Cents(6).Pan(0.4).Level(-4)},
                  {p.fm_piano, Voicing().Dying(5, 26).Cents(-4).Level(-7)},
                  {p.fm_tine, Voicing().Dying(1.2, 26).Level(-20)},
                  {p.glass,
                   Voicing().Semitones(12).AttackSeconds(0.2).DecaySeconds(7).SustainDb(144).Level(
                       -13)}}});
  out.push_back(
      {.name = "Atmosphere",
       .number = 99,
       .common = Scene(1.4),
       .layers = Join(
           {{{p.nylon_guitar, Voicing().Dying(4.0, 24).Pan(-0.2)},
             {p.harpsichord, Voicing().Dying(3.0, 24).Cents(5).Pan(0.3).CutoffHz(3500).Level(-9)}},
            Stage(p.voice_ooh, 0.7, Voicing().AttackSeconds(0.35).Level(-6)),
            {{p.sawtooth, Voicing().CutoffHz(900).AttackSeconds(0.4).Level(-9)}}})});
  out.push_back(
      {.name = "Brightness",
       .number = 100,
       .common = Scene(1.4).CutoffHz(12000),
       .layers = {
           {p.fm_piano, Voicing().Dying(5, 26).Pan(-0.4).Cents(-5).Level(-2)},
           {p.sawtooth,
            Voicing().Pan(0.4).Cents(6).CutoffHz(6500).DecaySeconds(12).SustainDb(10).Level(-8)},
           {p.choir_aah, Voicing().AttackSeconds(0.2).Pan(-0.1).Level(-6)},
           {p.metal_cloud, Voicing().Semitones(12).DecaySeconds(5).SustainDb(144).Level(-14)}}});
  // Something wails in the dark.
  out.push_back(
      {.name = "Goblins",
       .number = 101,
       .common = Scene(2.2).CutoffHz(1400).ResonanceDb(8).FilterSway(1100, 0.55),
       .layers = {
           {p.choir_aah, Voicing().AttackSeconds(0.5).Pan(-0.5).PitchSway(18, 0.55).Level(-2)},
           {p.sawtooth, Voicing().AttackSeconds(0.9).Semitones(-12).Pan(0.4).Cents(9).Level(-6)},
           {p.metal_cloud, Voicing().AttackSeconds(1.2).Pan(0.5).PitchSway(-25, 0.43).Level(-9)},
           {p.hiss, Voicing().AttackSeconds(1.0).CentsPerKey(20).Level(-22)}}});
  // Delayed layers are the echoes; they fall silent when the note has decayed.
  const auto ping = [](double delay_seconds, double place, double level_db) {
    return Voicing().Dying(1.1, 30).DelaySeconds(delay_seconds).Pan(place).Level(level_db);
  };
  out.push_back({.name = "Echo Drops",
                 .number = 102,
                 .common = Scene(1.6),
                 .layers = {{p.fm_piano, ping(0.001, -0.1, 0)},
                            {p.sine, Voicing().Dying(1.4, 30).Semitones(12).Level(-7)},
                            {p.fm_piano, ping(0.30, 0.6, -7)},
                            {p.fm_piano, ping(0.60, -0.6, -12)},
                            {p.fm_piano, ping(0.90, 0.6, -17)},
                            {p.voice_ooh, Voicing().AttackSeconds(0.5).Level(-12)}}});
  out.push_back(
      {.name = "Star Theme",
       .number = 103,
       .common = Scene(1.8).CutoffHz(2600).ResonanceDb(6).FilterEnvelope(2600, 0.9, 3, 0.4),
       .layers = {
           {p.sawtooth, Voicing().Pan(-0.6).Cents(-9).AttackSeconds(0.05).Level(-4)},
           {p.square, Voicing().Pan(0.6).Cents(9).AttackSeconds(0.05).Level(-6)},
           {p.sawtooth, Voicing().Semitones(7).Cents(3).AttackSeconds(0.3).Level(-12)},
           {p.metal_cloud, Voicing().AttackSeconds(0.5).Level(-10)},
           {p.sine, Voicing().Semitones(12).PitchSway(35, 6.0).AttackSeconds(0.3).Level(-14)}}});
}

}  // namespace portamento::embedded_bank
