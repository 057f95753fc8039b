// A stream of raw MIDI bytes becomes whole messages, each with its status byte.
//
// Running status is expanded. Real-time bytes are messages of their own, wherever they stand. A
// System Exclusive message ends at F7 or at any status byte but those, as MIDI 1.0 has it; one that
// is longer than the parser's room comes in pieces of which only the last is marked complete.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "miniport_adapter/abi/types.h"

namespace portamento::dmus {

/// Bytes of a message that begins with `status`, which it includes; 0: it has no fixed length, or
/// is not defined. [any]
constexpr std::size_t MidiMessageBytes(BYTE status) {
  constexpr BYTE kOfChannel[] = {3, 3, 3, 3, 2, 2, 3};    // 8n .. En
  constexpr BYTE kOfSystem[] = {0, 2, 3, 2, 0, 0, 1, 0,   // F0 .. F7
                                1, 0, 1, 1, 1, 0, 1, 1};  // F8 .. FF
  if (status < 0x80) return 0;
  return status < 0xF0 ? kOfChannel[(status >> 4) - 8] : kOfSystem[status & 0xF];
}

class MidiByteParser {
 public:
  /// Room for System Exclusive messages of `room_bytes`. [control]
  explicit MidiByteParser(std::size_t room_bytes) : room_bytes_(room_bytes) {
    exclusive_.reserve(room_bytes + 1);
  }

  /// Calls `message(bytes, complete, began_100ns)` for each that `byte` ends. It began with the
  /// byte that came at `began_100ns`. [control]
  template <typename Message>
  void Feed(BYTE byte, REFERENCE_TIME time_100ns, Message&& message) {
    if (byte >= 0xF8) {
      if (MidiMessageBytes(byte) != 0) message(std::span<const BYTE>(&byte, 1), true, time_100ns);
      return;
    }
    if (in_exclusive_ && byte >= 0x80) {
      exclusive_.push_back(0xF7);
      in_exclusive_ = false;
      message(std::span<const BYTE>(exclusive_), true, began_100ns_);
      exclusive_.clear();
      if (byte == 0xF7) return;
    }
    if (in_exclusive_) {
      AddToExclusive(byte, message);
    } else if (byte >= 0x80) {
      Begin(byte, time_100ns, message);
    } else {
      AddData(byte, time_100ns, message);
    }
  }

  bool in_exclusive() const { return in_exclusive_; }

  /// Forgets what has begun, and the running status.
  void Reset() {
    exclusive_.clear();
    in_exclusive_ = false;
    status_ = 0;
    have_bytes_ = 0;
  }

 private:
  template <typename Message>
  void AddToExclusive(BYTE byte, Message&& message) {
    if (exclusive_.size() == room_bytes_) {
      message(std::span<const BYTE>(exclusive_), false, began_100ns_);
      exclusive_.clear();
    }
    exclusive_.push_back(byte);
  }

  template <typename Message>
  void Begin(BYTE status, REFERENCE_TIME time_100ns, Message&& message) {
    began_100ns_ = time_100ns;
    status_ = 0;
    have_bytes_ = 0;
    if (status == 0xF0) {
      in_exclusive_ = true;
      exclusive_.assign(1, status);
    } else if (MidiMessageBytes(status) == 1) {
      message(std::span<const BYTE>(&status, 1), true, time_100ns);
    } else if (MidiMessageBytes(status) > 1) {
      status_ = status;
      have_bytes_ = 1;
    }
  }

  template <typename Message>
  void AddData(BYTE byte, REFERENCE_TIME time_100ns, Message&& message) {
    if (status_ == 0) return;  // belongs to nothing
    if (have_bytes_ == 0) {    // running status
      began_100ns_ = time_100ns;
      have_bytes_ = 1;
    }
    short_[0] = status_;
    short_[have_bytes_++] = byte;
    if (have_bytes_ < MidiMessageBytes(status_)) return;
    const std::size_t bytes = have_bytes_;
    have_bytes_ = 0;
    if (status_ >= 0xF0) status_ = 0;  // only channel messages run on
    message(std::span<const BYTE>(short_, bytes), true, began_100ns_);
  }

  std::size_t room_bytes_;
  std::vector<BYTE> exclusive_;
  bool in_exclusive_ = false;
  BYTE status_ = 0;  // 0: none
  BYTE short_[3] = {};
  std::size_t have_bytes_ = 0;  // of a short message, its status included
  REFERENCE_TIME began_100ns_ = 0;
};

}  // namespace portamento::dmus
