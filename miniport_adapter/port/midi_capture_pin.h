// A pin that clients read MIDI from: what the stream puts into its sink, packed into buffers.
#pragma once

#include "miniport_adapter/port/capture_sink.h"
#include "miniport_adapter/port/packer.h"
#include "miniport_adapter/port/pin.h"

namespace portamento::dmus {

class MidiCapturePin final : public Pin {
 public:
  MidiCapturePin(Filter& filter, ULONG id, std::vector<BYTE> format, NewStreamParts given);
  ~MidiCapturePin() override { Close(); }

  /// Makes the stream put what it has into the sink; once, before the first state.
  NTSTATUS Connect();

  /// As much as fits, in the pin's format: entries of DMUS_EVENTHEADER or KSMUSICFORMAT.
  Packed Read(std::span<BYTE> buffer);

  const CaptureSink& sink() const { return *sink_; }

 private:
  NTSTATUS Enter(KSSTATE next) override;
  void LetGo() override;

  const bool structured_;
  bool connected_ = false;
  ComPtr<CaptureSink> sink_;
};

}  // namespace portamento::dmus
