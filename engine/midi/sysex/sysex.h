// What the decoders of the system exclusive dialects share.
#pragma once

#include <cstdint>
#include <span>

#include "engine/event.h"

namespace portamento::engine::sysex {

using Bytes = std::span<const std::uint8_t>;

/// The events that one message becomes; their time and channel group are filled in by the caller.
class EventList {
 public:
  explicit EventList(std::span<Event> room) : room_(room) {}

  void Add(const Event& event) {
    if (count_ < room_.size()) room_[count_++] = event;
  }
  void Reset(MidiMode mode) {
    Add({.kind = EventKind::kSystemReset, .number = static_cast<std::uint8_t>(mode)});
  }
  /// A controller of a part, whatever channel it listens to.
  void PartController(std::uint16_t part, std::uint8_t number, int value) {
    Add({.channel = part,
         .kind = EventKind::kController,
         .number = number,
         .value = static_cast<std::uint16_t>(value),
         .detail = kToPart});
  }
  template <typename Parameter>
  void OfChannel(EventKind kind, std::uint16_t channel, Parameter parameter, int value,
                 unsigned detail = 0) {
    Add({.channel = channel,
         .kind = kind,
         .number = static_cast<std::uint8_t>(parameter),
         .value = static_cast<std::uint16_t>(value),
         .detail = static_cast<std::uint16_t>(detail)});
  }
  template <typename Parameter>
  void Global(EventKind kind, Parameter parameter, int value, unsigned detail = 0) {
    OfChannel(kind, 0, parameter, value, detail);
  }
  void Global(EventKind kind, int value) { OfChannel(kind, 0, 0, value); }

  std::size_t count() const { return count_; }

 private:
  std::span<Event> room_;
  std::size_t count_ = 0;
};

constexpr int Value14(std::uint8_t lsb, std::uint8_t msb) { return lsb | msb << 7; }

/// A value of 0..127 as one of 0..16383 with the same ends.
constexpr int Widen(int value7) { return value7 * 16383 / 127; }

/// Cents of -100..100 as EventKind::kMasterFineTune has them.
constexpr int FineTune(double cents) {
  const double value = 8192 + cents * 81.92 + 0.5;
  return value < 0 ? 0 : value > 16383 ? 16383 : static_cast<int>(value);
}

}  // namespace portamento::engine::sysex
