// The DMus pair in this process: our port, our miniport, and a filter of it, on a clock of its own
// or on the system's.
#pragma once

#include <memory>
#include <vector>

#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/miniport/synth_options.h"
#include "miniport_adapter/port/device.h"
#include "miniport_adapter/port/filter.h"
#include "miniport_adapter/port/master_clock.h"
#include "miniport_adapter/port/port_dmus.h"

namespace portamento::app {

/// Throws Failure where `status` is none of success.
void Require(dmus::NTSTATUS status, const char* what);

/// Whose time it is: set by hand, as fast as one likes; or the system's, with a sequencer thread.
enum class PairTime { kByHand, kReal };

class SynthPair {
 public:
  /// Throws Failure with ExitCode::kInternal where anything of it can't be made.
  explicit SynthPair(dmus::SynthOptions options, PairTime time = PairTime::kByHand);

  /// The time as it is now. Throws Failure.
  dmus::REFERENCE_TIME Now_100ns();
  /// Null: the time is real.
  dmus::ManualClock* hand_clock() { return hand_clock_.get(); }
  dmus::PortDMus& port() { return *port_; }
  dmus::Filter& filter() { return *filter_; }

 private:
  dmus::ComPtr<dmus::ManualClock> hand_clock_;
  dmus::DEVICE_OBJECT device_;  // tears the port down
  dmus::ComPtr<dmus::PortDMus> port_;
  std::unique_ptr<dmus::Filter> filter_;
};

/// Asks the synth node of a pin. Throws Failure.
template <typename T>
T GetNodeProperty(dmus::Pin& pin, const dmus::GUID& set, dmus::ULONG id);
template <typename T>
void SetNodeProperty(dmus::Pin& pin, const dmus::GUID& set, dmus::ULONG id, T value);
/// Of one of several things that have the property, named by `instance`.
template <typename Instance, typename T>
void SetNodeProperty(dmus::Pin& pin, const dmus::GUID& set, dmus::ULONG id,
                     const Instance& instance, T value);

// -------------------------------------------------------------------------------------------------

/// The verb is a flag of KSPROPERTY.
void AskNode(dmus::Pin& pin, const dmus::GUID& set, dmus::ULONG id, dmus::ULONG verb,
             std::span<dmus::BYTE> value, std::span<const dmus::BYTE> instance = {});

template <typename T>
T GetNodeProperty(dmus::Pin& pin, const dmus::GUID& set, dmus::ULONG id) {
  T value{};
  AskNode(pin, set, id, dmus::KSPROPERTY_TYPE_GET,
          {reinterpret_cast<dmus::BYTE*>(&value), sizeof value});
  return value;
}

template <typename T>
void SetNodeProperty(dmus::Pin& pin, const dmus::GUID& set, dmus::ULONG id, T value) {
  AskNode(pin, set, id, dmus::KSPROPERTY_TYPE_SET,
          {reinterpret_cast<dmus::BYTE*>(&value), sizeof value});
}

template <typename Instance, typename T>
void SetNodeProperty(dmus::Pin& pin, const dmus::GUID& set, dmus::ULONG id,
                     const Instance& instance, T value) {
  AskNode(pin, set, id, dmus::KSPROPERTY_TYPE_SET,
          {reinterpret_cast<dmus::BYTE*>(&value), sizeof value},
          {reinterpret_cast<const dmus::BYTE*>(&instance), sizeof instance});
}

}  // namespace portamento::app
