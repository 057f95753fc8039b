// A client's view of a port: pins are made through it, properties asked of it.
//
// All [control], one thread at a time.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "miniport_adapter/port/midi_capture_pin.h"
#include "miniport_adapter/port/midi_render_pin.h"
#include "miniport_adapter/port/pin.h"
#include "miniport_adapter/port/property_call.h"
#include "miniport_adapter/port/wave_pin.h"

namespace portamento::dmus {

class PortDMus;

/// How many instances of a pin there are, may be, and must be.
struct InstanceCounts {
  ULONG filter_necessary = 0;
  ULONG filter_current = 0;
  ULONG filter_possible = 0;
  ULONG global_current = 0;
  ULONG global_possible = 0;
};

class Filter {
 public:
  explicit Filter(PortDMus& port) : port_(&port) {}
  ~Filter() { Close(); }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  /// A pin as `request` asks for it: a KSPIN_CONNECT, a KSDATAFORMAT and what follows that.
  ///
  ///   STATUS_INVALID_PARAMETER       the request is too short, or contradicts itself
  ///   STATUS_NOT_FOUND               there is no such pin
  ///   STATUS_NO_MATCH                interface, medium or format are not among the pin's
  ///   STATUS_INVALID_DEVICE_REQUEST  pins of this kind can't be made
  ///   STATUS_INSUFFICIENT_RESOURCES  there are as many as there may be
  ///
  /// and whatever the miniport says.
  NTSTATUS CreatePin(std::span<const BYTE> request, std::shared_ptr<Pin>& pin);

  /// The same for a pin of standard interface and medium.
  NTSTATUS CreatePin(ULONG id, const KSDATAFORMAT& format, std::shared_ptr<Pin>& pin);

  // The same for each kind; STATUS_NO_MATCH where the pin is of another.
  NTSTATUS CreateMidiRenderPin(ULONG id, const KSDATAFORMAT& format,
                               std::shared_ptr<MidiRenderPin>& pin);
  NTSTATUS CreateMidiCapturePin(ULONG id, const KSDATAFORMAT& format,
                                std::shared_ptr<MidiCapturePin>& pin);
  NTSTATUS CreateWavePin(ULONG id, const KSDATAFORMAT_WAVEFORMATEX& format,
                         std::shared_ptr<WavePin>& pin);

  /// Sends a KSPROPERTY or KSNODEPROPERTY, with the instance behind it. `value` is what is set, or
  /// room for the answer. Where the call is pending, it is answered later.
  std::shared_ptr<PropertyCall> Send(std::span<const BYTE> request, std::span<const BYTE> value);

  /// Sends it, and copies the answer. STATUS_PENDING: it will be answered, but not to us.
  NTSTATUS Property(std::span<const BYTE> request, std::span<BYTE> value, ULONG* value_bytes);

  InstanceCounts CountsOf(ULONG pin_id) const;

  bool closed() const { return port_ == nullptr; }
  PortDMus& port() const { return *port_; }
  const std::vector<Pin*>& pins() const { return pins_; }

  /// Closes its pins. Happens by itself when the port is torn down.
  void Close();

 private:
  friend class Pin;

  std::shared_ptr<PropertyCall> SendTo(Pin* pin, std::span<const BYTE> request,
                                       std::span<const BYTE> value);
  NTSTATUS Check(const KSPIN_CONNECT& connect, const KSDATAFORMAT& format) const;
  void Forget(Pin& pin);

  PortDMus* port_;
  std::vector<Pin*> pins_;
};

/// Sends a property to a pin and copies the answer, as Filter::Property does.
NTSTATUS PinProperty(Pin& pin, std::span<const BYTE> request, std::span<BYTE> value,
                     ULONG* value_bytes);

}  // namespace portamento::dmus
