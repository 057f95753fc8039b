#include "miniport_adapter/user_mode/port_parameters.h"

#include <algorithm>

namespace portamento::dmus {
namespace {

constexpr std::uint32_t kMostAudioChannels = 2;
constexpr std::uint32_t kKnownFeatures = 3;  // audio paths, streaming

}  // namespace

GrantedParameters Negotiate(const PortParameters& asked, const PortParameters& usual) {
  namespace is = port_parameter;
  GrantedParameters granted{.parameters = usual};
  PortParameters& to = granted.parameters;
  const auto grant = [&](std::uint32_t bit, std::uint32_t PortParameters::*member,
                         std::uint32_t value) {
    to.valid |= bit;
    if ((asked.valid & bit) == 0) return;
    to.*member = value;
    if (value != asked.*member) granted.as_asked = false;
  };
  to.size_bytes = asked.size_bytes;
  grant(is::kVoices, &PortParameters::voices, std::clamp(asked.voices, 1u, kMostPortVoices));
  grant(is::kChannelGroups, &PortParameters::channel_groups,
        std::clamp(asked.channel_groups, 1u, kMostPortChannelGroups));
  grant(is::kAudioChannels, &PortParameters::audio_channels,
        std::clamp(asked.audio_channels, 1u, kMostAudioChannels));
  grant(is::kRate, &PortParameters::rate_hz,
        std::clamp(asked.rate_hz, kLeastPortRateHz, kMostPortRateHz));
  grant(is::kEffects, &PortParameters::effects, asked.effects & port_effect::kAll);
  grant(is::kShare, &PortParameters::share, 0);
  if (asked.size_bytes >= PortParameters::kLongBytes) {
    grant(is::kFeatures, &PortParameters::features, asked.features & kKnownFeatures);
  }
  return granted;
}

}  // namespace portamento::dmus
