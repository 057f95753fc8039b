// What the soaks have in common: how long they last, and what clients write.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include "miniport_adapter/abi/stream_buffers.h"

namespace portamento::test {

/// Of music.
inline double SoakSeconds() {
  const char* const text = std::getenv("PORTAMENTO_SOAK_SECONDS");
  return text != nullptr ? std::max(std::atof(text), 1.0) : 3;
}

/// A buffer of the pin's format with one to four messages of any kind, fragments of system
/// exclusive ones among them.
inline std::vector<dmus::BYTE> AnyBuffer(std::mt19937& random) {
  std::vector<dmus::BYTE> buffer;
  for (auto n = 1 + random() % 4; n > 0; --n) {
    std::vector<dmus::BYTE> bytes{static_cast<dmus::BYTE>(0x80 + random() % 0x70),
                                  static_cast<dmus::BYTE>(random() % 128),
                                  static_cast<dmus::BYTE>(random() % 128)};
    const bool exclusive = random() % 16 == 0;
    if (exclusive) {
      bytes.assign(1 + random() % 100, 0x10);
      bytes.front() = random() % 2 == 0 ? 0xF0 : 0x10;
      bytes.back() = random() % 2 == 0 ? 0xF7 : 0x10;
    }
    const dmus::DMUS_EVENTHEADER header{
        .cbEvent = static_cast<dmus::DWORD>(bytes.size()),
        .dwChannelGroup = static_cast<dmus::DWORD>(random() % 3),
        .rtDelta = static_cast<dmus::REFERENCE_TIME>(random() % 1'000'000),
        .dwFlags = exclusive ? 0 : dmus::DMUS_EVENT_STRUCTURED};
    const std::size_t at = buffer.size();
    buffer.resize(at + dmus::DMUS_EVENT_SIZE(bytes.size()));
    std::memcpy(buffer.data() + at, &header, sizeof header);
    std::copy(bytes.begin(), bytes.end(),
              buffer.begin() + static_cast<std::ptrdiff_t>(at + sizeof header));
  }
  return buffer;
}

}  // namespace portamento::test
