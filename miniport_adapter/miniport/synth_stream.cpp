#include "miniport_adapter/miniport/synth_stream.h"

#include <new>
#include <utility>

namespace portamento::dmus {
namespace {

// A package in a package in a package: nobody sends more, and a circle must end.
constexpr int kDeepestPackage = 8;

/// The bytes of an event that is no package.
std::span<const std::uint8_t> BytesOf(const DMUS_KERNEL_EVENT& event) {
  const BYTE* const bytes = SHORT_EVT(event) ? event.uData.abData : event.uData.pbData;
  return bytes != nullptr ? std::span(bytes, event.cbEvent) : std::span<const BYTE>{};
}

void PostChain(StreamCore::Posting& posting, const DMUS_KERNEL_EVENT* event, int depth) {
  for (; event != nullptr; event = event->pNextEvt) {
    if (PACKAGE_EVT(*event)) {
      if (depth < kDeepestPackage) PostChain(posting, event->uData.pPackageEvt, depth + 1);
      continue;
    }
    posting.Post({.bytes = BytesOf(*event),
                  .channel_group = event->usChannelGroup,
                  .complete = COMPLETE_EVT(*event),
                  .time_100ns = event->ullPresTime100ns});
  }
}

}  // namespace

SynthStream::SynthStream(ComPtr<IUnknown> miniport, std::shared_ptr<SynthInstance> synth,
                         StreamEnd end, IAllocatorMXF* allocator)
    : miniport_(std::move(miniport)), synth_(std::move(synth)), end_(end), allocator_(allocator) {
  const std::lock_guard lock(synth_->control());
  synth_->Attach(end_);
}

SynthStream::~SynthStream() {
  const std::lock_guard lock(synth_->control());
  synth_->Detach(end_);
}

NTSTATUS SynthStream::SetState(KSSTATE state) try {
  if (state < KSSTATE_STOP || state > KSSTATE_RUN) return STATUS_INVALID_PARAMETER;
  const std::lock_guard lock(synth_->control());
  // Without a sound pin there is no format to render in, and nobody who would ask for it.
  if (state == KSSTATE_RUN && !synth_->attached(StreamEnd::kSound)) return STATUS_UNSUCCESSFUL;
  synth_->core().SetState(end_, static_cast<StreamState>(state));
  return STATUS_SUCCESS;
} catch (const std::bad_alloc&) {
  return STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS SynthStream::PutMessage(DMUS_KERNEL_EVENT* events) {
  if (events == nullptr) return STATUS_SUCCESS;
  if (!allocator_) return STATUS_INVALID_DEVICE_REQUEST;
  if (end_ == StreamEnd::kMessages) {
    StreamCore::Posting posting(synth_->core());
    PostChain(posting, events, 0);
  }
  // All has been copied: chains, buffers and packages go back as they came.
  return allocator_->PutMessage(events);
}

/// Of capture streams.
NTSTATUS SynthStream::ConnectOutput(IMXF*) { return STATUS_INVALID_DEVICE_REQUEST; }
NTSTATUS SynthStream::DisconnectOutput(IMXF*) { return STATUS_INVALID_DEVICE_REQUEST; }

void SynthStream::Render(PBYTE buffer, DWORD length_frames, LONGLONG position_frames) {
  StreamCore& core = synth_->core();
  const REFERENCE_TIME begin = synth_->Now(0);
  // A sink should have said so before the first frame.
  if (core.awaits_start()) core.Sync(0, begin, true);
  const std::size_t bytes = buffer != nullptr ? length_frames * core.format().frame_bytes() : 0;
  core.Render(std::as_writable_bytes(std::span(buffer, bytes)), position_frames);
  core.ReportDuration(synth_->Now(0) - begin);
}

NTSTATUS SynthStream::SyncToMaster(REFERENCE_TIME time_100ns, BOOL start) {
  synth_->core().Sync(time_100ns, synth_->Now(time_100ns), start != 0);
  return STATUS_SUCCESS;
}

NTSTATUS SynthStream::SampleToRefTime(LONGLONG sample_frames, REFERENCE_TIME* time_100ns) {
  if (time_100ns == nullptr) return STATUS_INVALID_PARAMETER;
  *time_100ns = synth_->core().line().TimeOf(sample_frames);
  return STATUS_SUCCESS;
}

NTSTATUS SynthStream::RefTimeToSample(REFERENCE_TIME time_100ns, LONGLONG* sample_frames) {
  if (sample_frames == nullptr) return STATUS_INVALID_PARAMETER;
  *sample_frames = synth_->core().line().FrameAt(time_100ns);
  return STATUS_SUCCESS;
}

}  // namespace portamento::dmus
