// The buses of DirectX 8 that a channel can be assigned to, as outputs of ours.
//
// There is one pair of sides to render to. So speakers to the left and right count as these, those
// between as both, and a buffer of its own elsewhere is heard on both sides as well.
#pragma once

#include <cstdint>
#include <span>

#include "engine/event.h"
#include "miniport_adapter/directmusic/windows_headers.h"

namespace portamento::directmusic {

/// The outputs of one bus; 0 for the null bus and for numbers that mean nothing. [any]
constexpr std::uint16_t OutputsOf(DWORD bus) {
  constexpr std::uint16_t kBothSides = engine::kOutputLeft | engine::kOutputRight;
  switch (bus) {
    case DSBUSID_FRONT_LEFT:
    case DSBUSID_BACK_LEFT:
    case DSBUSID_FRONT_LEFT_OF_CENTER:
    case DSBUSID_SIDE_LEFT:
    case DSBUSID_TOP_FRONT_LEFT:
    case DSBUSID_TOP_BACK_LEFT:
      return engine::kOutputLeft;
    case DSBUSID_FRONT_RIGHT:
    case DSBUSID_BACK_RIGHT:
    case DSBUSID_FRONT_RIGHT_OF_CENTER:
    case DSBUSID_SIDE_RIGHT:
    case DSBUSID_TOP_FRONT_RIGHT:
    case DSBUSID_TOP_BACK_RIGHT:
      return engine::kOutputRight;
    case DSBUSID_REVERB_SEND:
      return engine::kOutputReverb;
    case DSBUSID_CHORUS_SEND:
      return engine::kOutputChorus;
    case DSBUSID_NULL:
      return 0;
    default:
      return bus <= DSBUSID_LAST_SPKR_LOC || bus >= DSBUSID_DYNAMIC_0 ? kBothSides
                                                                      : std::uint16_t{0};
  }
}

/// Of all of these. The delay has no bus, and stays. [any]
constexpr std::uint16_t OutputsOf(std::span<const DWORD> buses) {
  std::uint16_t outputs = engine::kOutputDelay;
  for (const DWORD bus : buses) outputs = static_cast<std::uint16_t>(outputs | OutputsOf(bus));
  return outputs;
}

}  // namespace portamento::directmusic
