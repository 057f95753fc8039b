// What a client asks for when it opens a synthesizer, and what it gets.
#pragma once

#include <cstdint>

namespace portamento::dmus {

/// The members of DMUS_PORTPARAMS8 with their layout; the older form ends before `features`.
struct PortParameters {
  static constexpr std::uint32_t kShortBytes = 32, kLongBytes = 36;

  std::uint32_t size_bytes = kLongBytes;
  std::uint32_t valid = 0;  // which of the following are asked for
  std::uint32_t voices = 32;
  std::uint32_t channel_groups = 2;
  std::uint32_t audio_channels = 2;
  std::uint32_t rate_hz = 22'050;
  std::uint32_t effects = 1;
  std::uint32_t share = 0;
  std::uint32_t features = 0;
};
static_assert(sizeof(PortParameters) == PortParameters::kLongBytes);

/// Bits of PortParameters::valid.
namespace port_parameter {
inline constexpr std::uint32_t kVoices = 0x01, kChannelGroups = 0x02, kAudioChannels = 0x04,
                               kRate = 0x08, kEffects = 0x20, kShare = 0x40, kFeatures = 0x80;
}

/// Bits of PortParameters::effects.
namespace port_effect {
inline constexpr std::uint32_t kReverb = 1, kChorus = 2, kDelay = 4, kAll = 7;
}

inline constexpr std::uint32_t kMostPortVoices = 1000, kMostPortChannelGroups = 1000;
inline constexpr std::uint32_t kLeastPortRateHz = 11'025, kMostPortRateHz = 96'000;

struct GrantedParameters {
  PortParameters parameters;
  bool as_asked = true;  // nothing that was asked for was changed
};

/// Brings what is asked for into range and fills in the rest from `usual`. `asked.size_bytes` says
/// which form the client has, and is left as it is. [any]
GrantedParameters Negotiate(const PortParameters& asked, const PortParameters& usual = {});

}  // namespace portamento::dmus
