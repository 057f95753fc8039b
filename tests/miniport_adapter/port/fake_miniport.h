// A miniport that does what the test says, and writes down what is done to it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstring>
#include <functional>
#include <mutex>
#include <vector>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/abi/synth_properties.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/com/unknown.h"
#include "miniport_adapter/port/event_maker.h"
#include "tests/miniport_adapter/com/counting_fakes.h"

namespace portamento::dmus {

/// What a stream got: an event, copied, and the number of the PutMessage that brought it.
struct Received {
  REFERENCE_TIME time_100ns = 0;
  USHORT channel_group = 0;
  USHORT flags = 0;
  std::vector<BYTE> bytes;
  int list = 0;
};

/// A render, as the stream saw it.
struct Rendered {
  DWORD frames;
  LONGLONG position;
  bool zeroed;
};

struct Synced {
  REFERENCE_TIME time_100ns;
  bool start;
  std::size_t renders_before;
};

class FakeStream final : public Unknown<ISynthSinkDMus> {
 public:
  FakeStream(IAllocatorMXF* allocator, DWORD frame_bytes, std::atomic<int>& alive)
      : allocator_(allocator), frame_bytes_(frame_bytes), alive_(alive) {}

  NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE state) override {
    states.push_back(state);
    if (on_state) on_state();
    return state == fails_in ? STATUS_INVALID_DEVICE_STATE : STATUS_SUCCESS;
  }

  NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT* events) override {
    const std::lock_guard lock(lock_);
    if (events == nullptr) {
      ++services;
      if (on_service) on_service();
      return STATUS_SUCCESS;
    }
    ++lists;
    if (on_list) on_list();
    for (const DMUS_KERNEL_EVENT* event = events; event != nullptr; event = event->pNextEvt) {
      const auto bytes = BytesOf(*event);
      received.push_back({event->ullPresTime100ns,
                          event->usChannelGroup,
                          event->usFlags,
                          {bytes.begin(), bytes.end()},
                          lists});
    }
    return allocator_ ? allocator_->PutMessage(events) : STATUS_SUCCESS;
  }

  NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF* to) override {
    ++connects;
    if (refuses_output || sink != nullptr) return STATUS_UNSUCCESSFUL;
    states_at_connect = states.size();
    sink = to;
    return STATUS_SUCCESS;
  }
  NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF*) override {
    ++disconnects;
    sink = nullptr;
    return STATUS_SUCCESS;
  }

  void PORTAMENTO_STDCALL Render(PBYTE buffer, DWORD frames, LONGLONG position) override {
    const std::size_t bytes = std::size_t{frames} * frame_bytes_;
    const bool zeroed = std::all_of(buffer, buffer + bytes, [](BYTE b) { return b == 0; });
    renders.push_back({frames, position, zeroed});
    // Each frame tells which it is.
    for (DWORD i = 0; i < frames; ++i) {
      buffer[std::size_t{i} * frame_bytes_] = static_cast<BYTE>(position + i + 1);
    }
  }
  NTSTATUS PORTAMENTO_STDCALL SyncToMaster(REFERENCE_TIME time, BOOL start) override {
    syncs.push_back({time, start != 0, renders.size()});
    return STATUS_SUCCESS;
  }
  NTSTATUS PORTAMENTO_STDCALL SampleToRefTime(LONGLONG, REFERENCE_TIME*) override {
    return STATUS_NOT_IMPLEMENTED;
  }
  NTSTATUS PORTAMENTO_STDCALL RefTimeToSample(REFERENCE_TIME, LONGLONG*) override {
    return STATUS_NOT_IMPLEMENTED;
  }

  std::vector<KSSTATE> states;
  int fails_in = -1;  // a state
  std::vector<Received> received;
  int lists = 0;
  std::atomic<int> services = 0;
  std::function<void()> on_service, on_state, on_list;
  bool refuses_output = false;
  int connects = 0, disconnects = 0;
  std::size_t states_at_connect = 0;
  IMXF* sink = nullptr;
  std::vector<Rendered> renders;
  std::vector<Synced> syncs;

 private:
  ~FakeStream() override = default;

  std::mutex lock_;
  ComPtr<IAllocatorMXF> allocator_;
  DWORD frame_bytes_;
  Alive alive_;
};

/// Has no wave side, whatever the pin.
class MuteStream final : public Unknown<IMXF> {
 public:
  NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE) override { return STATUS_SUCCESS; }
  NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT*) override { return STATUS_SUCCESS; }
  NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF*) override { return STATUS_SUCCESS; }
  NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF*) override { return STATUS_SUCCESS; }
};

inline KSDATARANGE_MUSIC MusicRangeOf(const GUID& subtype) {
  return {.DataRange = {.FormatSize = sizeof(KSDATARANGE_MUSIC),
                        .MajorFormat = KSDATAFORMAT_TYPE_MUSIC,
                        .SubFormat = subtype,
                        .Specifier = KSDATAFORMAT_SPECIFIER_NONE},
          .Technology = KSMUSIC_TECHNOLOGY_WAVETABLE,
          .ChannelMask = 0xFFFF};
}

