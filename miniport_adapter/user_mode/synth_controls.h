// What clients set on a synthesizer through property requests, whether it is open or not.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "miniport_adapter/abi/guid.h"

namespace portamento::dmus {

/// The outcomes of a request; a COM shell has an HRESULT for each.
enum class PropertyOutcome : std::uint8_t {
  kDone,
  kUnknown,     // no such set, or no such property in it
  kNoGet,       // can be set only
  kNoSet,       // can be read only
  kTooShort,    // the client's room for the value
  kBadRequest,  // neither get nor set nor a question about them
};

/// The members of DMUS_WAVES_REVERB_PARAMS with their layout.
struct ReverbControls {
  float input_gain_db = 0;
  float mix_db = -10;
  float time_ms = 1000;
  float high_frequency_ratio = 0.001f;

  friend bool operator==(const ReverbControls&, const ReverbControls&) = default;
};
static_assert(sizeof(ReverbControls) == 16);

struct SynthControls {
  static constexpr std::int32_t kLeastVolume = -20'000, kMostVolume = 2'000;

  std::array<std::int32_t, 2> volumes{0, 600};  // 1/100 dB; they add up
  std::uint32_t effects = 1;                    // bits of port_effect
  ReverbControls reverb;
  std::uint32_t rate_hz = 22'050;  // told, not set

  /// Of all volumes: in 1/100 dB, and as a factor. [any]
  std::int32_t Gain() const { return volumes[0] + volumes[1]; }
  float GainLinear() const;

  friend bool operator==(const SynthControls&, const SynthControls&) = default;
};

struct PropertyRequest {
  GUID set;
  std::uint32_t id = 0;
  std::uint32_t flags = 0;  // 1 get, 2 set, 0x200: which of these there are
};

/// `value`: the client's, read or written. `written_bytes` says how much of it was written. [any]
PropertyOutcome Answer(SynthControls& controls, const PropertyRequest& request,
                       std::span<std::byte> value, std::uint32_t& written_bytes);

}  // namespace portamento::dmus
