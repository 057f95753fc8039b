// compare_notes GOT.wav EXPECTED.wav GAIN_DB: whether two recordings have the same notes, one after
// the other, with silence between them: as many, at the same distances, pitches and levels.
//
// Prints a line for each note. Ends with 0 when onsets differ by less than a render block of the
// sink (20 ms), pitches by less than 5 cents and levels, less GAIN_DB, by less than 1 dB.
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/support/measure.h"

namespace {

using portamento::test::Cents;
using portamento::test::FrequencyHz;
using portamento::test::RmsDb;

constexpr double kLoud = 2e-3;                           // of full scale
constexpr double kQuietSeconds = 0.03;                   // so long before the next note begins
constexpr double kFromSeconds = 0.05, kToSeconds = 0.2;  // of a note, where it is steady
constexpr double kMostOnsetMs = 20, kMostCents = 5, kMostDb = 1;

struct Recording {
  std::vector<float> left;
  double rate_hz = 0;
};

struct Note {
  double onset_seconds = 0, frequency_hz = 0, level_db = 0;
};

Recording Read(const char* path) {
  SF_INFO info{};
  SNDFILE* const file = sf_open(path, SFM_READ, &info);
  if (file == nullptr) {
    std::fprintf(stderr, "%s: %s\n", path, sf_strerror(nullptr));
    std::exit(2);
  }
  std::vector<float> all(static_cast<std::size_t>(info.frames * info.channels));
  sf_readf_float(file, all.data(), info.frames);
  sf_close(file);
  Recording recording{.rate_hz = static_cast<double>(info.samplerate)};
  for (std::size_t i = 0; i < all.size(); i += static_cast<std::size_t>(info.channels)) {
    recording.left.push_back(all[i]);
  }
  return recording;
}

Note NoteAt(const Recording& recording, std::size_t onset) {
  const auto at = [&](double seconds) {
    return std::min(onset + static_cast<std::size_t>(seconds * recording.rate_hz),
                    recording.left.size());
  };
  const std::span steady(recording.left.data() + at(kFromSeconds),
                         at(kToSeconds) - at(kFromSeconds));
  const double frequency_hz = FrequencyHz(steady, recording.rate_hz);
  return {static_cast<double>(onset) / recording.rate_hz, frequency_hz,
          std::max(RmsDb(steady), -180.0)};
}

std::vector<Note> NotesOf(const Recording& recording) {
  std::vector<Note> notes;
  double quiet_seconds = kQuietSeconds;
  for (std::size_t i = 0; i < recording.left.size(); ++i) {
    if (std::abs(recording.left[i]) < kLoud) {
      quiet_seconds += 1 / recording.rate_hz;
      continue;
    }
    if (quiet_seconds >= kQuietSeconds) notes.push_back(NoteAt(recording, i));
    quiet_seconds = 0;
  }
  return notes;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 4) {
    std::fputs("usage: compare_notes GOT.wav EXPECTED.wav GAIN_DB\n", stderr);
    return 2;
  }
  const std::vector<Note> got = NotesOf(Read(arguments[1]));
  const std::vector<Note> expected = NotesOf(Read(arguments[2]));
  const double gain_db = std::atof(arguments[3]);
  std::printf("%zu notes, %zu expected\n", got.size(), expected.size());
  bool alike = got.size() == expected.size() && !got.empty();
  for (std::size_t i = 0; i < std::min(got.size(), expected.size()); ++i) {
    const double onset_ms = 1000 * (got[i].onset_seconds - got[0].onset_seconds -
                                    (expected[i].onset_seconds - expected[0].onset_seconds));
    const double cents = Cents(got[i].frequency_hz, expected[i].frequency_hz);
    const double db = got[i].level_db - gain_db - expected[i].level_db;
    std::printf("%8.3f s: onset %+6.2f ms, pitch %+5.2f cents, level %+5.2f dB\n",
                got[i].onset_seconds, onset_ms, cents, db);
    alike = alike && std::abs(onset_ms) < kMostOnsetMs && std::abs(cents) < kMostCents &&
            std::abs(db) < kMostDb;
  }
  std::puts(alike ? "alike" : "not alike");
  return alike ? 0 : 1;
}
