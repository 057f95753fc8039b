// Writes Standard MIDI Files: tracks of timed messages in, bytes out.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace portamento::songs {

/// One track under construction. Messages may be added in any order; those at the same tick keep
/// the order in which they were added.
class SmfTrack {
 public:
  /// A channel message or a whole SysEx (F0 .. F7).
  void Add(std::uint64_t tick, std::vector<std::uint8_t> message);
  void NoteOn(std::uint64_t tick, int channel, int key, int velocity);
  void NoteOff(std::uint64_t tick, int channel, int key);
  void Controller(std::uint64_t tick, int channel, int number, int value);
  void Program(std::uint64_t tick, int channel, int program);
  void PitchBend(std::uint64_t tick, int channel, int value);  // 0..16383
  void Tempo(std::uint64_t tick, std::uint32_t tempo_us);
  void Meta(std::uint64_t tick, int type, std::string_view text);
  /// The tick of the end-of-track event; the last message's when not set.
  void End(std::uint64_t tick) { end_tick_ = tick; }

  /// The body of the MTrk chunk.
  std::vector<std::uint8_t> Bytes() const;

 private:
  struct Item {
    std::uint64_t tick;
    std::vector<std::uint8_t> bytes;  // as in the file, after the delta time
  };
  std::vector<Item> items_;
  std::uint64_t end_tick_ = 0;
};

/// A whole file. `division`: ticks per quarter, or the SMPTE form of the header.
std::vector<std::byte> WriteSmf(int format, std::uint16_t division,
                                std::span<const SmfTrack> tracks);

}  // namespace portamento::songs
