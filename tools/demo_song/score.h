// A Score: music as a person writes it, in bars, phrases and parts.
//
// The notation is described at the head of mountain_king.score.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portamento::demo_song {

/// A note or chord of a phrase. Times are in eighths from the start of the phrase.
struct Note {
  double start = 0, length = 1;
  std::vector<int> keys;
};

struct Phrase {
  std::string name;
  int bars = 0;
  std::vector<Note> notes;
};

/// A phrase put at a bar of a part, with the velocity at its start and at its end.
struct Placement {
  int bar = 1;
  int first_velocity = 80, last_velocity = 80;
  std::size_t phrase = 0;
  int semitones = 0;
};

struct Part {
  std::string name;
  bool drums = false;
  int program = 1;  // 1..128, as General MIDI counts them
  int pan = 64, volume = 100;
  double length = 1;  // how much of its written length a note sounds
  std::vector<Placement> placements;
};

struct TempoMark {
  int bar = 1;
  double quarters_per_minute = 120;
};

struct Score {
  std::string title, composer;
  int eighths_per_bar = 8;
  std::vector<TempoMark> tempo;
  std::vector<Phrase> phrases;
  std::vector<Part> parts;
};

/// Reads a score. Throws std::runtime_error "line L: what is wrong" for anything it does not
/// understand and for bars that are not full.
Score ReadScore(std::string_view text);

}  // namespace portamento::demo_song
