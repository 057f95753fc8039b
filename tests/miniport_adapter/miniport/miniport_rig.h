// A synth miniport on a test bench: made, initialised, with pins, and asked for properties as a
// port asks.
#pragma once

#include <optional>
#include <vector>

#include "gtest/gtest.h"

#include "miniport_adapter/abi/synth_properties.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/miniport/synth_factory.h"
#include "tests/miniport_adapter/miniport/host_fakes.h"
#include "tests/support/rig.h"

namespace portamento::test {

using namespace dmus;

/// A format of the sound pin.
KSDATAFORMAT_WAVEFORMATEX WaveFormat(DWORD rate_hz = 48'000, WORD bits = 32, WORD channels = 2);

/// Dry, gain 1, with `bank` as ROM; a null one: none.
SynthOptions OptionsFor(std::shared_ptr<const bank::Bank> bank);

/// A pair of pins and the sound they make.
struct PinPair {
  ComPtr<IMXF> messages;
  ComPtr<IMXF> sound;
  ComPtr<ISynthSinkDMus> sink;
  LONGLONG position = 0;  // of the next frame
};

class MiniportRig {
 public:
  explicit MiniportRig(std::shared_ptr<const bank::Bank> bank = nullptr)
      : MiniportRig(OptionsFor(std::move(bank))) {}
  explicit MiniportRig(SynthOptions options);

  IMiniportDMus& miniport() { return *miniport_; }

  NTSTATUS NewStream(ComPtr<IMXF>& stream, ULONG pin, DMUS_STREAM_TYPE type, KSDATAFORMAT* format);
  /// Both pins, with a boost of 0 dB.
  PinPair NewPair(KSDATAFORMAT_WAVEFORMATEX format = WaveFormat());

  /// Both pins through all states up or down to `state`; a start after the last.
  static void SetStates(const PinPair& pair, KSSTATE state);
  void Run(PinPair& pair);

  void Put(const PinPair& pair, std::vector<BYTE> bytes, REFERENCE_TIME time_100ns,
           USHORT group = 1);
  /// Full level, no sends.
  void PutFullLevel(const PinPair& pair, USHORT group = 1);
  /// The next frames of a pair of 32-bit stereo pins.
  static Stereo Render(PinPair& pair, std::size_t frames, std::size_t block = 256);

  /// A request to the node, of a stream or (null) of the filter.
  struct Request {
    IMXF* stream = nullptr;
    const GUID* set = nullptr;
    ULONG id = 0;
    ULONG verb = KSPROPERTY_TYPE_GET;
    std::vector<BYTE> instance;
  };
  /// The item of the description; null when there is none.
  const PCPROPERTY_ITEM* ItemOf(const GUID& set, ULONG id);
  NTSTATUS Ask(const Request& request, PVOID value, ULONG& value_size);

  template <typename T>
  std::optional<T> Get(IMXF* stream, const GUID& set, ULONG id, std::vector<BYTE> instance = {}) {
    T value{};
    ULONG size = sizeof value;
    const NTSTATUS status =
        Ask({stream, &set, id, KSPROPERTY_TYPE_GET, std::move(instance)}, &value, size);
    last_status = status;
    if (!NT_SUCCESS(status)) return std::nullopt;
    EXPECT_EQ(size, sizeof value);
    return value;
  }
  template <typename T>
  NTSTATUS Set(IMXF* stream, const GUID& set, ULONG id, T value, std::vector<BYTE> instance = {}) {
    ULONG size = sizeof value;
    return Ask({stream, &set, id, KSPROPERTY_TYPE_SET, std::move(instance)}, &value, size);
  }
  /// The handle of a download; null when it is refused.
  HANDLE Download(IMXF* stream, const std::vector<std::byte>& image);
  NTSTATUS Unload(IMXF* stream, HANDLE handle) {
    return Set(stream, KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_UNLOAD, handle);
  }

  FakePort port;
  FakeClock clock;
  FakeAllocator allocator;
  NTSTATUS last_status = STATUS_SUCCESS;

 private:
  ComPtr<IUnknown> unknown_;
  ComPtr<IMiniportDMus> miniport_;
};

/// A structure as the bytes of an instance.
template <typename T>
std::vector<BYTE> InstanceOf(const T& value) {
  const auto* from = reinterpret_cast<const BYTE*>(&value);
  return {from, from + sizeof value};
}

}  // namespace portamento::test
