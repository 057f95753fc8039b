// A piece for user-mode synthesizers and what it needs downloaded: the same for the DLL and without
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace portamento::test {

/// One event as it stands in a client's buffer: a header and a message, padded.
std::vector<std::byte> BufferWith(std::vector<std::uint8_t> message, std::int64_t delta_100ns = 0,
                                  std::uint32_t group = 1, bool structured = true);

struct PieceBuffer {
  std::int64_t frame = 0;
  std::vector<std::byte> bytes;
};

/// Waves, then instruments of both kinds of articulation.
std::vector<std::vector<std::byte>> PieceDownloads();

/// Notes on several channels of two groups, with bends, pans, sends and pressure.
std::vector<PieceBuffer> Piece();

/// What it is rendered as.
struct PieceFormat {
  std::uint32_t rate_hz, channels;
};
inline constexpr PieceFormat kPieceFormats[] = {{44'100, 2}, {22'050, 1}};
inline constexpr std::uint32_t kPieceFrames = 66'150, kPieceBlock = 441;

/// "digest: 44100 Hz, 2 channels, peak 12345: 0123456789abcdef".
std::string LineAbout(const PieceFormat& format, std::span<const std::int16_t> sound);

}  // namespace portamento::test
