// A pin that clients write MIDI to: unpacker, sequencer, stream.
#pragma once

#include "miniport_adapter/port/pin.h"
#include "miniport_adapter/port/sequencer.h"
#include "miniport_adapter/port/unpacker.h"

namespace portamento::dmus {

class MidiRenderPin final : public Pin {
 public:
  MidiRenderPin(Filter& filter, ULONG id, std::vector<BYTE> format, NewStreamParts given);
  ~MidiRenderPin() override { Close(); }

  /// A buffer of the pin's format: entries of DMUS_EVENTHEADER, or of KSMUSICFORMAT, whose times
  /// count from `base_100ns` of the master clock. STATUS_INVALID_DEVICE_STATE: the pin is stopped.
  Unpacked Write(std::span<const BYTE> buffer, REFERENCE_TIME base_100ns);

  /// The same with the header that clients have: base and bytes are taken from it.
  Unpacked Write(const KSSTREAM_HEADER& header);

  /// A piece of a raw byte stream; time 0: at once.
  Unpacked WriteRaw(std::span<const BYTE> bytes, REFERENCE_TIME time_100ns);

 private:
  NTSTATUS Enter(KSSTATE next) override;
  void LetGo() override;

  template <typename Unpack>
  Unpacked Submit(Unpack unpack);

  const bool structured_;
  Unpacker unpacker_;
  Sequencer sequencer_;
};

}  // namespace portamento::dmus
