#include "apps/portamento/dmus/topology_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "miniport_adapter/abi/synth_properties.h"
#include "miniport_adapter/miniport/synth_properties_handler.h"

namespace portamento::app {
namespace {

using dmus::GUID;
using dmus::ULONG;

std::string GuidText(const GUID& guid) {
  const auto& d = guid.Data4;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:02x}{:02x}-{:02x}{:02x}{:02x}{:02x}{:02x}{:02x}",
                     guid.Data1, guid.Data2, guid.Data3, d[0], d[1], d[2], d[3], d[4], d[5], d[6],
                     d[7]);
}

struct Name {
  const GUID* guid;
  const char* text;
};

constexpr Name kNames[] = {
    {&dmus::KSDATAFORMAT_TYPE_MUSIC, "music"},
    {&dmus::KSDATAFORMAT_SUBTYPE_DIRECTMUSIC, "time-stamped"},
    {&dmus::KSDATAFORMAT_SUBTYPE_MIDI, "raw MIDI"},
    {&dmus::KSDATAFORMAT_TYPE_AUDIO, "audio"},
    {&dmus::KSDATAFORMAT_SUBTYPE_PCM, "PCM"},
    {&dmus::KSDATAFORMAT_SUBTYPE_IEEE_FLOAT, "float"},
    {&dmus::KSMUSIC_TECHNOLOGY_WAVETABLE, "wavetable"},
    {&dmus::KSMUSIC_TECHNOLOGY_SWSYNTH, "software synthesizer"},
    {&dmus::KSNODETYPE_SYNTHESIZER, "synthesizer"},
    {&dmus::KSCATEGORY_DATATRANSFORM, "data transform"},
    {&dmus::KSCATEGORY_AUDIO, "audio category"},
    {&dmus::KSPROPSETID_Synth, "Synth"},
    {&dmus::KSPROPSETID_Synth_Dls, "Synth_Dls"},
    {&dmus::KSPROPSETID_Portamento, "Portamento"},
    {&dmus::GUID_DMUS_PROP_GM_Hardware, "GM_Hardware"},
    {&dmus::GUID_DMUS_PROP_GS_Hardware, "GS_Hardware"},
    {&dmus::GUID_DMUS_PROP_XG_Hardware, "XG_Hardware"},
    {&dmus::GUID_DMUS_PROP_GS_Capable, "GS_Capable"},
    {&dmus::GUID_DMUS_PROP_XG_Capable, "XG_Capable"},
    {&dmus::GUID_DMUS_PROP_DLS1, "DLS1"},
    {&dmus::GUID_DMUS_PROP_DLS2, "DLS2"},
    {&dmus::GUID_DMUS_PROP_INSTRUMENT2, "INSTRUMENT2"},
    {&dmus::GUID_DMUS_PROP_SampleMemorySize, "SampleMemorySize"},
    {&dmus::GUID_DMUS_PROP_Effects, "Effects"},
    {&dmus::GUID_DMUS_PROP_WavesReverb, "WavesReverb"},
    {&dmus::GUID_DMUS_PROP_SamplePlaybackRate, "SamplePlaybackRate"},
};

constexpr const char* kSynthIds[] = {"VOLUME",         "VOLUMEBOOST",   "CAPS",
                                     "PORTPARAMETERS", "CHANNELGROUPS", "VOICEPRIORITY",
                                     "LATENCYCLOCK",   "RUNNINGSTATS"};
constexpr const char* kDlsIds[] = {"DOWNLOAD", "UNLOAD", "COMPACT", "APPEND", "WAVEFORMAT"};
constexpr const char* kPortamentoIds[] = {"ROM_BANK", "ACTIVITY"};

std::string NameOf(const GUID& guid) {
  const auto* const at = std::find_if(std::begin(kNames), std::end(kNames),
                                      [&](const Name& name) { return *name.guid == guid; });
  return at != std::end(kNames) ? at->text : GuidText(guid);
}

std::string IdOf(const dmus::PCPROPERTY_ITEM& item) {
  const auto pick = [&](auto& names) { return item.Id < std::size(names) ? names[item.Id] : "?"; };
  if (*item.Set == dmus::KSPROPSETID_Synth) return pick(kSynthIds);
  if (*item.Set == dmus::KSPROPSETID_Synth_Dls) return pick(kDlsIds);
  if (*item.Set == dmus::KSPROPSETID_Portamento) return pick(kPortamentoIds);
  return "";
}

