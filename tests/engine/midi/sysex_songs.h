// System exclusive messages as songs send them, decoded to events.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include "engine/midi/message_decoder.h"

namespace portamento::test {

using SysexBytes = std::vector<std::uint8_t>;

/// The events of a message of these bytes between F0 and F7.
inline std::vector<engine::Event> Sysex(const SysexBytes& body, std::int64_t time = 0) {
  SysexBytes message(body.size() + 2, 0xF0);
  std::copy(body.begin(), body.end(), message.begin() + 1);
  message.back() = 0xF7;
  std::vector<engine::Event> events(engine::kMostEventsPerMessage);
  events.resize(engine::DecodeMessage(message, time, 0, events));
  return events;
}

/// `head`, `middle` and as many zeros as asked for, in a row.
inline SysexBytes Join(const SysexBytes& head, const SysexBytes& middle, std::size_t zeros = 0) {
  SysexBytes all(head.size() + middle.size() + zeros);
  std::copy(middle.begin(), middle.end(), std::copy(head.begin(), head.end(), all.begin()));
  return all;
}

/// A GS data set: address and data; the checksum is added.
inline SysexBytes GsBytes(const SysexBytes& address_and_data) {
  SysexBytes body = Join({0x41, 0x10, 0x42, 0x12}, address_and_data, 1);
  const int sum = std::accumulate(address_and_data.begin(), address_and_data.end(), 0);
  body.back() = static_cast<std::uint8_t>((128 - sum % 128) % 128);
  return body;
}

inline std::vector<engine::Event> Gs(const SysexBytes& address_and_data, std::int64_t time = 0) {
  return Sysex(GsBytes(address_and_data), time);
}

/// An XG parameter change.
inline std::vector<engine::Event> Xg(const SysexBytes& address_and_data, std::int64_t time = 0) {
  return Sysex(Join({0x43, 0x10, 0x4C}, address_and_data), time);
}

inline std::vector<engine::Event> operator+(std::vector<engine::Event> a,
                                            const std::vector<engine::Event>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace portamento::test
