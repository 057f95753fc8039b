// The palette: every tone of the bank, made once, for the programs to paint with.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

struct Palette {
  Multisample grand_piano, tine_piano, fm_piano, fm_tine, harpsichord, clavinet;
  Multisample celesta, glockenspiel, music_box, vibraphone, marimba, xylophone, tubular_bells;
  Multisample kalimba, steel_drum, agogo, wood_block;
  Multisample drawbar_organ, rock_organ, organ_percussion, principal_pipe, reed_organ, accordion,
      harmonica;
  Multisample nylon_guitar, steel_guitar, electric_guitar, overdriven_guitar, distorted_guitar;
  Multisample harp, dulcimer, pizzicato;
  Multisample upright_bass, fingered_bass, picked_bass, slapped_bass;
  Multisample violin, cello;
  Multisample string_ensemble, choir_aah, voice_ooh, solo_voice;
  Multisample trumpet, muted_trumpet, trombone, french_horn, tuba;
  Multisample alto_sax, tenor_sax, oboe, bassoon, clarinet, chanter;
  Multisample flute, recorder, breathy_pipe;
  Multisample sine, sawtooth, square, narrow_pulse, glass, metal_cloud, hiss;
  Multisample sitar, banjo, shamisen, koto;
  Multisample fret_squeak, bird_song, telephone_bell, helicopter, applause, gunshot;

  Multisample kick, snare, side_stick, hand_clap, tom;
  Multisample timbale, bongo, conga, conga_mute, taiko, timpani, cuica;
  Multisample hi_hat_closed, hi_hat_open, crash, ride, ride_bell, tambourine, cowbell, triangle;
  Multisample shaker, guiro_short, guiro_long, vibraslap, clave, samba_whistle, scratch,
      metronome_click, jingle_bell, bell_tree;
};

Palette MakePalette(SamplePool& pool);

}  // namespace portamento::embedded_bank
