#include "songs/smf_track.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace portamento::songs {
namespace {

using io::Bytes;

enum MetaType : std::uint8_t {
  kText = 0x01,
  kCopyright = 0x02,
  kTrackName = 0x03,
  kLyric = 0x05,
  kMarker = 0x06,
  kPort = 0x21,
  kEndOfTrack = 0x2F,
  kTempo = 0x51,
};

class TrackReader {
 public:
  TrackReader(Bytes data, std::uint64_t offset, std::uint64_t start_tick, std::uint32_t track,
              Song& song, std::vector<TempoChange>& tempos, Findings& findings)
      : data_(data),
        offset_(offset),
        tick_(start_tick),
        track_(track),
        song_(song),
        tempos_(tempos),
        findings_(findings) {}

  TrackEnd Read() {
    while (!ended_ && at_ < data_.size()) {
      tick_ += VariableLength();
      if (at_ >= data_.size()) break;
      ReadEvent();
    }
    if (!ended_) Note("no end-of-track event");
    if (!sysex_.empty()) Note("a system exclusive message does not end; dropped");
    return {.tick = tick_, .bytes_read = at_};
  }

 private:
  // Notes only the first of each kind of oddity: a damaged track could fill the list.
  void Note(std::string message) {
    message = fmt::format("track {}: {}", track_, message);
    if (message == last_note_) return;
    last_note_ = message;
    findings_.push_back({"", offset_ + at_, std::move(message)});
  }

  std::uint8_t Byte() {
    return at_ < data_.size() ? std::to_integer<std::uint8_t>(data_[at_++]) : 0;
  }

  std::uint8_t Peek() const {
    return at_ < data_.size() ? std::to_integer<std::uint8_t>(data_[at_]) : 0;
  }

  // Up to five bytes, though the text allows four; masked to 32 bits.
  std::uint32_t VariableLength() {
    std::uint32_t value = 0;
    for (int i = 0; i < 5 && at_ < data_.size(); ++i) {
      const std::uint8_t byte = Byte();
      value = value << 7 | (byte & 0x7F);
      if (byte < 0x80) break;
    }
    return value;
  }

  Bytes Take(std::size_t count) {
    if (count > data_.size() - at_) Note("an event is longer than the track; cut");
    count = std::min(count, data_.size() - at_);
    const Bytes taken = data_.subspan(at_, count);
    at_ += count;
    return taken;
  }

  void ReadEvent() {
    const std::uint8_t next = Peek();
    if (next < 0x80) {
      // Running status. It outlives meta and system exclusive events, against the text: files
      // rely on it.
      if (status_ == 0) return SkipToStatus();
      return ReadChannelMessage();
    }
    ++at_;
    if (next < 0xF0) {
      status_ = next;
      return ReadChannelMessage();
    }
    switch (next) {
      case 0xFF:
        return ReadMeta();
      case 0xF0:
      case 0xF7:
        return ReadSystemExclusive(next);
      case 0xF2:
        at_ += 1;
        [[fallthrough]];
      case 0xF1:
      case 0xF3:
        at_ = std::min(at_ + 1, data_.size());
        [[fallthrough]];
      default:
        Note(fmt::format("system message {:02X} ignored", next));
    }
  }

  void SkipToStatus() {
    Note("data without a status byte skipped");
    while (at_ < data_.size() && Peek() < 0x80) ++at_;
    if (at_ < data_.size()) ReadEvent();
  }

  void ReadChannelMessage() {
    const unsigned kind = status_ >> 4;
    const bool one_data_byte = kind == 0xC || kind == 0xD;
    if (data_.size() - at_ < (one_data_byte ? 1u : 2u)) {
      at_ = data_.size();
      return Note("cut off in the middle of a message");
    }
    std::uint8_t message[3] = {status_, 0, 0};
    message[1] = Byte();
    if (!one_data_byte) message[2] = Byte();
    if ((message[1] | message[2]) & 0x80) Note("data byte above 127; masked");
    message[1] &= 0x7F;
    message[2] &= 0x7F;
    Append(std::span(message).first(one_data_byte ? 2 : 3));
  }

  // F0 begins a message, F7 continues one that has not ended yet. A lone F7 carries any bytes: here
  // whole messages, which is what sequencers put there.
  void ReadSystemExclusive(std::uint8_t status) {
    const Bytes body = Take(VariableLength());
    if (status == 0xF0) {
      if (!sysex_.empty()) Note("a system exclusive message does not end; dropped");
      sysex_.assign(1, 0xF0);
    } else if (sysex_.empty()) {
      for (const std::byte b : body) escaped_.push_back(std::to_integer<std::uint8_t>(b));
      if (!escaped_.empty() && escaped_.front() >= 0x80) Append(escaped_);
      escaped_.clear();
      return;
    }
    for (const std::byte b : body) {
      const auto byte = std::to_integer<std::uint8_t>(b);
      sysex_.push_back(byte);
      if (byte == 0xF7) {
        Append(sysex_);
        sysex_.clear();
        return;
      }
    }
  }

  void ReadMeta() {
    const std::uint8_t type = Byte();
    const Bytes body = Take(VariableLength());
    const auto text = [&] { return io::ByteReader(body).Text(body.size()); };
    switch (type) {
      case kEndOfTrack:
        ended_ = true;
        break;
      case kTempo:
        if (body.size() >= 3) {
          std::uint32_t tempo_us = 0;
          for (int i = 0; i < 3; ++i) {
            tempo_us =
                tempo_us << 8 | std::to_integer<std::uint32_t>(body[static_cast<unsigned>(i)]);
          }
          if (tempo_us == 0) {
            Note("tempo 0; 120 quarters per minute taken");
            tempo_us = kDefaultTempoUs;
          }
          tempos_.push_back({tick_, tempo_us});
        }
        break;
      case kPort:
        if (!body.empty()) port_ = std::to_integer<std::uint8_t>(body[0]);
        break;
      case kTrackName:
        song_.track_names.resize(std::max<std::size_t>(song_.track_names.size(), track_ + 1));
        if (song_.track_names[track_].empty()) song_.track_names[track_] = text();
        break;
      case kCopyright:
        if (song_.copyright.empty()) song_.copyright = text();
        break;
      case kMarker:
        song_.markers.push_back({tick_, text()});
        break;
      case kText:  // .kar files put their words here
      case kLyric:
        song_.lyrics.push_back({tick_, text()});
        break;
      default:
        break;
    }
  }

  void Append(std::span<const std::uint8_t> message) {
    song_.messages.push_back({.tick = tick_,
                              .track = track_,
                              .first_byte = static_cast<std::uint32_t>(song_.bytes.size()),
                              .byte_count = static_cast<std::uint32_t>(message.size()),
                              .port = port_});
    song_.bytes.insert(song_.bytes.end(), message.begin(), message.end());
  }

  Bytes data_;
  std::size_t at_ = 0;
  std::uint64_t offset_;
  std::uint64_t tick_;
  std::uint32_t track_;
  Song& song_;
  std::vector<TempoChange>& tempos_;
  Findings& findings_;
  std::uint8_t status_ = 0;  // last channel status
  std::uint8_t port_ = 0;
  std::vector<std::uint8_t> sysex_, escaped_;
  std::string last_note_;
  bool ended_ = false;
};

}  // namespace

TrackEnd ReadTrack(Bytes data, std::uint64_t offset, std::uint64_t start_tick, std::uint32_t track,
                   Song& song, std::vector<TempoChange>& tempos, Findings& findings) {
  return TrackReader(data, offset, start_tick, track, song, tempos, findings).Read();
}

}  // namespace portamento::songs
