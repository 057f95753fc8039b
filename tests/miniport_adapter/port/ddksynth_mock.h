// A miniport with the manners of the published sample synthesizer, and no sound to speak of.
//
// It has no service group. One object serves a MIDI pin and a wave pin, in whichever order they
// come. It takes events at once and sorts them itself, keeps the allocator and the clock of the
// MIDI pin, the format of the wave pin, fails to run without that, accepts any output and ignores
// it, adds to the buffer that it renders into, and returns events when they have been played, or
// when it is stopped.
#pragma once

#include <algorithm>
#include <cstring>
#include <mutex>
#include <vector>

#include "tests/miniport_adapter/port/fake_miniport.h"

namespace portamento::dmus {

class DdkSynthStream final : public Unknown<ISynthSinkDMus> {
 public:
  explicit DdkSynthStream(std::atomic<int>& alive) : alive_(alive) {}

  void AddMidi(IAllocatorMXF* allocator, IMasterClock* clock) {
    allocator_ = ComPtr<IAllocatorMXF>(allocator);
    clock_ = ComPtr<IMasterClock>(clock);
  }
  void AddWave(const WAVEFORMATEX& format) { format_ = format; }
  bool has_midi() const { return allocator_ != nullptr; }
  bool has_wave() const { return format_.nBlockAlign != 0; }

  NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE state) override {
    const std::lock_guard lock(lock_);
    ++state_calls;
    if (state == KSSTATE_RUN && !has_wave()) return STATUS_UNSUCCESSFUL;
    if (state == KSSTATE_STOP) Recycle();
    return STATUS_SUCCESS;
  }

  NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT* events) override {
    const std::lock_guard lock(lock_);
    while (events != nullptr) {
      DMUS_KERNEL_EVENT* const next = events->pNextEvt;
      const auto later = std::ranges::upper_bound(queue_, events->ullPresTime100ns, {},
                                                  &DMUS_KERNEL_EVENT::ullPresTime100ns);
      queue_.insert(later, events);
      events = next;
    }
    return STATUS_SUCCESS;
  }

  NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF*) override {
    ++connects;
    return STATUS_SUCCESS;
  }
  NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF*) override { return STATUS_SUCCESS; }

  void PORTAMENTO_STDCALL Render(PBYTE buffer, DWORD frames, LONGLONG position) override {
    const std::lock_guard lock(lock_);
    auto* const out = reinterpret_cast<std::int16_t*>(buffer);
    for (DWORD i = 0; i < frames; ++i) {
      REFERENCE_TIME time = 0;
      SampleToRefTime(position + i, &time);
      while (!queue_.empty() && queue_.front()->ullPresTime100ns <= time) {
        DMUS_KERNEL_EVENT* const event = queue_.front();
        queue_.erase(queue_.begin());
        level_ = event->uData.abData[2];  // the velocity is heard, as it is
        event->pNextEvt = nullptr;
        allocator_->PutMessage(event);
      }
      for (WORD c = 0; c < format_.nChannels; ++c) {
        out[i * format_.nChannels + c] =
            static_cast<std::int16_t>(out[i * format_.nChannels + c] + level_);
      }
    }
  }

  NTSTATUS PORTAMENTO_STDCALL SyncToMaster(REFERENCE_TIME, BOOL start) override {
    if (start != 0) {
      clock_->GetTime(&start_100ns_);  // there is none before the MIDI pin
      ++starts;
    }
    return STATUS_SUCCESS;
  }
  NTSTATUS PORTAMENTO_STDCALL SampleToRefTime(LONGLONG sample, REFERENCE_TIME* time) override {
    *time = start_100ns_ + sample * 10'000'000 / format_.nSamplesPerSec;
    return STATUS_SUCCESS;
  }
  NTSTATUS PORTAMENTO_STDCALL RefTimeToSample(REFERENCE_TIME time, LONGLONG* sample) override {
    *sample = (time - start_100ns_) * format_.nSamplesPerSec / 10'000'000;
    return STATUS_SUCCESS;
  }

  int state_calls = 0, connects = 0, starts = 0;

 private:
  ~DdkSynthStream() override { Recycle(); }

  void Recycle() {
    for (DMUS_KERNEL_EVENT* const event : queue_) {
      event->pNextEvt = nullptr;
      allocator_->PutMessage(event);
    }
    queue_.clear();
  }

  Alive alive_;
  std::mutex lock_;
  ComPtr<IAllocatorMXF> allocator_;
  ComPtr<IMasterClock> clock_;
  WAVEFORMATEX format_{};
  std::vector<DMUS_KERNEL_EVENT*> queue_;
  int level_ = 0;
  REFERENCE_TIME start_100ns_ = 0;
};

class DdkSynthMock final : public Unknown<IMiniportDMus> {
 public:
  explicit DdkSynthMock(std::atomic<int>& alive) : alive_count_(alive), alive_(alive) {
    // Its pins: 0 takes MIDI, 1 gives frames.
    description_.filter.PinCount = 2;
  }

  NTSTATUS PORTAMENTO_STDCALL GetDescription(PCFILTER_DESCRIPTOR** out) override {
    *out = &description_.filter;
    return STATUS_SUCCESS;
  }
  NTSTATUS PORTAMENTO_STDCALL DataRangeIntersection(ULONG, KSDATARANGE*, KSDATARANGE*, ULONG, PVOID,
                                                    ULONG*) override {
    return STATUS_NOT_IMPLEMENTED;
  }
  NTSTATUS PORTAMENTO_STDCALL Init(IUnknown*, IResourceList*, IPortDMus* port,
                                   IServiceGroup** group) override {
    port_ = ComPtr<IPortDMus>(port);
    *group = nullptr;
    return STATUS_SUCCESS;
  }
  void PORTAMENTO_STDCALL Service() override {}
  NTSTATUS PORTAMENTO_STDCALL NewStream(IMXF** out, IUnknown*, POOL_TYPE, ULONG,
                                        DMUS_STREAM_TYPE type, KSDATAFORMAT* format,
                                        IServiceGroup** group, IAllocatorMXF* allocator,
                                        IMasterClock* clock, ULONGLONG* prefetch) override {
    *out = nullptr;
    *group = nullptr;
    *prefetch = DONT_HOLD_FOR_SEQUENCING;
    const bool wave = type == DMUS_STREAM_WAVE_SINK;
    if (!wave && type != DMUS_STREAM_MIDI_RENDER) return STATUS_INVALID_DEVICE_REQUEST;
    // The pair's other half, if it has been made and waits for this one.
    if (!half_ || (wave ? half_->has_wave() : half_->has_midi())) {
      half_ = Make<DdkSynthStream>(alive_count_);
    }
    if (wave) {
      WAVEFORMATEX wave_format;
      std::memcpy(&wave_format, format + 1, sizeof wave_format);
      half_->AddWave(wave_format);
    } else {
      half_->AddMidi(allocator, clock);
    }
    *out = ComPtr<IMXF>(half_).Detach();
    last_stream = half_.get();
    if (half_->has_wave() && half_->has_midi()) half_.Reset();
    return STATUS_SUCCESS;
  }

  DdkSynthStream* last_stream = nullptr;

 private:
  ~DdkSynthMock() override = default;

  FakeDescription description_;
  ComPtr<IPortDMus> port_;
  ComPtr<DdkSynthStream> half_;
  std::atomic<int>& alive_count_;
  Alive alive_;
};

}  // namespace portamento::dmus
