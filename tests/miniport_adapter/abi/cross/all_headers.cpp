// C1 to C5 for other machines: compiled for each, and never run. The headers assert their own
// layout.
#include "miniport_adapter/abi/dls_download.h"
#include "miniport_adapter/abi/midi_interfaces.h"
#include "miniport_adapter/abi/stream_buffers.h"
#include "miniport_adapter/abi/synth_properties.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/com/unknown.h"

// One object of several interfaces, so that the calling convention of each is overridden right.
class Both final : public portamento::dmus::Unknown<portamento::dmus::IServiceSink,
                                                    portamento::dmus::IMasterClock> {
 public:
  void PORTAMENTO_STDCALL RequestService() override {}
  portamento::dmus::NTSTATUS PORTAMENTO_STDCALL
  GetTime(portamento::dmus::REFERENCE_TIME* time) override {
    *time = 0;
    return 0;
  }
};
template class portamento::dmus::ComPtr<Both>;
