#include "tests/miniport_adapter/user_mode/piece.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "tests/miniport_adapter/downloads/image_builder.h"

namespace portamento::test {

std::vector<std::byte> BufferWith(std::vector<std::uint8_t> message, std::int64_t delta_100ns,
                                  std::uint32_t group, bool structured) {
  std::vector<std::byte> bytes((20 + message.size() + 7) / 8 * 8);
  const auto put = [&](std::size_t at, const auto& value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
  };
  put(0, static_cast<std::uint32_t>(message.size()));
  put(4, group);
  put(8, delta_100ns);
  put(16, std::uint32_t{structured});
  std::memcpy(bytes.data() + 20, message.data(), message.size());
  return bytes;
}

std::vector<std::vector<std::byte>> PieceDownloads() {
  using namespace dmus;
  auto parameters = NeutralParameters();
  parameters.VolEG.tcRelease = -1200 << 16;
  parameters.LFO.pcPitchScale = 40 << 16;
  DMUS_REGION low = RegionOfWave(1, 250), high = RegionOfWave(2, 0);
  low.RangeKey = {0, 63};
  high.RangeKey = {64, 127};
  return {WaveDownload(1, Noise(3000, 1), 44'100), WaveDownload(2, Noise(20'000, 2), 22'050),
          InstrumentDownload(3, 0, {low, high}),
          FixedInstrumentDownload(4, 1, {RegionOfWave(1, 2000)}, parameters)};
}

std::vector<PieceBuffer> Piece() {
  std::vector<PieceBuffer> piece;
  const auto add = [&](std::int64_t frame, std::uint32_t group, std::vector<std::uint8_t> message) {
    piece.push_back({frame, BufferWith(std::move(message), 0, group)});
  };
  for (int i = 0; i < 40; ++i) {
    const std::int64_t frame = 1013 * i;
    const auto group = static_cast<std::uint32_t>(1 + i % 2);
    const auto channel = static_cast<std::uint8_t>(i % 8), key = static_cast<std::uint8_t>(40 + i);
    const auto value = static_cast<std::uint8_t>(3 * i);
    add(frame, group,
        {static_cast<std::uint8_t>(0xC0 | channel), static_cast<std::uint8_t>(i & 1)});
    add(frame, group, {static_cast<std::uint8_t>(0xB0 | channel), 10, value});
    add(frame, group, {static_cast<std::uint8_t>(0xB0 | channel), 91, value});
    add(frame, group, {static_cast<std::uint8_t>(0x90 | channel), key, 50});
    add(frame + 77, group, {static_cast<std::uint8_t>(0xE0 | channel), 0, value});
    add(frame + 99, group, {static_cast<std::uint8_t>(0xD0 | channel), value, 0});
    add(frame + 2000, group, {static_cast<std::uint8_t>(0x80 | channel), key, 0});
  }
  piece.push_back({30'000, BufferWith({0xF0, 0x7F, 0x7F, 4, 1, 0, 0x60, 0xF7}, 0, 1, false)});
  return piece;
}

std::string LineAbout(const PieceFormat& format, std::span<const std::int16_t> sound) {
  std::uint64_t digest = 0xCBF2'9CE4'8422'2325;  // FNV-1a, a sample at a time
  std::int32_t peak = 0;
  for (const std::int16_t x : sound) {
    digest = (digest ^ static_cast<std::uint16_t>(x)) * 0x100'0000'01B3;
    peak = std::max<std::int32_t>(peak, x < 0 ? -x : x);
  }
  char line[100];
  std::snprintf(line, sizeof line, "digest: %u Hz, %u channels, peak %d: %08x%08x",
                static_cast<unsigned>(format.rate_hz), static_cast<unsigned>(format.channels),
                static_cast<int>(peak), static_cast<unsigned>(digest >> 32),
                static_cast<unsigned>(digest));
  return line;
}

}  // namespace portamento::test
