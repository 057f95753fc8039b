#include "engine/midi/sysex/tuning_messages.h"

namespace portamento::engine::sysex {
namespace {

constexpr std::size_t kNameBytes = 16, kKeyBytes = 3, kScaleClasses = 12;

/// Three bytes: semitone, and 14 bits of a fraction; 7F 7F 7F is no change.
void TuneKey(std::uint8_t key, Bytes three, unsigned program, bool real_time, EventList& out) {
  if (three[0] == 0x7F && three[1] == 0x7F && three[2] == 0x7F) return;
  out.Global(EventKind::kTuneKey, key, Value14(three[2], three[1]),
             three[0] | program << 7 | (real_time ? kTuneSounding : 0u));
}

void DecodeBulk(Bytes body, EventList& out) {
  const std::size_t keys = 1 + kNameBytes;  // after the program and its name
  if (body.size() != keys + 128 * kKeyBytes + 1) return;
  for (std::uint8_t key = 0; key < 128; ++key) {
    TuneKey(key, body.subspan(keys + key * kKeyBytes, kKeyBytes), body[0], false, out);
  }
}

/// `body`: program, count, and count x (key, three bytes).
void DecodeSingleNotes(Bytes body, bool real_time, EventList& out) {
  if (body.size() < 2 || body.size() != 2 + body[1] * (1 + kKeyBytes)) return;
  for (Bytes note = body.subspan(2); !note.empty(); note = note.subspan(1 + kKeyBytes)) {
    TuneKey(note[0], note.subspan(1, kKeyBytes), body[0], real_time, out);
  }
}

/// `body`: three bytes of channels, then twelve values of one or two bytes.
void DecodeScale(Bytes body, std::size_t value_bytes, bool real_time, EventList& out) {
  if (body.size() != 3 + kScaleClasses * value_bytes) return;
  const unsigned channels = (body[0] & 3u) << 14 | (body[1] & 0x7Fu) << 7 | (body[2] & 0x7Fu);
  for (std::uint16_t channel = 0; channel < 16; ++channel) {
    if ((channels >> channel & 1) == 0) continue;
    for (std::size_t i = 0; i < kScaleClasses; ++i) {
      const Bytes at = body.subspan(3 + i * value_bytes, value_bytes);
      const int value = value_bytes == 1 ? FineTune(at[0] - 64) : Value14(at[1], at[0]);
      out.OfChannel(EventKind::kTuneScale, channel, i, value, real_time ? 1 : 0);
    }
  }
}

}  // namespace

void DecodeTuning(Bytes body, bool real_time, EventList& out) {
  if (body.empty()) return;
  const Bytes rest = body.subspan(1);
  switch (body[0]) {
    case 0x01:
      return DecodeBulk(rest, out);
    case 0x02:
      return DecodeSingleNotes(rest, real_time, out);
    case 0x07:
      if (!rest.empty() && rest[0] == 0) DecodeSingleNotes(rest.subspan(1), real_time, out);
      return;
    case 0x08:
      return DecodeScale(rest, 1, real_time, out);
    case 0x09:
      return DecodeScale(rest, 2, real_time, out);
    default:
      return;
  }
}

}  // namespace portamento::engine::sysex
