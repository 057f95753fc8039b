// A host with our port: pins of both kinds, events written to the one, frames pulled from the
// other, properties sent.
#pragma once

#include <cstring>
#include <memory>
#include <vector>

#include "gtest/gtest.h"

#include "tests/miniport_adapter/miniport/miniport_rig.h"
#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::test {

/// A host with our port, and a pair of running pins.
class Host : public dmus::PortRig {
 public:
  explicit Host(const ComPtr<IUnknown>& miniport, dmus::DeviceSettings settings = {},
                Delivery delivery = Delivery::kPumped)
      : PortRig(std::move(settings), delivery) {
    Start(miniport.get());
  }

  struct Pins {
    std::shared_ptr<MidiRenderPin> midi;
    std::shared_ptr<WavePin> wave;
  };
  Pins MakePins(KSDATAFORMAT_WAVEFORMATEX format = test::WaveFormat()) {
    Pins pins;
    EXPECT_EQ(filter->CreateMidiRenderPin(0, kTimedFormat, pins.midi), STATUS_SUCCESS);
    EXPECT_EQ(filter->CreateWavePin(1, format, pins.wave), STATUS_SUCCESS);
    return pins;
  }
  static void Run(const Pins& pins) {
    EXPECT_EQ(pins.wave->SetState(KSSTATE_RUN), STATUS_SUCCESS);
    EXPECT_EQ(pins.midi->SetState(KSSTATE_RUN), STATUS_SUCCESS);
  }

  REFERENCE_TIME Now() {
    REFERENCE_TIME now = 0;
    clock->GetTime(&now);
    return now;
  }
  void Write(const Pins& pins, const std::vector<BYTE>& bytes, REFERENCE_TIME time,
             DWORD group = 1) {
    const DMUS_EVENTHEADER header{.cbEvent = static_cast<DWORD>(bytes.size()),
                                  .dwChannelGroup = group,
                                  .rtDelta = 0,
                                  .dwFlags = bytes[0] < 0xF0 ? DMUS_EVENT_STRUCTURED : 0};
    std::vector<BYTE> entry(DMUS_EVENT_SIZE(bytes.size()));
    std::memcpy(entry.data(), &header, sizeof header);
    std::copy(bytes.begin(), bytes.end(), entry.begin() + sizeof header);
    EXPECT_EQ(pins.midi->Write(entry, time).status, STATUS_SUCCESS);
    inside->Pump();
  }
  std::vector<float> Pull(const Pins& pins, std::size_t frames) {
    std::vector<float> pcm(2 * frames), left(frames);
    EXPECT_TRUE(pins.wave->Pull({reinterpret_cast<BYTE*>(pcm.data()), pcm.size() * 4}));
    for (std::size_t f = 0; f < frames; ++f) left[f] = pcm[2 * f];
    clock->MoveBy(static_cast<REFERENCE_TIME>(frames) * 10'000'000 / 48'000);
    return left;
  }

  std::shared_ptr<PropertyCall> Send(Pin& pin, const GUID& set, ULONG id, ULONG verb,
                                     const std::vector<BYTE>& instance,
                                     std::span<const BYTE> value) {
    KSNODEPROPERTY head{};
    head.Property = {set, id, verb | KSPROPERTY_TYPE_TOPOLOGY};
    std::vector<BYTE> request(sizeof head);
    std::memcpy(request.data(), &head, sizeof head);
    request.insert(request.end(), instance.begin(), instance.end());
    return pin.Send(request, value);
  }
  HANDLE Download(Pin& pin, const std::vector<std::byte>& image) {
    const SYNTH_BUFFER buffer{static_cast<ULONG>(image.size()),
                              const_cast<std::byte*>(image.data())};
    SYNTHDOWNLOAD answer{};
    const auto call = Send(pin, KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_DOWNLOAD,
                           KSPROPERTY_TYPE_GET, InstanceOf(buffer), InstanceOf(answer));
    EXPECT_EQ(call->status(), STATUS_SUCCESS);
    if (call->value().size() == sizeof answer) {
      std::memcpy(&answer, call->value().data(), sizeof answer);
    }
    return answer.DownloadHandle;
  }
  std::shared_ptr<PropertyCall> Unload(Pin& pin, HANDLE handle) {
    return Send(pin, KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_UNLOAD, KSPROPERTY_TYPE_SET, {},
                InstanceOf(handle));
  }
};

}  // namespace portamento::test
