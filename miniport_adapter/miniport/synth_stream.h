// A pin of the synth miniport: arguments are converted, and the stream core does the rest.
#pragma once

#include <memory>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/com/unknown.h"
#include "miniport_adapter/miniport/synth_instance.h"

namespace portamento::dmus {

/// Every pin has an object of its own, and so a state of its own; two share a synthesizer.
class SynthStream final : public Unknown<ISynthSinkDMus> {
 public:
  /// Attaches itself to `synth` for as long as it lives. [control]
  SynthStream(ComPtr<IUnknown> miniport, std::shared_ptr<SynthInstance> synth, StreamEnd end,
              IAllocatorMXF* allocator);

  SynthInstance& synth() { return *synth_; }

  NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE state) override;
  NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT* events) override;
  NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF* sink) override;
  NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF* sink) override;

  void PORTAMENTO_STDCALL Render(PBYTE buffer, DWORD length_frames,
                                 LONGLONG position_frames) override;
  NTSTATUS PORTAMENTO_STDCALL SyncToMaster(REFERENCE_TIME time_100ns, BOOL start) override;
  NTSTATUS PORTAMENTO_STDCALL SampleToRefTime(LONGLONG sample_frames,
                                              REFERENCE_TIME* time_100ns) override;
  NTSTATUS PORTAMENTO_STDCALL RefTimeToSample(REFERENCE_TIME time_100ns,
                                              LONGLONG* sample_frames) override;

 private:
  ~SynthStream() override;

  ComPtr<IUnknown> miniport_;
  std::shared_ptr<SynthInstance> synth_;
  StreamEnd end_;
  ComPtr<IAllocatorMXF> allocator_;
};

}  // namespace portamento::dmus
