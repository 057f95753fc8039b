#include "engine/midi/message_decoder.h"

#include <algorithm>
#include <optional>

namespace portamento::engine {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint8_t kNonRealTime = 0x7E, kRealTime = 0x7F, kRoland = 0x41, kYamaha = 0x43;
constexpr std::uint8_t kAllDevices = 0x7F;
constexpr std::uint8_t kGsModel = 0x42, kGsDataSet = 0x12, kXgModel = 0x4C;

Event Reset(MidiMode mode) {
  return {.kind = EventKind::kSystemReset, .number = static_cast<std::uint8_t>(mode)};
}

std::uint16_t Value14(std::uint8_t lsb, std::uint8_t msb) {
  return static_cast<std::uint16_t>(lsb | msb << 7);
}

/// 7E 0A: DLS on and off, and its static voice priority.
std::optional<Event> DecodeDls(std::uint8_t command) {
  switch (command) {
    case 0x01:
    case 0x02:
      return Reset(MidiMode::kDefault);
    case 0x03:
    case 0x04:
      return Event{.kind = EventKind::kStaticPriority,
                   .value = static_cast<std::uint16_t>(command == 0x04)};
    default:
      return std::nullopt;
  }
}

/// 7E: GM and DLS system messages. `body` begins after the device id.
std::optional<Event> DecodeNonRealTime(Bytes body) {
  if (body.size() != 2) return std::nullopt;
  if (body[0] == 0x0A) return DecodeDls(body[1]);
  if (body[0] != 0x09) return std::nullopt;
  switch (body[1]) {
    case 0x01:
      return Reset(MidiMode::kGm1);
    case 0x02:
      return Reset(MidiMode::kDefault);
    case 0x03:
      return Reset(MidiMode::kGm2);
    default:
      return std::nullopt;
  }
}

/// 7F: device control. `body` begins after the device id.
std::optional<Event> DecodeRealTime(Bytes body) {
  if (body.size() < 4 || body[0] != 0x04) return std::nullopt;
  const std::uint16_t value = Value14(body[2], body[3]);
  switch (body[1]) {
    case 0x01:
      return Event{.kind = EventKind::kMasterVolume, .value = value};
    case 0x02:
      return Event{.kind = EventKind::kMasterBalance, .value = value};
    case 0x03:
      return Event{.kind = EventKind::kMasterFineTune, .value = value};
    case 0x04:
      return Event{.kind = EventKind::kMasterCoarseTune, .value = body[3]};
    default:
      return std::nullopt;
  }
}

/// Roland's order of parts: 0 is channel 10, then 1..9, then 11..16.
std::uint16_t GsChannel(std::uint8_t part) {
  if (part == 0) return 9;
  return static_cast<std::uint16_t>(part <= 9 ? part - 1 : part);
}

/// GS data set. `body`: address, data and checksum.
std::optional<Event> DecodeGs(Bytes body) {
  if (body.size() < 5) return std::nullopt;
  unsigned sum = 0;
  for (const std::uint8_t byte : body) sum += byte;
  if (sum % 128 != 0) return std::nullopt;
  const std::uint8_t high = body[0], middle = body[1], low = body[2], data = body[3];
  if (high == 0x40 && middle == 0x00 && low == 0x7F) {
    return Reset(data == 0x7F ? MidiMode::kDefault : MidiMode::kGs);
  }
  if (high == 0x00 && middle == 0x00 && low == 0x7F) return Reset(MidiMode::kGs);
  if (high == 0x40 && (middle & 0xF0) == 0x10 && low == 0x15) {
    return Event{.channel = GsChannel(middle & 0x0F),
                 .kind = EventKind::kDrumPart,
                 .value = static_cast<std::uint16_t>(data != 0)};
  }
  return std::nullopt;
}

/// XG parameter change. `body`: address and data.
std::optional<Event> DecodeXg(Bytes body) {
  if (body.size() < 4) return std::nullopt;
  const std::uint8_t high = body[0], middle = body[1], low = body[2], data = body[3];
  if (high == 0x00 && middle == 0x00 && (low == 0x7E || low == 0x7F) && data == 0) {
    return Reset(MidiMode::kXg);
  }
  if (high == 0x08 && middle < 16 && low == 0x07) {
    return Event{.channel = middle,
                 .kind = EventKind::kDrumPart,
                 .value = static_cast<std::uint16_t>(data != 0)};
  }
  return std::nullopt;
}

std::optional<Event> DecodeSystemExclusive(Bytes message) {
  if (message.size() < 6 || message.back() != 0xF7) return std::nullopt;
  const Bytes body = message.subspan(1, message.size() - 2);
  if (std::any_of(body.begin(), body.end(), [](std::uint8_t b) { return b >= 0x80; })) {
    return std::nullopt;
  }
  const std::uint8_t maker = body[0], device = body[1];
  const bool gs_device = device == 0x10 || device == kAllDevices;
  if (maker == kNonRealTime) return DecodeNonRealTime(body.subspan(2));
  if (maker == kRealTime) return DecodeRealTime(body.subspan(2));
  if (maker == kRoland && gs_device && body[2] == kGsModel && body[3] == kGsDataSet) {
    return DecodeGs(body.subspan(4));
  }
  if (maker == kYamaha && (device & 0xF0) == 0x10 && body[2] == kXgModel) {
    return DecodeXg(body.subspan(3));
  }
  return std::nullopt;
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
      return Event{.kind = EventKind::kPitchBend, .value = Value14(a, b)};
  }
}

}  // namespace

std::size_t DecodeMessage(Bytes bytes, std::int64_t time_frames, std::uint16_t channel_group,
                          std::span<Event> out) {
  if (bytes.empty() || bytes[0] < 0x80) return 0;
  std::optional<Event> event;
  if (bytes[0] == 0xF0) {
    event = DecodeSystemExclusive(bytes);
  } else if (bytes[0] < 0xF0) {
    event = DecodeChannelMessage(bytes);
    if (event) event->channel = bytes[0] & 0x0F;
  }
  if (!event) return 0;
  event->time_frames = time_frames;
  event->channel = static_cast<std::uint16_t>(event->channel + 16 * channel_group);
  out[0] = *event;
  return 1;
}

}  // namespace portamento::engine
