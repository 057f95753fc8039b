// What whoever makes a synth miniport in its own process may decide.
#pragma once

#include <memory>

#include "engine/midi/bank_stack.h"
#include "engine/settings.h"
#include "miniport_adapter/abi/filter_description.h"
#include "miniport_adapter/core/stream_core.h"

namespace portamento::dmus {

/// How the host takes the end of a request that was answered with STATUS_PENDING: the port's
/// PcCompletePendingPropertyRequest. It may call back into the miniport, but not let go of the last
/// pin of the synthesizer: that would wait for the thread it is called from.
using CompletePendingRequest = NTSTATUS(PORTAMENTO_STDCALL*)(PCPROPERTY_REQUEST*, NTSTATUS);

struct SynthOptions {
  /// Of every synthesizer. Full gain, as DirectMusic counts levels; a sink decides on the rate.
  engine::SynthSettings synth{.gain_linear = 1};
  /// The instruments below all that clients download, loaded, in `memory`.
  engine::BankStack rom;
  std::shared_ptr<engine::SampleMemory> memory = std::make_shared<engine::SampleMemory>();
  /// Room for events, where a host posts more than a live one does; see StreamSettings.
  std::size_t queue_capacity = StreamSettings{}.queue_capacity;
  std::size_t waiting_capacity = StreamSettings{}.waiting_capacity;
  std::uint32_t most_posters = StreamSettings{}.most_posters;
  /// Without it nothing is ever pending: a client need not wait, as all its data is copied.
  CompletePendingRequest complete_pending = nullptr;
};

}  // namespace portamento::dmus
