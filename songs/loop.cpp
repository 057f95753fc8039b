#include "songs/loop.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>
#include <tuple>
#include <vector>

namespace portamento::songs {
namespace {

constexpr int kRpgMakerStart = 111;
constexpr int kForStart = 116, kForEnd = 117, kGlobalStart = 118, kGlobalEnd = 119;

/// Whether a marker says `word`, in whatever case and with or without underscores and blanks.
bool Says(std::string_view text, std::string_view word) {
  std::string plain;
  for (const char c : text) {
    if (c == '_' || c == ' ' || c == '-') continue;
    plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return plain == word;
}

/// The number of a controller message, or -1.
int ControllerOf(const Song& song, const SongMessage& message) {
  const auto bytes = song.BytesOf(message);
  return bytes.size() == 3 && (bytes[0] & 0xF0) == 0xB0 ? bytes[1] : -1;
}

std::optional<Loop> Checked(Loop loop) {
  if (loop.end_tick <= loop.start_tick) return std::nullopt;
  return loop;
}

std::optional<Loop> FindMarkers(const Song& song) {
  const auto at = [&](std::string_view word) {
    return std::find_if(song.markers.begin(), song.markers.end(),
                        [&](const Marker& marker) { return Says(marker.text, word); });
  };
  const auto start = at("loopstart"), end = at("loopend");
  if (start == song.markers.end()) return std::nullopt;
  return Checked(
      {Loop::Kind::kMarkers, start->tick, end == song.markers.end() ? song.end_tick : end->tick});
}

std::optional<Loop> FindController111(const Song& song) {
  for (const SongMessage& message : song.messages) {
    if (ControllerOf(song, message) == kRpgMakerStart) {
      return Checked({Loop::Kind::kController111, message.tick, song.end_tick});
    }
  }
  return std::nullopt;
}

/// Every track may carry loops of its own; tracks that loop differently cannot be written out as
/// one song, so the first to begin holds for all.
std::optional<Loop> FindEmidi(const Song& song, int start_number, int end_number) {
  std::optional<std::uint64_t> start;
  std::uint32_t track = 0;
  int depth = 0;
  for (const SongMessage& message : song.messages) {
    const int number = ControllerOf(song, message);
    if (number == start_number && (!start || message.track == track)) {
      if (!start) {
        start = message.tick;
        track = message.track;
      }
      ++depth;
    } else if (number == end_number && start && message.track == track && --depth == 0) {
      return Checked({Loop::Kind::kEmidi, *start, message.tick});
    }
  }
  if (!start) return std::nullopt;
  return Checked({Loop::Kind::kEmidi, *start, song.end_tick});
}

/// Writes note-offs for what is held at the end of the loop.
class HeldNotes {
 public:
  void Follow(const Song& song, const SongMessage& message) {
    const auto bytes = song.BytesOf(message);
    if (bytes.size() != 3) return;
    const int kind = bytes[0] >> 4;
    if (kind != 0x8 && kind != 0x9) return;
    const Note note{message.port, static_cast<std::uint8_t>(bytes[0] & 0x0F), bytes[1]};
    if (kind == 0x9 && bytes[2] > 0) {
      held_[note] = message.track;
    } else {
      held_.erase(note);
    }
  }

  void ReleaseAll(std::uint64_t tick, Song& song) const {
    for (const auto& [note, track] : held_) {
      const auto [port, channel, key] = note;
      song.messages.push_back({.tick = tick,
                               .track = track,
                               .first_byte = static_cast<std::uint32_t>(song.bytes.size()),
                               .byte_count = 3,
                               .port = port});
      song.bytes.insert(song.bytes.end(), {static_cast<std::uint8_t>(0x80 | channel), key, 64});
    }
  }

 private:
  using Note = std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>;  // port, channel, key
  std::map<Note, std::uint32_t> held_;
};

}  // namespace

std::optional<Loop> FindLoop(const Song& song) {
  if (const auto loop = FindMarkers(song)) return loop;
  if (const auto loop = FindController111(song)) return loop;
  if (const auto loop = FindEmidi(song, kGlobalStart, kGlobalEnd)) return loop;
  return FindEmidi(song, kForStart, kForEnd);
}

Song Unroll(const Song& song, const Loop& loop, std::uint32_t times) {
  if (times <= 1) return song;
  const std::uint64_t length = loop.end_tick - loop.start_tick;
  const std::uint64_t longer = length * (times - 1);
  Song unrolled = song;
  unrolled.tempo_map = song.tempo_map.Repeat(loop.start_tick, loop.end_tick, times);
  unrolled.end_tick = song.end_tick + longer;
  unrolled.messages.clear();

  const auto& all = song.messages;
  const auto first_at = [&](std::uint64_t tick) {
    return std::partition_point(all.begin(), all.end(),
                                [&](const SongMessage& m) { return m.tick < tick; });
  };
  const auto begin = first_at(loop.start_tick), end = first_at(loop.end_tick);
  unrolled.messages.assign(all.begin(), end);
  HeldNotes held;
  for (auto at = all.begin(); at != end; ++at) held.Follow(song, *at);
  for (std::uint32_t pass = 1; pass < times; ++pass) {
    const std::uint64_t shift = length * pass;
    held.ReleaseAll(loop.start_tick + shift, unrolled);
    for (auto at = begin; at != end; ++at) {
      unrolled.messages.push_back(*at);
      unrolled.messages.back().tick += shift;
    }
  }
  for (auto at = end; at != all.end(); ++at) {
    unrolled.messages.push_back(*at);
    unrolled.messages.back().tick += longer;
  }
  return unrolled;
}

}  // namespace portamento::songs