inline KSDATARANGE_AUDIO AudioRange(ULONG channels, ULONG least_bits, ULONG most_bits,
                                    ULONG least_hz, ULONG most_hz) {
  return {.DataRange = {.FormatSize = sizeof(KSDATARANGE_AUDIO),
                        .MajorFormat = KSDATAFORMAT_TYPE_AUDIO,
                        .SubFormat = KSDATAFORMAT_SUBTYPE_PCM,
                        .Specifier = KSDATAFORMAT_SPECIFIER_WAVEFORMATEX},
          .MaximumChannels = channels,
          .MinimumBitsPerSample = least_bits,
          .MaximumBitsPerSample = most_bits,
          .MinimumSampleFrequency = least_hz,
          .MaximumSampleFrequency = most_hz};
}

inline KSDATAFORMAT MusicFormatOf(const GUID& subtype) {
  return {.FormatSize = sizeof(KSDATAFORMAT),
          .MajorFormat = KSDATAFORMAT_TYPE_MUSIC,
          .SubFormat = subtype,
          .Specifier = KSDATAFORMAT_SPECIFIER_NONE};
}

inline KSDATAFORMAT_WAVEFORMATEX WaveFormat(DWORD rate_hz = 48'000, WORD channels = 2,
                                            WORD bits = 16) {
  KSDATAFORMAT_WAVEFORMATEX format{};
  format.DataFormat = {.FormatSize = sizeof format,
                       .SampleSize = channels * bits / 8u,
                       .MajorFormat = KSDATAFORMAT_TYPE_AUDIO,
                       .SubFormat = KSDATAFORMAT_SUBTYPE_PCM,
                       .Specifier = KSDATAFORMAT_SPECIFIER_WAVEFORMATEX};
  const auto frame_bytes = static_cast<WORD>(channels * bits / 8);
  format.WaveFormatEx = {.wFormatTag = WAVE_FORMAT_PCM,
                         .nChannels = channels,
                         .nSamplesPerSec = rate_hz,
                         .nAvgBytesPerSec = rate_hz * frame_bytes,
                         .nBlockAlign = frame_bytes,
                         .wBitsPerSample = bits};
  return format;
}

/// Three pins: 0 takes MIDI, 1 gives frames, 2 gives MIDI. One node, a synthesizer.
class FakeDescription {
 public:
  FakeDescription() {
    pins[0].KsPinDescriptor = Ks(music_ranges, 2, KSPIN_DATAFLOW_IN);
    pins[1].KsPinDescriptor = Ks(audio_ranges, 1, KSPIN_DATAFLOW_OUT);
    pins[1].KsPinDescriptor.Communication = KSPIN_COMMUNICATION_SOURCE;
    pins[2].KsPinDescriptor = Ks(music_ranges, 2, KSPIN_DATAFLOW_OUT);
    for (PCPIN_DESCRIPTOR& pin : pins) {
      pin.MaxGlobalInstanceCount = PCPIN_UNLIMITED;
      pin.MaxFilterInstanceCount = PCPIN_UNLIMITED;
    }
  }
  FakeDescription(const FakeDescription&) = delete;
  FakeDescription& operator=(const FakeDescription&) = delete;

  KSDATARANGE_MUSIC timed = MusicRangeOf(KSDATAFORMAT_SUBTYPE_DIRECTMUSIC);
  KSDATARANGE_MUSIC raw = MusicRangeOf(KSDATAFORMAT_SUBTYPE_MIDI);
  KSDATARANGE_AUDIO audio = AudioRange(2, 16, 16, 8000, 96'000);
  const KSDATARANGE* music_ranges[2] = {&timed.DataRange, &raw.DataRange};
  const KSDATARANGE* audio_ranges[1] = {&audio.DataRange};
  PCPIN_DESCRIPTOR pins[3] = {};
  PCAUTOMATION_TABLE node_table{.PropertyItemSize = sizeof(PCPROPERTY_ITEM)};
  PCNODE_DESCRIPTOR node{.AutomationTable = &node_table, .Type = &KSNODETYPE_SYNTHESIZER};
  PCCONNECTION_DESCRIPTOR connections[2] = {{PCFILTER_NODE, 0, 0, 1}, {0, 0, PCFILTER_NODE, 1}};
  GUID categories[2] = {KSCATEGORY_AUDIO, KSCATEGORY_SYNTHESIZER};
  PCFILTER_DESCRIPTOR filter{.PinSize = sizeof(PCPIN_DESCRIPTOR),
                             .PinCount = 3,
                             .Pins = pins,
                             .NodeSize = sizeof(PCNODE_DESCRIPTOR),
                             .NodeCount = 1,
                             .Nodes = &node,
                             .ConnectionCount = 2,
                             .Connections = connections,
                             .CategoryCount = 2,
                             .Categories = categories};

 private:
  static KSPIN_DESCRIPTOR Ks(const KSDATARANGE* const* ranges, ULONG count, KSPIN_DATAFLOW flow) {
    return {.DataRangesCount = count,
            .DataRanges = ranges,
            .DataFlow = flow,
            .Communication = KSPIN_COMMUNICATION_SINK};
  }
};

class FakeMiniport final : public Unknown<IMiniportDMus, IPowerNotify> {
 public:
  explicit FakeMiniport(std::atomic<int>& alive) : alive_(alive), alive_count_(alive) {}

