#include "bench/lab/stress_songs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "bench/lab/laboratory.h"
#include "engine/midi/controllers.h"
#include "songs/smf_writer.h"

namespace portamento::lab {
namespace {

namespace cc = engine::cc;

// 960 ticks to a quarter of 20 ms: one tick is one frame at 48 kHz.
constexpr std::uint16_t kDivision = 960;
constexpr std::uint32_t kTempoUs = 20'000;
constexpr int kDrums = 9, kSquareLead = 80;

std::uint64_t Ticks(double seconds) {
  return static_cast<std::uint64_t>(std::llround(seconds * kRateHz));
}

class SongUnderWay {
 public:
  SongUnderWay() { track_.Tempo(0, kTempoUs); }

  songs::SmfTrack& track() { return track_; }
  int Below(int limit) { return static_cast<int>(random_() % static_cast<std::uint32_t>(limit)); }
  std::minstd_rand& random() { return random_; }

  void Note(std::uint64_t tick, std::uint64_t ticks, int channel, int key, int velocity) {
    track_.NoteOn(tick, channel, key, velocity);
    track_.NoteOff(tick + ticks, channel, key);
  }

  std::vector<std::byte> File() const {
    return songs::WriteSmf(0, kDivision, std::span(&track_, 1));
  }

 private:
  songs::SmfTrack track_;
  std::minstd_rand random_{1};
};

struct Slot {
  int channel, key;
};

/// Every melodic channel and key from `low` to `high`.
std::vector<Slot> Slots(int low, int high) {
  std::vector<Slot> slots;
  for (int key = low; key <= high; ++key) {
    for (int channel = 0; channel < 16; ++channel) {
      if (channel != kDrums) slots.push_back({channel, key});
    }
  }
  return slots;
}

}  // namespace

std::vector<std::byte> SustainSong(int notes, double ramp_seconds, double hold_seconds) {
  // A stride that shares no factor with the number of slots spreads few notes over all keys.
  constexpr std::size_t kStride = 1117;
  SongUnderWay song;
  const auto slots = Slots(0, 127);
  const std::uint64_t ramp = Ticks(ramp_seconds), end = ramp + Ticks(hold_seconds);
  const auto count = static_cast<std::size_t>(notes);
  for (int channel = 0; channel < 16; ++channel) {
    if (channel == kDrums) continue;
    song.track().Program(0, channel, kSquareLead);
    if (count > slots.size()) song.track().Controller(0, channel, cc::kSustain, 127);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Slot slot = slots[i * kStride % slots.size()];
    song.track().NoteOn(1 + i * ramp / count, slot.channel, slot.key, 100);
  }
  for (std::size_t i = 0; i < std::min(count, slots.size()); ++i) {
    const Slot slot = slots[i * kStride % slots.size()];
    song.track().NoteOff(end, slot.channel, slot.key);
  }
  for (int channel = 0; channel < 16; ++channel) {
    song.track().Controller(end, channel, cc::kSustain, 0);
  }
  return song.File();
}

std::vector<std::byte> DenseSong(int notes_per_second, double seconds) {
  SongUnderWay song;
  for (int channel = 0; channel < 16; ++channel) {
    if (channel != kDrums) song.track().Program(0, channel, song.Below(96));
  }
  auto slots = Slots(16, 111);
  std::shuffle(slots.begin(), slots.end(), song.random());
  const std::uint64_t length = Ticks(0.02);
  const auto notes = static_cast<std::size_t>(notes_per_second * seconds);
  for (std::size_t i = 0; i < notes; ++i) {
    const Slot slot = slots[i % slots.size()];
    song.Note(1 + i * kRateHz / static_cast<std::size_t>(notes_per_second), length, slot.channel,
              slot.key, 32 + song.Below(89));
  }
  return song.File();
}

std::vector<std::byte> FloodSong(int messages_per_second, double seconds) {
  constexpr std::array kPrograms = {16, 48, 50, 80, 88, 90};
  constexpr std::array kControllers = {1, 7, 10, 11, 71, 74, 91, 93};
  SongUnderWay song;
  auto& track = song.track();
  const std::uint64_t end = Ticks(seconds);
  for (int channel = 0; channel < 16; ++channel) {
    track.Program(0, channel,
                  channel == kDrums ? 0 : kPrograms[static_cast<std::size_t>(channel) % 6]);
    for (const int key : {36, 48, 55, 60}) song.Note(1, end, channel, key + channel, 90);
  }
  const auto messages = static_cast<std::uint64_t>(messages_per_second * seconds);
  for (std::uint64_t sent = 0; sent < messages;) {
    const std::uint64_t tick = 1 + sent * kRateHz / static_cast<std::uint64_t>(messages_per_second);
    const int channel = song.Below(16), kind = song.Below(100);
    ++sent;
    if (kind < 45) {
      track.Controller(tick, channel, kControllers[static_cast<std::size_t>(song.Below(8))],
                       song.Below(128));
    } else if (kind < 80) {
      track.PitchBend(tick, channel, song.Below(16'384));
    } else if (kind < 95) {
      track.Add(tick, {static_cast<std::uint8_t>(0xD0 | channel),
                       static_cast<std::uint8_t>(song.Below(128))});
    } else {
      // RPN 0, the bend range, or NRPN 120/8, the cutoff generator of SoundFont 2.01.
      const bool range = song.Below(2) == 0;
      track.Controller(tick, channel, range ? 101 : 99, range ? 0 : 120);
      track.Controller(tick, channel, range ? 100 : 98, range ? 0 : 8);
      track.Controller(tick, channel, 6, range ? 1 + song.Below(24) : song.Below(128));
      sent += 2;
    }
  }
  return song.File();
}

std::vector<std::byte> BandSong(double seconds) {
  constexpr int kBass = 1, kStrings = 2, kGuitar = 3, kLead = 4;
  constexpr std::array kRoots = {45, 41, 48, 43};  // A minor, F, C, G
  SongUnderWay song;
  auto& track = song.track();
  track.Program(0, 0, 0);
  track.Program(0, kBass, 33);
  track.Program(0, kStrings, 48);
  track.Program(0, kGuitar, 25);
  track.Program(0, kLead, 73);
  constexpr double kEighthSeconds = 0.25;
  const auto eighths = static_cast<int>(seconds / kEighthSeconds);
  const std::uint64_t eighth = Ticks(kEighthSeconds);
  for (int i = 0; i < eighths; ++i) {
    const std::uint64_t tick = static_cast<std::uint64_t>(i) * eighth;
    const int root = kRoots[static_cast<std::size_t>(i / 8 % 4)];
    const int third = i / 8 % 4 == 0 ? 3 : 4;
    song.Note(tick, eighth / 2, kDrums, 42, 70 + song.Below(30));
    song.Note(tick + eighth / 2, eighth / 2, kDrums, 42, 50 + song.Below(30));
    if (i % 4 == 0) song.Note(tick, eighth, kDrums, 36, 110);
    if (i % 4 == 2) song.Note(tick, eighth, kDrums, 38, 100);
    if (i % 2 == 0) song.Note(tick, 2 * eighth - 600, kBass, root - 12, 100);
    song.Note(tick, 3 * eighth, kGuitar,
              root + 12 + std::array{0, third, 7, 12}[static_cast<std::size_t>(i % 4)], 80);
    if (i % 8 == 0) {
      for (const int step : {0, third, 7, 12}) {
        song.Note(tick, 8 * eighth, kStrings, root + 12 + step, 70);
        song.Note(tick, 7 * eighth, 0, root + 12 + step, 90);
      }
    }
    song.Note(tick, eighth, kLead,
              root + 24 + std::array{0, third, 7}[static_cast<std::size_t>(song.Below(3))], 95);
    for (std::uint64_t step = 0; step < 4; ++step) {
      const auto at = tick + step * eighth / 4;
      track.Controller(at, kStrings, cc::kExpression, 70 + (i % 8) * 6 + static_cast<int>(step));
      track.PitchBend(at, kLead, 8192 + 300 * static_cast<int>(step % 2));
    }
  }
  return song.File();
}

}  // namespace portamento::lab
