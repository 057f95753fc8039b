#include "miniport_adapter/user_mode/synth_controls.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "miniport_adapter/abi/synth_properties.h"
#include "miniport_adapter/user_mode/port_parameters.h"

namespace portamento::dmus {
namespace {

constexpr std::uint32_t kGet = 1, kSet = 2, kSupport = 0x200;

/// One answer to a get: a set of one property, the same for all synthesizers.
struct Fact {
  GUID set;
  std::uint32_t value;
};
constexpr Fact kFacts[] = {
    {GUID_DMUS_PROP_INSTRUMENT2, 1},
    {GUID_DMUS_PROP_DLS1, 1},
    {GUID_DMUS_PROP_DLS2, 1},
    {GUID_DMUS_PROP_GM_Hardware, 0},
    {GUID_DMUS_PROP_GS_Hardware, 0},
    {GUID_DMUS_PROP_XG_Hardware, 0},
    {GUID_DMUS_PROP_GS_Capable, 1},
    {GUID_DMUS_PROP_XG_Capable, 1},
    {GUID_DMUS_PROP_SampleMemorySize, SYNTH_PC_SYSTEMMEMORY},
};

/// What is to be done to a value that lies in `stored`.
template <typename T, typename Take>
PropertyOutcome Access(std::uint32_t allowed, const PropertyRequest& request,
                       std::span<std::byte> value, std::uint32_t& written_bytes, const T& stored,
                       Take take) {
  const auto put = [&](const auto& what) {
    std::memcpy(value.data(), &what, sizeof what);
    written_bytes = sizeof what;
    return PropertyOutcome::kDone;
  };
  if (value.size() < sizeof(std::uint32_t)) return PropertyOutcome::kTooShort;
  if (request.flags & kSupport) return put(allowed);
  if ((request.flags & (kGet | kSet)) == 0) return PropertyOutcome::kBadRequest;
  const bool gets = (request.flags & kGet) != 0;
  if (gets && !(allowed & kGet)) return PropertyOutcome::kNoGet;
  if (!gets && !(allowed & kSet)) return PropertyOutcome::kNoSet;
  if (value.size() < sizeof(T)) return PropertyOutcome::kTooShort;
  if (gets) return put(stored);
  T taken;
  std::memcpy(&taken, value.data(), sizeof taken);
  take(taken);
  return PropertyOutcome::kDone;
}

}  // namespace

float SynthControls::GainLinear() const {
  return static_cast<float>(std::pow(10.0, Gain() / 2000.0));
}

PropertyOutcome Answer(SynthControls& controls, const PropertyRequest& request,
                       std::span<std::byte> value, std::uint32_t& written_bytes) {
  written_bytes = 0;
  const auto access = [&](std::uint32_t allowed, const auto& stored, auto take) {
    return Access(allowed, request, value, written_bytes, stored, take);
  };
  if (request.set == GUID_DMUS_PROP_Volume) {
    if (request.id >= controls.volumes.size()) return PropertyOutcome::kUnknown;
    std::int32_t& volume = controls.volumes[request.id];
    return access(kSet, volume, [&](std::int32_t asked) {
      volume = std::clamp(asked, SynthControls::kLeastVolume, SynthControls::kMostVolume);
    });
  }
  if (request.id != 0) return PropertyOutcome::kUnknown;
  if (request.set == GUID_DMUS_PROP_Effects) {
    return access(kGet | kSet, controls.effects,
                  [&](std::uint32_t asked) { controls.effects = asked & port_effect::kAll; });
  }
  if (request.set == GUID_DMUS_PROP_WavesReverb) {
    return access(kGet | kSet, controls.reverb,
                  [&](const ReverbControls& asked) { controls.reverb = asked; });
  }
  const auto ignore = [](std::uint32_t) {};
  if (request.set == GUID_DMUS_PROP_SamplePlaybackRate) {
    return access(kGet, controls.rate_hz, ignore);
  }
  for (const Fact& fact : kFacts) {
    if (request.set == fact.set) return access(kGet, fact.value, ignore);
  }
  return PropertyOutcome::kUnknown;
}

}  // namespace portamento::dmus