  NTSTATUS PORTAMENTO_STDCALL GetDescription(PCFILTER_DESCRIPTOR** out) override {
    *out = &description.filter;
    return description_status;
  }
  NTSTATUS PORTAMENTO_STDCALL DataRangeIntersection(ULONG pin, KSDATARANGE* client,
                                                    KSDATARANGE* mine, ULONG room, PVOID format,
                                                    ULONG* bytes) override {
    intersections.emplace_back(client, mine);
    return intersect ? intersect(pin, client, mine, room, format, bytes) : STATUS_NOT_IMPLEMENTED;
  }
  NTSTATUS PORTAMENTO_STDCALL Init(IUnknown*, IResourceList*, IPortDMus* to,
                                   IServiceGroup** out) override {
    *out = nullptr;
    ++inits;
    if (!NT_SUCCESS(init_status)) return init_status;
    if (holds_port) port = ComPtr<IPortDMus>(to);
    if (registers_group) to->RegisterServiceGroup(group.get());
    *out = ComPtr<IServiceGroup>(group).Detach();
    return STATUS_SUCCESS;
  }
  void PORTAMENTO_STDCALL Service() override { ++service_calls; }
  NTSTATUS PORTAMENTO_STDCALL NewStream(IMXF** out, IUnknown* outer, POOL_TYPE, ULONG pin,
                                        DMUS_STREAM_TYPE type, KSDATAFORMAT* format,
                                        IServiceGroup** out_group, IAllocatorMXF* allocator,
                                        IMasterClock* clock, ULONGLONG* out_prefetch) override {
    *out = nullptr;
    *out_group = nullptr;
    *out_prefetch = prefetch_100ns;
    if (!NT_SUCCESS(stream_status)) return stream_status;
    outers.push_back(outer);
    types.push_back(type);
    clocks.push_back(clock);
    allocators.push_back(allocator);
    if (mute) {
      *out = Make<MuteStream>().Detach();
      return STATUS_SUCCESS;
    }
    if (!shared || streams.empty()) {
      DWORD frame_bytes = 1;
      if (type == DMUS_STREAM_WAVE_SINK) {
        WAVEFORMATEX wave;
        std::memcpy(&wave, format + 1, sizeof wave);
        frame_bytes = wave.nBlockAlign;
      }
      auto stream = Make<FakeStream>(allocator, frame_bytes, alive_count_);
      stream->refuses_output = pin == 2 && refuses_output;
      streams.push_back(stream);
    }
    *out = ComPtr<IMXF>(streams.back()).Detach();
    *out_group = ComPtr<IServiceGroup>(stream_group).Detach();
    return STATUS_SUCCESS;
  }
  void PORTAMENTO_STDCALL PowerChangeNotify(POWER_STATE state) override {
    powers.push_back(state.DeviceState);
    if (on_power) on_power();
  }

  FakeDescription description;
  NTSTATUS description_status = STATUS_SUCCESS, init_status = STATUS_SUCCESS,
           stream_status = STATUS_SUCCESS;
  bool holds_port = true, registers_group = false, refuses_output = false;
  bool mute = false;    // streams lack a wave side
  bool shared = false;  // one stream for all pins
  ComPtr<IServiceGroup> group, stream_group;
  ULONGLONG prefetch_100ns = 0;
  std::function<NTSTATUS(ULONG, KSDATARANGE*, KSDATARANGE*, ULONG, PVOID, ULONG*)> intersect;
  std::function<void()> on_power;

  int inits = 0, service_calls = 0;
  ComPtr<IPortDMus> port;
  std::vector<ComPtr<FakeStream>> streams;
  std::vector<DMUS_STREAM_TYPE> types;
  std::vector<IUnknown*> outers;
  std::vector<IMasterClock*> clocks;
  std::vector<IAllocatorMXF*> allocators;
  std::vector<std::pair<KSDATARANGE*, KSDATARANGE*>> intersections;
  std::vector<DEVICE_POWER_STATE> powers;

 private:
  ~FakeMiniport() override = default;

  Alive alive_;
  std::atomic<int>& alive_count_;
};

}  // namespace portamento::dmus
