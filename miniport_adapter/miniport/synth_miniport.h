// The synth miniport: describes the filter and makes its pins.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/com/unknown.h"
#include "miniport_adapter/miniport/filter_pins.h"
#include "miniport_adapter/miniport/synth_instance.h"

namespace portamento::dmus {

/// The class of the synth miniport, for its factory.
inline constexpr CLSID CLSID_PortamentoSynth = MakeGuid("4fd353b1-d93d-478f-9cf9-3ad25a49c897");

class SynthMiniport final
    : public Unknown<IMiniportDMus, IPinCount, IMusicTechnology, IPowerNotify> {
 public:
  explicit SynthMiniport(SynthOptions options);

  NTSTATUS PORTAMENTO_STDCALL GetDescription(PCFILTER_DESCRIPTOR** description) override;
  NTSTATUS PORTAMENTO_STDCALL DataRangeIntersection(ULONG pin, KSDATARANGE* client_range,
                                                    KSDATARANGE* my_range, ULONG format_room_bytes,
                                                    PVOID format, ULONG* format_bytes) override;
  NTSTATUS PORTAMENTO_STDCALL Init(IUnknown* adapter, IResourceList* resources, IPortDMus* port,
                                   IServiceGroup** group) override;
  void PORTAMENTO_STDCALL Service() override {}
  NTSTATUS PORTAMENTO_STDCALL NewStream(IMXF** stream, IUnknown* outer, POOL_TYPE pool, ULONG pin,
                                        DMUS_STREAM_TYPE type, KSDATAFORMAT* format,
                                        IServiceGroup** group, IAllocatorMXF* allocator,
                                        IMasterClock* clock, ULONGLONG* prefetch_100ns) override;

  void PORTAMENTO_STDCALL PinCount(ULONG pin, ULONG* filter_necessary, ULONG* filter_current,
                                   ULONG* filter_possible, ULONG* global_current,
                                   ULONG* global_possible) override;
  NTSTATUS PORTAMENTO_STDCALL SetTechnology(const GUID* technology) override;
  void PORTAMENTO_STDCALL PowerChangeNotify(POWER_STATE) override {}

  /// Opens a bank and loads all of it; empty when it can't be. [control]
  std::optional<engine::BankStack> LoadRom(const std::string& path) const;
  /// For synthesizers that are made from now on. [control]
  void SetRom(engine::BankStack rom);

 private:
  ~SynthMiniport() override = default;

  std::shared_ptr<SynthInstance> SynthFor(StreamEnd end,
                                          std::vector<std::shared_ptr<SynthInstance>>& held);

  std::mutex mutex_;
  SynthOptions options_;
  FilterPins pins_;
  ComPtr<IPortDMus> port_;
  std::vector<std::weak_ptr<SynthInstance>> synths_;
};

}  // namespace portamento::dmus
