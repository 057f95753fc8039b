#include "engine/midi/message_decoder.h"

#include <algorithm>
#include <optional>

#include "engine/midi/sysex/gs.h"
#include "engine/midi/sysex/sysex.h"
#include "engine/midi/sysex/universal.h"
#include "engine/midi/sysex/xg.h"

namespace portamento::engine {
namespace {

using sysex::Bytes;
using sysex::Value14;

constexpr std::uint8_t kNonRealTime = 0x7E, kRealTime = 0x7F, kRoland = 0x41, kYamaha = 0x43;
constexpr std::uint8_t kAllDevices = 0x7F;
constexpr std::uint8_t kGsModel = 0x42, kGsDataSet = 0x12, kXgModel = 0x4C;

void DecodeSystemExclusive(Bytes message, sysex::EventList& out) {
  if (message.size() < 6 || message.back() != 0xF7) return;
  const Bytes body = message.subspan(1, message.size() - 2);
  if (std::any_of(body.begin(), body.end(), [](std::uint8_t b) { return b >= 0x80; })) return;
  const std::uint8_t maker = body[0], device = body[1];
  const bool gs_device = device == 0x10 || device == kAllDevices;
  if (maker == kNonRealTime) return sysex::DecodeNonRealTime(body.subspan(2), out);
  if (maker == kRealTime) return sysex::DecodeRealTime(body.subspan(2), out);
  if (maker == kRoland && gs_device && body[2] == kGsModel && body[3] == kGsDataSet) {
    return sysex::DecodeGs(body.subspan(4), out);
  }
  if (maker == kYamaha && (device & 0xF0) == 0x10 && body[2] == kXgModel) {
    return sysex::DecodeXg(body.subspan(3), out);
  }
}

std::optional<Event> DecodeChannelMessage(Bytes m) {
  const std::uint8_t kind = m[0] >> 4;
  const bool one_data_byte = kind == 0xC || kind == 0xD;
  if (m.size() < (one_data_byte ? 2u : 3u)) return std::nullopt;
  const std::uint8_t a = m[1] & 0x7F;
  const std::uint8_t b = one_data_byte ? std::uint8_t{0} : static_cast<std::uint8_t>(m[2] & 0x7F);
  switch (kind) {
    case 0x8:
      return Event{.kind = EventKind::kNoteOff, .number = a, .value = b};
    case 0x9:
      return Event{.kind = EventKind::kNoteOn, .number = a, .value = b};
    case 0xA:
      return Event{.kind = EventKind::kPolyPressure, .number = a, .value = b};
    case 0xB:
      return Event{.kind = EventKind::kController, .number = a, .value = b};
    case 0xC:
      return Event{.kind = EventKind::kProgram, .number = a};
    case 0xD:
      return Event{.kind = EventKind::kChannelPressure, .value = a};
    default:
      return Event{.kind = EventKind::kPitchBend,
                   .value = static_cast<std::uint16_t>(Value14(a, b))};
  }
}

}  // namespace

std::size_t DecodeMessage(Bytes bytes, std::int64_t time_frames, std::uint16_t channel_group,
                          std::span<Event> out) {
  if (bytes.empty() || bytes[0] < 0x80) return 0;
  sysex::EventList list(out);
  if (bytes[0] == 0xF0) {
    DecodeSystemExclusive(bytes, list);
  } else if (bytes[0] < 0xF0) {
    if (auto event = DecodeChannelMessage(bytes)) {
      event->channel = bytes[0] & 0x0F;
      list.Add(*event);
    }
  }
  for (Event& event : out.first(list.count())) {
    event.time_frames = time_frames;
    event.channel = static_cast<std::uint16_t>(event.channel + 16 * channel_group);
  }
  return list.count();
}

}  // namespace portamento::engine
