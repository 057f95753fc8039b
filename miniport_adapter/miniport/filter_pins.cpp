#include "miniport_adapter/miniport/filter_pins.h"

#include "miniport_adapter/abi/synth_properties.h"
#include "miniport_adapter/miniport/sound_format.h"

namespace portamento::dmus {
namespace {

constexpr ULONG kAllChannels = 0xFFFF;

KSDATARANGE_AUDIO AudioRange(const GUID& subtype, ULONG least_bits, ULONG most_bits) {
  return {.DataRange = {.FormatSize = sizeof(KSDATARANGE_AUDIO),
                        .MajorFormat = KSDATAFORMAT_TYPE_AUDIO,
                        .SubFormat = subtype,
                        .Specifier = KSDATAFORMAT_SPECIFIER_WAVEFORMATEX},
          .MaximumChannels = kMostSoundChannels,
          .MinimumBitsPerSample = least_bits,
          .MaximumBitsPerSample = most_bits,
          .MinimumSampleFrequency = kLowestRateHz,
          .MaximumSampleFrequency = kHighestRateHz};
}

PCPIN_DESCRIPTOR Pin(KSPIN_DATAFLOW flow, KSPIN_COMMUNICATION communication,
                     std::span<const KSDATARANGE* const> ranges) {
  PCPIN_DESCRIPTOR pin{};
  pin.MaxGlobalInstanceCount = kMostPairs;
  pin.MaxFilterInstanceCount = kMostPairs;
  pin.KsPinDescriptor.DataRangesCount = static_cast<ULONG>(ranges.size());
  pin.KsPinDescriptor.DataRanges = ranges.data();
  pin.KsPinDescriptor.DataFlow = flow;
  pin.KsPinDescriptor.Communication = communication;
  return pin;
}

}  // namespace

FilterPins::FilterPins(std::span<const PCPROPERTY_ITEM> properties)
    : music_range_{.DataRange = {.FormatSize = sizeof(KSDATARANGE_MUSIC),
                                 .MajorFormat = KSDATAFORMAT_TYPE_MUSIC,
                                 .SubFormat = KSDATAFORMAT_SUBTYPE_DIRECTMUSIC,
                                 .Specifier = KSDATAFORMAT_SPECIFIER_NONE},
                   .Technology = KSMUSIC_TECHNOLOGY_WAVETABLE,
                   .Channels = SYNTH_CAPS_UNKNOWN,
                   .Notes = SYNTH_CAPS_UNKNOWN,
                   .ChannelMask = kAllChannels},
      audio_ranges_{AudioRange(KSDATAFORMAT_SUBTYPE_PCM, 16, 24),
                    AudioRange(KSDATAFORMAT_SUBTYPE_IEEE_FLOAT, 32, 32)},
      music_ranges_{&music_range_.DataRange},
      sound_ranges_{&audio_ranges_[0].DataRange, &audio_ranges_[1].DataRange},
      pins_{Pin(KSPIN_DATAFLOW_IN, KSPIN_COMMUNICATION_SINK, music_ranges_),
            Pin(KSPIN_DATAFLOW_OUT, KSPIN_COMMUNICATION_SOURCE, sound_ranges_)},
      automation_{.PropertyItemSize = sizeof(PCPROPERTY_ITEM),
                  .PropertyCount = static_cast<ULONG>(properties.size()),
                  .Properties = properties.data()},
      nodes_{{{.AutomationTable = &automation_, .Type = &KSNODETYPE_SYNTHESIZER}}},
      connections_{
          {{PCFILTER_NODE, kMessagePin, kSynthNode, 1}, {kSynthNode, 0, PCFILTER_NODE, kSoundPin}}},
      categories_{KSCATEGORY_DATATRANSFORM, KSCATEGORY_AUDIO, KSCATEGORY_SYNTHESIZER},
      filter_{.PinSize = sizeof(PCPIN_DESCRIPTOR),
              .PinCount = static_cast<ULONG>(pins_.size()),
              .Pins = pins_.data(),
              .NodeSize = sizeof(PCNODE_DESCRIPTOR),
              .NodeCount = static_cast<ULONG>(nodes_.size()),
              .Nodes = nodes_.data(),
              .ConnectionCount = static_cast<ULONG>(connections_.size()),
              .Connections = connections_.data(),
              .CategoryCount = static_cast<ULONG>(categories_.size()),
              .Categories = categories_.data()} {}

}  // namespace portamento::dmus