std::string Verbs(ULONG flags) {
  std::string text;
  const auto add = [&](ULONG flag, const char* verb) {
    if ((flags & flag) == 0) return;
    text += text.empty() ? verb : fmt::format(", {}", verb);
  };
  add(dmus::KSPROPERTY_TYPE_GET, "get");
  add(dmus::KSPROPERTY_TYPE_SET, "set");
  return text;
}

/// Entry `index` of an array that is stepped by the size it states.
template <typename T>
const T& At(const T* first, ULONG step, ULONG index) {
  const auto* const bytes = reinterpret_cast<const dmus::BYTE*>(first);
  return *reinterpret_cast<const T*>(bytes + std::size_t{step} * index);
}

std::string RangeText(const dmus::KSDATARANGE& range) {
  std::string text = fmt::format("{}, {}", NameOf(range.MajorFormat), NameOf(range.SubFormat));
  if (range.MajorFormat == dmus::KSDATAFORMAT_TYPE_AUDIO &&
      range.FormatSize >= sizeof(dmus::KSDATARANGE_AUDIO)) {
    const auto& audio = reinterpret_cast<const dmus::KSDATARANGE_AUDIO&>(range);
    return text + fmt::format(", 1-{} channels, {}-{} bits, {}-{} Hz", audio.MaximumChannels,
                              audio.MinimumBitsPerSample, audio.MaximumBitsPerSample,
                              audio.MinimumSampleFrequency, audio.MaximumSampleFrequency);
  }
  if (range.MajorFormat == dmus::KSDATAFORMAT_TYPE_MUSIC &&
      range.FormatSize >= sizeof(dmus::KSDATARANGE_MUSIC)) {
    const auto& music = reinterpret_cast<const dmus::KSDATARANGE_MUSIC&>(range);
    return text + fmt::format(", {}, channels {:04X}", NameOf(music.Technology), music.ChannelMask);
  }
  return text;
}

std::string CountText(ULONG count) {
  return count == dmus::PCPIN_UNLIMITED ? "any number" : fmt::format("{}", count);
}

std::string EndText(ULONG node, ULONG pin) {
  return node == dmus::PCFILTER_NODE ? fmt::format("pin {}", pin)
                                     : fmt::format("node {} {}", node, pin == 1 ? "in" : "out");
}

}  // namespace

std::string TopologyText(const dmus::PCFILTER_DESCRIPTOR& filter) {
  std::string text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "Pins\n");
  for (ULONG i = 0; i < filter.PinCount; ++i) {
    const auto& pin = At(filter.Pins, filter.PinSize, i);
    const auto& ks = pin.KsPinDescriptor;
    fmt::format_to(out, "  {}  {:<4}{}\n", i, ks.DataFlow == dmus::KSPIN_DATAFLOW_IN ? "in" : "out",
                   fmt::format("at most {} of them", CountText(pin.MaxFilterInstanceCount)));
    for (ULONG r = 0; r < ks.DataRangesCount; ++r) {
      fmt::format_to(out, "       {}\n", RangeText(*ks.DataRanges[r]));
    }
  }
  fmt::format_to(out, "Connections\n");
  for (ULONG i = 0; i < filter.ConnectionCount; ++i) {
    const auto& c = filter.Connections[i];
    fmt::format_to(out, "  {} -> {}\n", EndText(c.FromNode, c.FromNodePin),
                   EndText(c.ToNode, c.ToNodePin));
  }
  fmt::format_to(out, "Categories\n");
  for (ULONG i = 0; i < filter.CategoryCount; ++i) {
    fmt::format_to(out, "  {}\n", NameOf(filter.Categories[i]));
  }
  for (ULONG i = 0; i < filter.NodeCount; ++i) {
    const auto& node = At(filter.Nodes, filter.NodeSize, i);
    fmt::format_to(out, "Node {}: {}\n", i, NameOf(*node.Type));
    if (node.AutomationTable == nullptr) continue;
    const auto& table = *node.AutomationTable;
    for (ULONG p = 0; p < table.PropertyCount; ++p) {
      const auto& item = At(table.Properties, table.PropertyItemSize, p);
      fmt::format_to(out, "  {:<20}{:<16}{}\n", NameOf(*item.Set), IdOf(item), Verbs(item.Flags));
    }
  }
  return text;
}

}  // namespace portamento::app
