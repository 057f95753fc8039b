#include "songs/smf_writer.h"

#include <algorithm>

namespace portamento::songs {
namespace {

std::uint8_t Byte(int value) { return static_cast<std::uint8_t>(value); }

void PutVariableLength(std::vector<std::uint8_t>& out, std::uint64_t value) {
  for (int shift = 28; shift > 0; shift -= 7) {
    if (value >> shift != 0) out.push_back(Byte(static_cast<int>(value >> shift & 0x7F) | 0x80));
  }
  out.push_back(Byte(static_cast<int>(value & 0x7F)));
}

void PutBig(std::vector<std::byte>& out, std::uint32_t value, int count) {
  for (int i = count - 1; i >= 0; --i) out.push_back(static_cast<std::byte>(value >> 8 * i));
}

void PutId(std::vector<std::byte>& out, const char* id) {
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::byte>(id[i]));
}

}  // namespace

void SmfTrack::Add(std::uint64_t tick, std::vector<std::uint8_t> message) {
  if (!message.empty() && message.front() == 0xF0) {
    std::vector<std::uint8_t> sysex{0xF0};
    PutVariableLength(sysex, message.size() - 1);
    sysex.insert(sysex.end(), message.begin() + 1, message.end());
    message = std::move(sysex);
  }
  items_.push_back({tick, std::move(message)});
}

void SmfTrack::NoteOn(std::uint64_t tick, int channel, int key, int velocity) {
  Add(tick, {Byte(0x90 | channel), Byte(key), Byte(velocity)});
}
void SmfTrack::NoteOff(std::uint64_t tick, int channel, int key) {
  Add(tick, {Byte(0x80 | channel), Byte(key), 64});
}
void SmfTrack::Controller(std::uint64_t tick, int channel, int number, int value) {
  Add(tick, {Byte(0xB0 | channel), Byte(number), Byte(value)});
}
void SmfTrack::Program(std::uint64_t tick, int channel, int program) {
  Add(tick, {Byte(0xC0 | channel), Byte(program)});
}
void SmfTrack::PitchBend(std::uint64_t tick, int channel, int value) {
  Add(tick, {Byte(0xE0 | channel), Byte(value & 0x7F), Byte(value >> 7)});
}

void SmfTrack::Tempo(std::uint64_t tick, std::uint32_t tempo_us) {
  Add(tick,
      {0xFF, 0x51, 3, Byte(static_cast<int>(tempo_us >> 16)),
       Byte(static_cast<int>(tempo_us >> 8 & 0xFF)), Byte(static_cast<int>(tempo_us & 0xFF))});
}

void SmfTrack::Meta(std::uint64_t tick, int type, std::string_view text) {
  std::vector<std::uint8_t> bytes{0xFF, Byte(type)};
  PutVariableLength(bytes, text.size());
  bytes.insert(bytes.end(), text.begin(), text.end());
  Add(tick, std::move(bytes));
}

std::vector<std::uint8_t> SmfTrack::Bytes() const {
  std::vector<Item> sorted = items_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Item& a, const Item& b) { return a.tick < b.tick; });
  std::vector<std::uint8_t> body;
  std::uint64_t tick = 0;
  for (const Item& item : sorted) {
    PutVariableLength(body, item.tick - tick);
    body.insert(body.end(), item.bytes.begin(), item.bytes.end());
    tick = item.tick;
  }
  PutVariableLength(body, std::max(end_tick_, tick) - tick);
  body.insert(body.end(), {0xFF, 0x2F, 0x00});
  return body;
}

std::vector<std::byte> WriteSmf(int format, std::uint16_t division,
                                std::span<const SmfTrack> tracks) {
  std::vector<std::byte> out;
  PutId(out, "MThd");
  PutBig(out, 6, 4);
  PutBig(out, static_cast<std::uint32_t>(format), 2);
  PutBig(out, static_cast<std::uint32_t>(tracks.size()), 2);
  PutBig(out, division, 2);
  for (const SmfTrack& track : tracks) {
    const std::vector<std::uint8_t> body = track.Bytes();
    PutId(out, "MTrk");
    PutBig(out, static_cast<std::uint32_t>(body.size()), 4);
    for (const std::uint8_t byte : body) out.push_back(static_cast<std::byte>(byte));
  }
  return out;
}

}  // namespace portamento::songs
