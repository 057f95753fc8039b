#include "tests/miniport_adapter/miniport/miniport_rig.h"

#include <algorithm>

namespace portamento::test {

KSDATAFORMAT_WAVEFORMATEX WaveFormat(DWORD rate_hz, WORD bits, WORD channels) {
  KSDATAFORMAT_WAVEFORMATEX format{};
  const bool is_float = bits == 32;
  const auto block = static_cast<WORD>(channels * bits / 8);
  format.DataFormat = {
      .FormatSize = sizeof format,
      .SampleSize = block,
      .MajorFormat = KSDATAFORMAT_TYPE_AUDIO,
      .SubFormat = is_float ? KSDATAFORMAT_SUBTYPE_IEEE_FLOAT : KSDATAFORMAT_SUBTYPE_PCM,
      .Specifier = KSDATAFORMAT_SPECIFIER_WAVEFORMATEX};
  format.WaveFormatEx = {is_float ? WAVE_FORMAT_IEEE_FLOAT : WAVE_FORMAT_PCM,
                         channels,
                         rate_hz,
                         rate_hz * block,
                         block,
                         bits,
                         0};
  return format;
}

SynthOptions OptionsFor(std::shared_ptr<const bank::Bank> bank) {
  SynthOptions options{.synth = ForThisRun(DrySettings())};
  if (bank == nullptr) return options;
  auto store = std::make_shared<engine::SampleStore>(std::move(bank), options.memory);
  store->LoadAll();
  options.rom = engine::BankStack({{std::move(store), 0}});
  return options;
}

MiniportRig::MiniportRig(SynthOptions options)
    : unknown_(MakeSynthMiniport(std::move(options))),
      miniport_(Query<IMiniportDMus>(unknown_.get())) {
  IServiceGroup* group = nullptr;
  EXPECT_EQ(miniport_->Init(nullptr, nullptr, &port, &group), STATUS_SUCCESS);
}

NTSTATUS MiniportRig::NewStream(ComPtr<IMXF>& stream, ULONG pin, DMUS_STREAM_TYPE type,
                                KSDATAFORMAT* format) {
  IServiceGroup* group = nullptr;
  ULONGLONG prefetch = 0;
  return miniport_->NewStream(stream.Put(), nullptr, NonPagedPool, pin, type, format, &group,
                              &allocator, &clock, &prefetch);
}

PinPair MiniportRig::NewPair(KSDATAFORMAT_WAVEFORMATEX format) {
  PinPair pair;
  EXPECT_EQ(NewStream(pair.messages, 0, DMUS_STREAM_MIDI_RENDER, nullptr), STATUS_SUCCESS);
  EXPECT_EQ(NewStream(pair.sound, 1, DMUS_STREAM_WAVE_SINK, &format.DataFormat), STATUS_SUCCESS);
  pair.sink = Query<ISynthSinkDMus>(pair.sound.get());
  EXPECT_EQ(Set(pair.messages.get(), KSPROPSETID_Synth, KSPROPERTY_SYNTH_VOLUMEBOOST, LONG{0}),
            STATUS_SUCCESS);
  return pair;
}

void MiniportRig::SetStates(const PinPair& pair, KSSTATE state) {
  for (IMXF* const stream : {pair.sound.get(), pair.messages.get()}) {
    EXPECT_EQ(stream->SetState(state), STATUS_SUCCESS);
  }
}

void MiniportRig::Run(PinPair& pair) {
  for (const KSSTATE state : {KSSTATE_ACQUIRE, KSSTATE_PAUSE, KSSTATE_RUN}) SetStates(pair, state);
  EXPECT_EQ(pair.sink->SyncToMaster(0, 1), STATUS_SUCCESS);
}

void MiniportRig::Put(const PinPair& pair, std::vector<BYTE> bytes, REFERENCE_TIME time_100ns,
                      USHORT group) {
  EXPECT_EQ(pair.messages->PutMessage(allocator.Event(bytes, time_100ns, group)), STATUS_SUCCESS);
}

void MiniportRig::PutFullLevel(const PinPair& pair, USHORT group) {
  for (const BYTE number : {BYTE{7}, BYTE{11}}) Put(pair, {0xB0, number, 127}, 0, group);
  for (const BYTE number : {BYTE{91}, BYTE{93}}) Put(pair, {0xB0, number, 0}, 0, group);
}

Stereo MiniportRig::Render(PinPair& pair, std::size_t frames, std::size_t block) {
  Stereo sound{std::vector<float>(frames), std::vector<float>(frames)};
  for (std::size_t done = 0; done < frames;) {
    const std::size_t count = std::min(block, frames - done);
    std::vector<float> pcm(2 * count);
    pair.sink->Render(reinterpret_cast<PBYTE>(pcm.data()), static_cast<DWORD>(count),
                      pair.position);
    pair.position += static_cast<LONGLONG>(count);
    for (std::size_t f = 0; f < count; ++f) {
      sound.left[done + f] = pcm[2 * f];
      sound.right[done + f] = pcm[2 * f + 1];
    }
    done += count;
  }
  return sound;
}

const PCPROPERTY_ITEM* MiniportRig::ItemOf(const GUID& set, ULONG id) {
  PCFILTER_DESCRIPTOR* filter = nullptr;
  miniport_->GetDescription(&filter);
  const PCAUTOMATION_TABLE& table = *filter->Nodes[0].AutomationTable;
  const auto* at = reinterpret_cast<const BYTE*>(table.Properties);
  for (ULONG i = 0; i < table.PropertyCount; ++i, at += table.PropertyItemSize) {
    const auto* const item = reinterpret_cast<const PCPROPERTY_ITEM*>(at);
    if (*item->Set == set && item->Id == id) return item;
  }
  return nullptr;
}

NTSTATUS MiniportRig::Ask(const Request& request, PVOID value, ULONG& value_size) {
  const PCPROPERTY_ITEM* const item = ItemOf(*request.set, request.id);
  if (item == nullptr) {
    ADD_FAILURE() << "no such property";
    return STATUS_NOT_FOUND;
  }
  std::vector<BYTE> instance = request.instance;
  PCPROPERTY_REQUEST call{.MajorTarget = unknown_.get(),
                          .MinorTarget = request.stream,
                          .Node = 0,
                          .PropertyItem = item,
                          .Verb = request.verb,
                          .InstanceSize = static_cast<ULONG>(instance.size()),
                          .Instance = instance.empty() ? nullptr : instance.data(),
                          .ValueSize = value_size,
                          .Value = value};
  const NTSTATUS status = item->Handler(&call);
  value_size = call.ValueSize;
  return status;
}

HANDLE MiniportRig::Download(IMXF* stream, const std::vector<std::byte>& image) {
  const std::vector<std::byte> before = image;
  const SYNTH_BUFFER buffer{static_cast<ULONG>(image.size()), const_cast<std::byte*>(image.data())};
  const auto answer = Get<SYNTHDOWNLOAD>(stream, KSPROPSETID_Synth_Dls,
                                         KSPROPERTY_SYNTH_DLS_DOWNLOAD, InstanceOf(buffer));
  EXPECT_EQ(image, before);
  EXPECT_EQ(answer ? answer->Free : 1, 1);
  return answer ? answer->DownloadHandle : nullptr;
}

}  // namespace portamento::test
