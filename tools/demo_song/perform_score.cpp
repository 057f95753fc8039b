#include "tools/demo_song/perform_score.h"

#include <algorithm>
#include <cmath>

#include "engine/midi/controllers.h"
#include "songs/smf_writer.h"

namespace portamento::demo_song {
namespace {

namespace cc = engine::cc;

constexpr int kDivision = 480;
constexpr double kTicksPerEighth = kDivision / 2.0;
constexpr int kDrumChannel = 9;
constexpr int kReverbSend = 56;
constexpr int kTrackName = 0x03, kCopyright = 0x02;

std::uint64_t Tick(double eighths) {
  return static_cast<std::uint64_t>(
      std::llround((eighths + 1) * kTicksPerEighth));  // a breath first
}

songs::SmfTrack ConductorTrack(const Score& score) {
  songs::SmfTrack track;
  track.Meta(0, kTrackName, score.title);
  track.Meta(0, kCopyright, score.composer + ". Public domain.");
  for (std::size_t i = 0; i < score.tempo.size(); ++i) {
    const TempoMark& mark = score.tempo[i];
    const TempoMark& next = score.tempo[std::min(i + 1, score.tempo.size() - 1)];
    const int steps = std::max((next.bar - mark.bar) * score.eighths_per_bar, 1);
    for (int step = 0; step < steps; ++step) {
      const double share = static_cast<double>(step) / steps;
      const double tempo = std::lerp(mark.quarters_per_minute, next.quarters_per_minute, share);
      const double eighths = (mark.bar - 1) * score.eighths_per_bar + step;
      track.Tempo(i == 0 && step == 0 ? 0 : Tick(eighths),
                  static_cast<std::uint32_t>(std::llround(60e6 / tempo)));
    }
  }
  return track;
}

/// Notes on a bar's first beat lean a little forward.
int Accent(const Note& note, int eighths_per_bar) {
  return std::fmod(note.start, eighths_per_bar) == 0 ? 6 : 0;
}

songs::SmfTrack PartTrack(const Score& score, const Part& part, int channel) {
  songs::SmfTrack track;
  track.Meta(0, kTrackName, part.name);
  if (!part.drums) track.Program(0, channel, part.program - 1);
  track.Controller(0, channel, cc::kVolume, part.volume);
  track.Controller(0, channel, cc::kPan, part.pan);
  track.Controller(0, channel, cc::kReverbSend, kReverbSend);
  for (const Placement& placement : part.placements) {
    const Phrase& phrase = score.phrases[placement.phrase];
    const double start = (placement.bar - 1) * score.eighths_per_bar;
    const double length = phrase.bars * score.eighths_per_bar;
    for (const Note& note : phrase.notes) {
      const double velocity =
          std::lerp(placement.first_velocity, placement.last_velocity, note.start / length);
      for (const int written : note.keys) {
        const int key = part.drums ? written : written + placement.semitones;
        track.NoteOn(Tick(start + note.start), channel, key,
                     std::clamp(static_cast<int>(std::lround(velocity)) +
                                    Accent(note, score.eighths_per_bar),
                                1, 127));
        track.NoteOff(Tick(start + note.start + part.length * note.length), channel, key);
      }
    }
  }
  return track;
}

}  // namespace

std::vector<std::byte> PerformScore(const Score& score) {
  std::vector<songs::SmfTrack> tracks{ConductorTrack(score)};
  int channel = 0;
  for (const Part& part : score.parts) {
    if (channel == kDrumChannel) ++channel;
    tracks.push_back(PartTrack(score, part, part.drums ? kDrumChannel : channel++));
  }
  return songs::WriteSmf(1, kDivision, tracks);
}

}  // namespace portamento::demo_song
