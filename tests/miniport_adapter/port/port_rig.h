// A device, a port and a miniport, put together as a host does it, on a clock that the test moves.
#pragma once

#include <memory>

#include "gtest/gtest.h"

#include "miniport_adapter/port/device.h"
#include "miniport_adapter/port/filter.h"
#include "miniport_adapter/port/master_clock.h"
#include "miniport_adapter/port/pc_functions.h"
#include "miniport_adapter/port/port_dmus.h"
#include "tests/miniport_adapter/port/fake_miniport.h"

namespace portamento::dmus {

constexpr REFERENCE_TIME kMs = kMillisecond_100ns;

class PortRig {
 public:
  /// Where it lives, a thread of the port delivers events; else the test pumps.
  enum class Delivery { kPumped, kLive };

  explicit PortRig(DeviceSettings settings = {}, Delivery delivery = Delivery::kPumped) {
    clock = Make<ManualClock>(1000 * kMs);
    settings.clock = clock;
    settings.live = delivery == Delivery::kLive;
    device = std::make_unique<DEVICE_OBJECT>(std::move(settings));
    EXPECT_EQ(PcNewPort(port.Put(), CLSID_PortDMus), STATUS_SUCCESS);
    EXPECT_EQ(PcNewResourceList(resources.Put(), nullptr, NonPagedPool, nullptr, nullptr),
              STATUS_SUCCESS);
  }

  NTSTATUS Init(IUnknown* miniport) {
    return port->Init(device.get(), nullptr, miniport, nullptr, resources.get());
  }

  /// Init, register, and a filter.
  void Start(IUnknown* miniport) {
    ASSERT_EQ(Init(miniport), STATUS_SUCCESS);
    ASSERT_EQ(PcRegisterSubdevice(device.get(), u"Synth", port.get()), STATUS_SUCCESS);
    inside = PortOf(port.get());
    ASSERT_EQ(inside->OpenFilter(filter), STATUS_SUCCESS);
  }

  ComPtr<ManualClock> clock;
  std::unique_ptr<DEVICE_OBJECT> device;
  ComPtr<IPort> port;
  ComPtr<IResourceList> resources;
  ComPtr<PortDMus> inside;
  std::unique_ptr<Filter> filter;
};

inline const KSDATAFORMAT kTimedFormat = MusicFormatOf(KSDATAFORMAT_SUBTYPE_DIRECTMUSIC);
inline const KSDATAFORMAT kRawFormat = MusicFormatOf(KSDATAFORMAT_SUBTYPE_MIDI);

/// Fakes that live: miniports and streams.
inline std::atomic<int> fakes_alive = 0;

/// A rig with a fake miniport.
class FakeRig : public PortRig {
 public:
  explicit FakeRig(DeviceSettings settings = {}) : PortRig(std::move(settings)) {
    miniport = Make<FakeMiniport>(fakes_alive);
  }
  IUnknown* unknown() const { return static_cast<IMiniportDMus*>(miniport.get()); }
  void Start() { PortRig::Start(unknown()); }
  FakeStream& stream(std::size_t index = 0) const { return *miniport->streams.at(index); }

  ComPtr<FakeMiniport> miniport;
};

}  // namespace portamento::dmus
