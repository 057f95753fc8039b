#include "apps/portamento/dmus/synth_pair.h"

#include <fmt/format.h>

#include <utility>

#include "apps/portamento/exit_code.h"
#include "miniport_adapter/miniport/filter_pins.h"
#include "miniport_adapter/miniport/synth_factory.h"
#include "miniport_adapter/port/pc_functions.h"
#include "miniport_adapter/port/port_inside.h"

namespace portamento::app {
namespace {

// Not 0: that would mean "at once".
constexpr dmus::REFERENCE_TIME kFirstMoment_100ns = dmus::kSecond_100ns;

}  // namespace

void Require(dmus::NTSTATUS status, const char* what) {
  if (dmus::NT_SUCCESS(status)) return;
  throw Failure(ExitCode::kInternal,
                fmt::format("{}: status {:08X}", what, static_cast<std::uint32_t>(status)));
}

SynthPair::SynthPair(dmus::SynthOptions options, PairTime time)
    : hand_clock_(time == PairTime::kByHand ? dmus::Make<dmus::ManualClock>(kFirstMoment_100ns)
                                            : dmus::ComPtr<dmus::ManualClock>()),
      device_({.clock = hand_clock_, .live = time == PairTime::kReal}) {
  dmus::ComPtr<dmus::IPort> port;
  dmus::ComPtr<dmus::IResourceList> none;
  Require(PcNewPort(port.Put(), dmus::CLSID_PortDMus), "PcNewPort");
  Require(PcNewResourceList(none.Put(), nullptr, dmus::PagedPool, nullptr, nullptr),
          "PcNewResourceList");
  const auto miniport = dmus::MakeSynthMiniport(std::move(options));
  Require(port->Init(&device_, nullptr, miniport.get(), nullptr, none.get()), "IPort::Init");
  Require(PcRegisterSubdevice(&device_, u"Synth", port.get()), "PcRegisterSubdevice");
  port_ = dmus::PortOf(port.get());
  Require(port_->OpenFilter(filter_), "opening the filter");
}

dmus::REFERENCE_TIME SynthPair::Now_100ns() {
  dmus::REFERENCE_TIME now = 0;
  Require(device_.clock().GetTime(&now), "the clock");
  return now;
}

void AskNode(dmus::Pin& pin, const dmus::GUID& set, dmus::ULONG id, dmus::ULONG verb,
             std::span<dmus::BYTE> value, std::span<const dmus::BYTE> instance) {
  dmus::KSNODEPROPERTY request{};
  request.Property = {set, id, verb | dmus::KSPROPERTY_TYPE_TOPOLOGY};
  request.NodeId = dmus::kSynthNode;
  std::vector<dmus::BYTE> bytes(sizeof request + instance.size());
  std::memcpy(bytes.data(), &request, sizeof request);
  std::copy(instance.begin(), instance.end(), bytes.begin() + sizeof request);
  dmus::ULONG value_bytes = 0;
  Require(dmus::PinProperty(pin, bytes, value, &value_bytes), "a property of the synthesizer");
}

}  // namespace portamento::app
