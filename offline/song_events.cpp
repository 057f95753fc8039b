#include "offline/song_events.h"

#include <algorithm>
#include <array>
#include <set>

#include "engine/midi/message_decoder.h"

namespace portamento::offline {
namespace {

using engine::Event;
using engine::EventKind;

bool IsNote(const Event& event) {
  return event.kind == EventKind::kNoteOn || event.kind == EventKind::kNoteOff ||
         event.kind == EventKind::kPolyPressure;
}

std::size_t MessageLength(std::uint8_t status) {
  const unsigned kind = status >> 4;
  return kind == 0xC || kind == 0xD ? 2 : 3;
}

/// Ports in order of appearance become groups of 16 channels.
class PortMap {
 public:
  std::uint16_t GroupOf(std::uint8_t port) {
    const auto at = std::find(ports_.begin(), ports_.end(), port);
    const auto group = static_cast<std::uint16_t>(at - ports_.begin());
    if (at == ports_.end()) ports_.push_back(port);
    return group;
  }

 private:
  std::vector<std::uint8_t> ports_;
};

std::uint32_t StemOf(const SongEvents& song, std::size_t event, StemKind kind) {
  return kind == StemKind::kChannel ? song.events[event].channel : song.tracks[event];
}

}  // namespace

std::vector<TimedMessage> TimeMessages(const songs::Song& song, std::uint32_t rate_hz) {
  std::vector<TimedMessage> timed;
  timed.reserve(song.messages.size());
  PortMap ports;
  for (const songs::SongMessage& message : song.messages) {
    TimedMessage next{.time_frames = song.tempo_map.FrameAt(message.tick, rate_hz),
                      .track = message.track,
                      .channel_group = ports.GroupOf(message.port)};
    // Escaped bytes (F7) can hold several channel messages in a row.
    std::span<const std::uint8_t> bytes = song.BytesOf(message);
    while (!bytes.empty()) {
      const std::size_t length =
          bytes[0] < 0xF0 ? std::min(MessageLength(bytes[0]), bytes.size()) : bytes.size();
      next.bytes = bytes.first(length);
      timed.push_back(next);
      bytes = bytes.subspan(length);
    }
  }
  return timed;
}

SongEvents DecodeSong(const songs::Song& song, std::uint32_t rate_hz) {
  SongEvents decoded;
  decoded.events.reserve(song.messages.size());
  decoded.tracks.reserve(song.messages.size());
  std::array<Event, engine::kMostEventsPerMessage> events;
  for (const TimedMessage& message : TimeMessages(song, rate_hz)) {
    const std::size_t count =
        engine::DecodeMessage(message.bytes, message.time_frames, message.channel_group, events);
    decoded.events.insert(decoded.events.end(), events.begin(),
                          events.begin() + static_cast<std::ptrdiff_t>(count));
    decoded.tracks.insert(decoded.tracks.end(), count, message.track);
    decoded.channel_groups =
        std::max<std::uint32_t>(decoded.channel_groups, message.channel_group + 1u);
  }
  decoded.end_frames = song.tempo_map.FrameAt(song.end_tick, rate_hz);
  return decoded;
}

SongEvents KeepStem(const SongEvents& song, StemKind kind, std::uint32_t number) {
  SongEvents stem{.end_frames = song.end_frames, .channel_groups = song.channel_groups};
  for (std::size_t i = 0; i < song.events.size(); ++i) {
    if (IsNote(song.events[i]) && StemOf(song, i, kind) != number) continue;
    stem.events.push_back(song.events[i]);
    stem.tracks.push_back(song.tracks[i]);
  }
  return stem;
}

std::vector<std::uint32_t> StemsOf(const SongEvents& song, StemKind kind) {
  std::set<std::uint32_t> stems;
  for (std::size_t i = 0; i < song.events.size(); ++i) {
    const Event& event = song.events[i];
    if (event.kind == EventKind::kNoteOn && event.value > 0) stems.insert(StemOf(song, i, kind));
  }
  return {stems.begin(), stems.end()};
}

}  // namespace portamento::offline
