#include "tools/embedded_bank/palette.h"

#include "tools/embedded_bank/kit/cymbals.h"
#include "tools/embedded_bank/kit/drums.h"
#include "tools/embedded_bank/kit/small_percussion.h"
#include "tools/embedded_bank/tones/bars.h"
#include "tools/embedded_bank/tones/basses.h"
#include "tools/embedded_bank/tones/bowed_strings.h"
#include "tools/embedded_bank/tones/brass.h"
#include "tools/embedded_bank/tones/driven_guitars.h"
#include "tools/embedded_bank/tones/ensembles.h"
#include "tools/embedded_bank/tones/ethnic_strings.h"
#include "tools/embedded_bank/tones/guitars.h"
#include "tools/embedded_bank/tones/keyboards.h"
#include "tools/embedded_bank/tones/organs.h"
#include "tools/embedded_bank/tones/sound_effects.h"
#include "tools/embedded_bank/tones/waves.h"
#include "tools/embedded_bank/tones/woodwinds.h"

namespace portamento::embedded_bank {

Palette MakePalette(SamplePool& pool) {
  // In the order of the members, which are initialised one by one.
  return {
      .grand_piano = GrandPiano(pool),
      .tine_piano = TinePiano(pool),
      .fm_piano = FmPiano(pool),
      .fm_tine = FmTine(pool),
      .harpsichord = Harpsichord(pool),
      .clavinet = Clavinet(pool),
      .celesta = Celesta(pool),
      .glockenspiel = Glockenspiel(pool),
      .music_box = MusicBox(pool),
      .vibraphone = Vibraphone(pool),
      .marimba = Marimba(pool),
      .xylophone = Xylophone(pool),
      .tubular_bells = TubularBells(pool),
      .kalimba = Kalimba(pool),
      .steel_drum = SteelDrum(pool),
      .agogo = Agogo(pool),
      .wood_block = WoodBlock(pool),
      .drawbar_organ = DrawbarOrgan(pool),
      .rock_organ = RockOrgan(pool),
      .organ_percussion = OrganPercussion(pool),
      .principal_pipe = PrincipalPipe(pool),
      .reed_organ = ReedOrgan(pool),
      .accordion = Accordion(pool),
      .harmonica = Harmonica(pool),
      .nylon_guitar = NylonGuitar(pool),
      .steel_guitar = SteelGuitar(pool),
      .electric_guitar = ElectricGuitar(pool),
      .overdriven_guitar = OverdrivenGuitar(pool),
      .distorted_guitar = DistortedGuitar(pool),
      .harp = Harp(pool),
      .dulcimer = Dulcimer(pool),
      .pizzicato = Pizzicato(pool),
      .upright_bass = UprightBass(pool),
      .fingered_bass = FingeredBass(pool),
      .picked_bass = PickedBass(pool),
      .slapped_bass = SlappedBass(pool),
      .violin = Violin(pool),
      .cello = Cello(pool),
      .string_ensemble = StringEnsemble(pool),
      .choir_aah = ChoirAah(pool),
      .voice_ooh = VoiceOoh(pool),
      .solo_voice = SoloVoice(pool),
      .trumpet = Trumpet(pool),
      .muted_trumpet = MutedTrumpet(pool),
      .trombone = Trombone(pool),
      .french_horn = FrenchHorn(pool),
      .tuba = Tuba(pool),
      .alto_sax = AltoSax(pool),
      .tenor_sax = TenorSax(pool),
      .oboe = Oboe(pool),
      .bassoon = Bassoon(pool),
      .clarinet = Clarinet(pool),
      .chanter = Chanter(pool),
      .flute = Flute(pool),
      .recorder = Recorder(pool),
      .breathy_pipe = BreathyPipe(pool),
      .sine = Sine(pool),
      .sawtooth = Sawtooth(pool),
      .square = Square(pool),
      .narrow_pulse = NarrowPulse(pool),
      .glass = Glass(pool),
      .metal_cloud = MetalCloud(pool),
      .hiss = Hiss(pool),
      .sitar = Sitar(pool),
      .banjo = Banjo(pool),
      .shamisen = Shamisen(pool),
      .koto = Koto(pool),
      .fret_squeak = FretSqueak(pool),
      .bird_song = BirdSong(pool),
      .telephone_bell = TelephoneBell(pool),
      .helicopter = Helicopter(pool),
      .applause = Applause(pool),
      .gunshot = Gunshot(pool),
      .kick = Kick(pool),
      .snare = Snare(pool),
      .side_stick = SideStick(pool),
      .hand_clap = HandClap(pool),
      .tom = Tom(pool),
      .timbale = Timbale(pool),
      .bongo = Bongo(pool),
      .conga = Conga(pool),
      .conga_mute = CongaMute(pool),
      .taiko = Taiko(pool),
      .timpani = Timpani(pool),
      .cuica = Cuica(pool),
      .hi_hat_closed = HiHatClosed(pool),
      .hi_hat_open = HiHatOpen(pool),
      .crash = Crash(pool),
      .ride = Ride(pool),
      .ride_bell = RideBell(pool),
      .tambourine = Tambourine(pool),
      .cowbell = Cowbell(pool),
      .triangle = Triangle(pool),
      .shaker = Shaker(pool),
      .guiro_short = GuiroShort(pool),
      .guiro_long = GuiroLong(pool),
      .vibraslap = Vibraslap(pool),
      .clave = Clave(pool),
      .samba_whistle = SambaWhistle(pool),
      .scratch = ScratchPush(pool),
      .metronome_click = MetronomeClick(pool),
      .jingle_bell = JingleBell(pool),
      .bell_tree = BellTree(pool),
  };
}

}  // namespace portamento::embedded_bank
