// The drum kits: the standard kit key by key, and its variants as changes to it.
#include <algorithm>

#include "tools/embedded_bank/programs/layers.h"
#include "tools/embedded_bank/programs/programs.h"

namespace portamento::embedded_bank {
namespace {

// Drums that silence each other (General MIDI 2, section 3.4).
enum MuteGroup { kHiHats = 1, kWhistles, kGuiros, kCuicas, kTriangles, kSurdos, kScratches };

/// A sound as it was made, on one key. Its release lasts: drums are not damped by the note's end.
Layer On(int key, const Multisample& tone, double level_db, double place, Voicing voicing = {}) {
  if (!voicing.generators().contains(bank::Generator::kVolEnvRelease)) voicing.ReleaseSeconds(5);
  voicing.RootKey(key).Level(level_db).Pan(place);
  return {.tones = tone, .voicing = voicing, .low_key = key, .high_key = key};
}

/// A pitched tone on one key, at the pitch of that key unless the voicing moves it.
Layer Tuned(int key, const Multisample& tone, double level_db, double place, Voicing voicing) {
  voicing.ReleaseSeconds(1).Level(level_db).Pan(place);
  return {.tones = tone, .voicing = voicing, .low_key = key, .high_key = key};
}

/// Rings for so long, held or not.
Voicing Ringing(double seconds) {
  return Voicing().DecaySeconds(seconds).SustainDb(144).ReleaseSeconds(seconds);
}

using Kit = std::vector<Layer>;

/// Gives the keys of `changed` new sounds.
void Replace(Kit& kit, const std::vector<Layer>& changed) {
  std::erase_if(kit, [&](const Layer& old) {
    return std::ranges::any_of(changed,
                               [&](const Layer& layer) { return layer.low_key == old.low_key; });
  });
  kit.insert(kit.end(), changed.begin(), changed.end());
}

// The listener sits in the audience's place: hi-hat a little right, floor tom left.

Kit SkinsAndSticks(const Palette& p) {
  Kit kit{
      On(28, p.conga_mute, 1.5, 0.1, Voicing().Semitones(5)),
      On(31, p.clave, -10.9, 0, Voicing().Semitones(-7)),
      On(35, p.kick, 0.6, 0, Voicing().Semitones(-2).CutoffHz(4500)),
      On(36, p.kick, 0.9, 0),
      On(37, p.side_stick, -5.7, 0),
      On(38, p.snare, 0.4, 0),
      On(39, p.hand_clap, -2.7, 0.1),
      On(40, p.snare, 0.4, 0, Voicing().Semitones(2)),
  };
  // Low floor, high floor, low, low-mid, high-mid, high tom.
  const int tom_keys[] = {41, 43, 45, 47, 48, 50};
  const int tom_semitones[] = {-7, -4, -1, 2, 5, 8};
  for (int i = 0; i < 6; ++i) {
    kit.push_back(On(tom_keys[i], p.tom, 5.7, -0.55 + 0.2 * i,
                     Ringing(0.8).Semitones(tom_semitones[i]).PitchStartsAt(260, 0.10)));
  }
  return kit;
}

Kit Metal(const Palette& p) {
  return {
      On(42, p.hi_hat_closed, -8.0, 0.3, Voicing().ExclusiveClass(kHiHats)),
      On(44, p.hi_hat_closed, -5.7, 0.3,
         Voicing().Cents(-180).CutoffHz(11000).DecaySeconds(0.16).SustainDb(144).ExclusiveClass(
             kHiHats)),
      On(46, p.hi_hat_open, 0.1, 0.3, Ringing(1.1).ExclusiveClass(kHiHats)),
      On(49, p.crash, 0.8, 0.35, Ringing(3.0)),
      On(51, p.ride, -4.6, -0.35, Ringing(2.2)),
      On(52, p.crash, 0.4, -0.3, Ringing(1.5).Cents(-330)),
      On(53, p.ride_bell, -4.7, -0.35, Ringing(2.2)),
      On(53, p.ride, -10.7, -0.35, Ringing(1.6)),
      On(54, p.tambourine, -6.4, 0.2),
      On(55, p.crash, 1.9, 0.15, Ringing(0.85).Semitones(5)),
      On(56, p.cowbell, -7.0, 0.2),
      On(57, p.crash, 0.7, -0.4, Ringing(2.4).Cents(-130)),
      On(59, p.ride, -4.8, -0.45, Ringing(2.0).Cents(150)),
      On(80, p.triangle, 0.3, -0.3, Ringing(0.25).ExclusiveClass(kTriangles)),
      On(81, p.triangle, -4.4, -0.3, Ringing(2.4).ExclusiveClass(kTriangles)),
      On(83, p.jingle_bell, -1.0, 0.2, Ringing(0.6).AttackSeconds(0.005)),
      On(84, p.bell_tree, -8.7, 0.1),
  };
}

Kit LatinPercussion(const Palette& p) {
  return {
      On(58, p.vibraslap, 3.6, -0.4, Ringing(1.3)),
      On(60, p.bongo, -5.7, 0.4),
      On(61, p.bongo, -7.1, 0.4, Voicing().Semitones(-5)),
      On(62, p.conga_mute, -0.9, -0.3),
      On(63, p.conga, -3.7, -0.3, Voicing().Semitones(4)),
      On(64, p.conga, -4.7, -0.3),
      On(65, p.timbale, -4.4, 0.25, Voicing().Semitones(3)),
      On(66, p.timbale, -5.5, 0.25, Voicing().Semitones(-2)),
      On(67, p.agogo, -1.1, 0.45, Ringing(0.7).Semitones(17)),
      On(68, p.agogo, -0.8, 0.45, Ringing(0.7).Semitones(12)),
      On(69, p.shaker, -11.3, -0.4, Voicing().Semitones(-2)),
      On(70, p.shaker, -11.0, -0.4, Voicing().Semitones(3)),
      On(71, p.samba_whistle, -5.9, 0.35,
         Voicing()
             .HoldSeconds(0.10)
             .DecaySeconds(0.1)
             .SustainDb(144)
             .ReleaseSeconds(0.1)
             .ExclusiveClass(kWhistles)),
      On(72, p.samba_whistle, -8.6, 0.35,
         Voicing()
             .HoldSeconds(0.45)
             .DecaySeconds(0.2)
             .SustainDb(144)
             .ReleaseSeconds(0.2)
             .ExclusiveClass(kWhistles)),
      On(73, p.guiro_short, -9.0, 0.45, Voicing().ExclusiveClass(kGuiros)),
      On(74, p.guiro_long, -8.0, 0.45, Voicing().ExclusiveClass(kGuiros)),
      On(75, p.clave, -8.0, 0.35),
      On(76, p.wood_block, 5.4, 0.4, Ringing(0.2).Semitones(9)),
      On(77, p.wood_block, 5.5, 0.4, Ringing(0.2).Semitones(4)),
      On(78, p.cuica, -8.0, -0.35, Voicing().Semitones(4).ExclusiveClass(kCuicas)),
      On(79, p.cuica, -8.7, -0.35, Voicing().Semitones(-3).ExclusiveClass(kCuicas)),
      On(82, p.shaker, -9.6, -0.3),
      On(85, p.clave, -10.7, 0.3, Voicing().Semitones(-5).CutoffHz(9000)),
      On(86, p.taiko, 8.0, -0.1, Ringing(0.25).PitchStartsAt(200, 0.1).ExclusiveClass(kSurdos)),
      On(87, p.taiko, 3.2, -0.1, Ringing(1.0).PitchStartsAt(200, 0.1).ExclusiveClass(kSurdos)),
  };
}

Kit StudioSounds(const Palette& p) {
  const auto quick = [](double seconds) { return Voicing().DecaySeconds(seconds).SustainDb(144); };
  return {
      // A filter that rings for a moment: "High Q".
      Tuned(27, p.sine, 1.3, 0, quick(0.12).Semitones(48).PitchStartsAt(3600, 0.07)),
      On(29, p.scratch, -8.8, 0.2, Voicing().ExclusiveClass(kScratches)),
      On(30, p.scratch, -9.4, 0.2, Voicing().Semitones(-4).ExclusiveClass(kScratches)),
      Tuned(32, p.square, 6.0, 0, quick(0.03).Semitones(55)),
      On(33, p.metronome_click, -1.8, 0),
      On(34, p.triangle, -1.6, 0, Ringing(0.7).Semitones(-9)),
  };
}

Kit Standard(const Palette& p) {
  Kit kit;
  for (const Kit& part : {SkinsAndSticks(p), Metal(p), LatinPercussion(p), StudioSounds(p)}) {
    kit.insert(kit.end(), part.begin(), part.end());
  }
  return kit;
}

/// Kick and toms of a drum machine are sines that fall.
Kit AnalogKicks(const Palette& p, double decay_seconds) {
  const auto kick = [&](double decay) {
    return Voicing().DecaySeconds(decay).SustainDb(144).PitchStartsAt(1100, 0.06);
  };
  const Voicing click = Voicing().DecaySeconds(0.02).SustainDb(144).CutoffHz(3500);
  return {Tuned(35, p.sine, 0, 0, kick(decay_seconds).Semitones(-3)),
          Tuned(36, p.sine, 0, 0, kick(decay_seconds).Semitones(-3)), On(35, p.hiss, -14, 0, click),
          On(36, p.hiss, -12, 0, click)};
}

Kit AnalogSnares(const Palette& p, double snap_db) {
  Kit snares;
  for (const int key : {38, 40}) {
    const auto body = Voicing().DecaySeconds(0.2).SustainDb(144).PitchStartsAt(500, 0.05);
    snares.push_back(Tuned(key, p.sine, -4, 0, Voicing(body).Semitones(54 - key)));
    snares.push_back(Tuned(key, p.sine, -8, 0, Voicing(body).Semitones(64 - key)));
    snares.push_back(On(key, p.hiss, snap_db, 0,
                        Voicing()
                            .DecaySeconds(key == 38 ? 0.26 : 0.18)
                            .SustainDb(144)
                            .CutoffHz(key == 38 ? 8000 : 12000)));
  }
  return snares;
}

Kit AnalogToms(const Palette& p, double bend_cents) {
  Kit toms;
  const int keys[] = {41, 43, 45, 47, 48, 50};
  for (int i = 0; i < 6; ++i) {
    const auto sink = Voicing().DecaySeconds(0.55).SustainDb(144).PitchStartsAt(bend_cents, 0.15);
    toms.push_back(
        Tuned(keys[i], p.sine, -2, -0.5 + 0.2 * i, Voicing(sink).Semitones(43 + 3 * i - keys[i])));
    toms.push_back(On(keys[i], p.hiss, -18, -0.5 + 0.2 * i,
                      Voicing().DecaySeconds(0.12).SustainDb(144).CutoffHz(3000)));
  }
  return toms;
}

/// Tight metallic hats, and the cowbell everybody knows.
Kit AnalogMetal(const Palette& p) {
  return {
      On(42, p.hi_hat_closed, -9, 0.2,
         Voicing().Semitones(3).DecaySeconds(0.07).SustainDb(144).ExclusiveClass(kHiHats)),
      On(44, p.hi_hat_closed, -11, 0.2,
         Voicing().Semitones(2).DecaySeconds(0.09).SustainDb(144).ExclusiveClass(kHiHats)),
      On(46, p.hi_hat_open, -8, 0.2, Ringing(0.5).Semitones(3).ExclusiveClass(kHiHats)),
      Tuned(56, p.square, -11, 0.1,
            Voicing().DecaySeconds(0.3).SustainDb(144).Semitones(24).CutoffHz(4000)),
      Tuned(56, p.square, -12, 0.1,
            Voicing().DecaySeconds(0.25).SustainDb(144).Semitones(17).Cents(20).CutoffHz(4000))};
}

Kit BrushStrokes(const Palette& p) {
  const auto swish = [](double attack_seconds, double decay_seconds) {
    return Voicing()
        .AttackSeconds(attack_seconds)
        .DecaySeconds(decay_seconds)
        .SustainDb(144)
        .CutoffHz(5500);
  };
  return {On(35, p.kick, -4, 0, Voicing().Semitones(1).CutoffHz(900)),
          On(36, p.kick, -4, 0, Voicing().Semitones(3).CutoffHz(1100)),
          On(38, p.hiss, -7, 0, swish(0.004, 0.22)),
          On(38, p.snare, -13, 0, Voicing().CutoffHz(1200)),
          On(39, p.hiss, -8, 0.1, swish(0.001, 0.14).Semitones(3)),
          On(39, p.snare, -11, 0.1, Voicing().CutoffHz(2200)),
          On(40, p.hiss, -8, 0, swish(0.14, 0.55))};
}

/// Timpani over a tenth and a half, concert drums and hand cymbals.
Kit ConcertDrums(const Palette& p) {
  Kit kit{On(35, p.taiko, -2, 0, Ringing(1.6).Semitones(-4).CutoffHz(1600)),
          On(36, p.taiko, -2, 0, Ringing(1.4).Semitones(-3).CutoffHz(2600)),
          On(38, p.snare, -2, 0, Voicing().Semitones(3)),
          On(40, p.snare, -3, 0, Voicing().Semitones(5)),
          On(57, p.crash, -4, 0, Ringing(3.0)),
          On(59, p.crash, -4, 0, Ringing(3.2).Cents(-120))};
  for (int key = 41; key <= 53; ++key) {
    Layer timpano{.tones = p.timpani,
                  .voicing = Voicing().Dying(2.6, 24).ReleaseSeconds(1.4).Level(-2),
                  .low_key = key,
                  .high_key = key};
    kit.push_back(timpano);
  }
  return kit;
}

}  // namespace

void AddDrumKits(const Palette& p, std::vector<Program>& out) {
  const auto add = [&](const char* name, int number, const Kit& kit, double reverb_share) {
    out.push_back(
        {.name = name,
         .bank = 128,
         .number = number,
         .common = Voicing().CutoffHz(19500).VelocityDarkensCents(3000).ReverbShare(reverb_share),
         .layers = kit});
  };
  const Kit standard = Standard(p);
  add("Standard", 0, standard, 0.12);
  add("Room", 8, standard, 0.34);

  Kit power = standard;
  Replace(power, {On(35, p.kick, 1.5, 0, Voicing().Semitones(-4)),
                  On(36, p.kick, 1.5, 0, Voicing().Semitones(-2)),
                  On(38, p.snare, 1.0, 0, Voicing().Semitones(-2)),
                  On(38, p.hand_clap, -12, 0, Voicing().Semitones(-4)),
                  On(40, p.snare, 1.0, 0, Voicing().Semitones(-1))});
  add("Power", 16, power, 0.26);

  Kit electronic = standard;
  Replace(electronic, AnalogKicks(p, 0.35));
  Replace(electronic, AnalogSnares(p, -1));
  Replace(electronic, AnalogToms(p, 1500));
  add("Electronic", 24, electronic, 0.16);

  Kit analog = standard;
  Replace(analog, AnalogKicks(p, 0.9));
  Replace(analog, AnalogSnares(p, -4));
  Replace(analog, AnalogToms(p, 500));
  Replace(analog, AnalogMetal(p));
  add("TR-808", 25, analog, 0.10);

  Kit jazz = standard;
  Replace(jazz, {On(35, p.kick, -3, 0, Voicing().Semitones(2).CutoffHz(1500)),
                 On(36, p.kick, -3, 0, Voicing().Semitones(4).CutoffHz(2200)),
                 On(38, p.snare, -2, 0, Voicing().Semitones(2))});
  add("Jazz", 32, jazz, 0.18);
  Replace(jazz, BrushStrokes(p));
  add("Brush", 40, jazz, 0.18);

  Kit orchestra = standard;
  Replace(orchestra, ConcertDrums(p));
  add("Orchestra", 48, orchestra, 0.30);
}

}  // namespace portamento::embedded_bank
