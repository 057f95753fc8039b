// The filter that the synth miniport describes: a pin for messages, a pin for sound, a node.
#pragma once

#include <array>
#include <span>

#include "miniport_adapter/abi/filter_description.h"

namespace portamento::dmus {

inline constexpr ULONG kMessagePin = 0, kSoundPin = 1, kPinCount = 2;
inline constexpr ULONG kSynthNode = 0;

/// Pins of either kind that may be there at a time: each pair is a synthesizer of its own.
inline constexpr ULONG kMostPairs = 32;

/// Owns all that the descriptor points to; stays where it is.
class FilterPins {
 public:
  /// `properties`: what the node answers.
  explicit FilterPins(std::span<const PCPROPERTY_ITEM> properties);
  FilterPins(const FilterPins&) = delete;
  FilterPins& operator=(const FilterPins&) = delete;

  PCFILTER_DESCRIPTOR* descriptor() { return &filter_; }

  /// What the message pin says it is. [control]
  void SetTechnology(const GUID& technology) { music_range_.Technology = technology; }

 private:
  KSDATARANGE_MUSIC music_range_;
  std::array<KSDATARANGE_AUDIO, 2> audio_ranges_;
  std::array<const KSDATARANGE*, 1> music_ranges_;
  std::array<const KSDATARANGE*, 2> sound_ranges_;
  std::array<PCPIN_DESCRIPTOR, kPinCount> pins_;
  PCAUTOMATION_TABLE automation_;
  std::array<PCNODE_DESCRIPTOR, 1> nodes_;
  std::array<PCCONNECTION_DESCRIPTOR, 2> connections_;
  std::array<GUID, 3> categories_;
  PCFILTER_DESCRIPTOR filter_;
};

}  // namespace portamento::dmus
