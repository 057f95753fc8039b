#include "miniport_adapter/user_mode/event_buffer.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace portamento::dmus {
namespace {

static_assert(std::endian::native == std::endian::little, "headers are little-endian");

constexpr std::size_t kHeaderBytes = 20, kAlignment = 8;
constexpr std::uint32_t kStructured = 1;
constexpr std::uint8_t kFirstStatus = 0x80, kSysEx = 0xF0, kEndOfSysEx = 0xF7;

template <typename T>
T Load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

}  // namespace

bool BufferEvent::complete() const {
  if (structured || bytes.empty()) return true;
  const bool of_sysex = bytes.front() == kSysEx || bytes.front() < kFirstStatus;
  return !of_sysex || bytes.back() == kEndOfSysEx;
}

std::optional<BufferEvent> EventBuffer::Next() {
  // Less than a header is padding.
  if (bytes_.size() - at_ < kHeaderBytes) return std::nullopt;
  const std::byte* const header = bytes_.data() + at_;
  const std::size_t left = bytes_.size() - at_ - kHeaderBytes;
  const auto count = Load<std::uint32_t>(header);
  if (count > left) {
    malformed_ = true;
    at_ = bytes_.size();
    return std::nullopt;
  }
  // The padding of the last event need not be there.
  const std::size_t whole = (kHeaderBytes + count + kAlignment - 1) / kAlignment * kAlignment;
  at_ += std::min(whole, kHeaderBytes + left);
  return BufferEvent{.bytes = {reinterpret_cast<const std::uint8_t*>(header) + kHeaderBytes, count},
                     .channel_group = Load<std::uint32_t>(header + 4),
                     .delta_100ns = Load<std::int64_t>(header + 8),
                     .structured = (Load<std::uint32_t>(header + 16) & kStructured) != 0};
}

}  // namespace portamento::dmus
