// What may run on a real-time thread neither allocates, locks nor throws; the trap is shown to
// spring first. And C13: notifying returns at once, though the serving thread is busy.
#include <memory>
#include <thread>

#include "gtest/gtest.h"

#include "engine/rt/thread_roles.h"
#include "tests/engine/rt/render_traps.h"
#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

/// What the work does that real-time threads must not.
std::uint64_t SprungBy(const std::function<void()>& work) {
  const std::uint64_t before = test::TrapsSprung().all();
  {
    const engine::RenderScope scope;
    work();
  }
  return test::TrapsSprung().all() - before;
}

/// Keeps nothing, so that only the port's own doings are seen.
class QuietStream final : public Unknown<ISynthSinkDMus> {
 public:
  explicit QuietStream(IAllocatorMXF& allocator) : allocator_(&allocator) {}
  NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE) override { return STATUS_SUCCESS; }
  NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT* events) override {
    for (const auto* event = events; event != nullptr; event = event->pNextEvt) ++events_;
    return allocator_->PutMessage(events);
  }
  NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF*) override { return STATUS_SUCCESS; }
  NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF*) override { return STATUS_SUCCESS; }
  void PORTAMENTO_STDCALL Render(PBYTE, DWORD, LONGLONG) override {}
  NTSTATUS PORTAMENTO_STDCALL SyncToMaster(REFERENCE_TIME, BOOL) override { return STATUS_SUCCESS; }
  NTSTATUS PORTAMENTO_STDCALL SampleToRefTime(LONGLONG, REFERENCE_TIME*) override {
    return STATUS_SUCCESS;
  }
  NTSTATUS PORTAMENTO_STDCALL RefTimeToSample(REFERENCE_TIME, LONGLONG*) override {
    return STATUS_SUCCESS;
  }
  int events() const { return events_; }

 private:
  ComPtr<IAllocatorMXF> allocator_;
  int events_ = 0;
};

class RealTimeTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::TrapsWork()) GTEST_SKIP() << "a sanitizer needs the functions that are trapped";
  }

  ComPtr<EventAllocator> allocator_ = Make<EventAllocator>(AllocatorSizes{});
};

TEST_F(RealTimeTest, TrapCatchesAnAllocation) {
  EXPECT_GT(SprungBy([] { std::make_unique<std::vector<int>>(100); }), 0U);
}

TEST_F(RealTimeTest, TrapCatchesALock) {
  std::mutex mutex;
  EXPECT_GT(SprungBy([&] { const std::lock_guard lock(mutex); }), 0U);
}

TEST_F(RealTimeTest, C13_NotifyNeitherAllocatesNorLocks) {
  FakeRig rig;
  ComPtr<IServiceGroup> group;
  ASSERT_EQ(PcNewServiceGroup(group.Put(), nullptr), STATUS_SUCCESS);
  rig.miniport->group = group;
  rig.Start();
  std::shared_ptr<Pin> pin;
  ASSERT_EQ(rig.filter->CreatePin(2, kTimedFormat, pin), STATUS_SUCCESS);
  IPortDMus& port = *rig.miniport->port;
  EXPECT_EQ(SprungBy([&] {
              for (int i = 0; i < 1000; ++i) {
                port.Notify(group.get());
                port.Notify(nullptr);
              }
            }),
            0U);
  ServiceQueue::Shared().Serve();
  EXPECT_GT(rig.stream().services, 0);
  rig.miniport->port.Reset();
}

TEST_F(RealTimeTest, C13_NotifyDoesNotWaitForWhoIsServed) {
  FakeRig rig;
  rig.Start();
  std::shared_ptr<Pin> pin;
  ASSERT_EQ(rig.filter->CreatePin(2, kTimedFormat, pin), STATUS_SUCCESS);
  std::atomic<bool> in_service = false, may_end = false;
  rig.stream().on_service = [&] {
    in_service = true;
    while (!may_end) std::this_thread::yield();
  };
  rig.miniport->port->Notify(nullptr);
  while (!in_service) std::this_thread::yield();
  rig.miniport->port->Notify(nullptr);  // would never come back if it waited
  may_end = true;
  rig.miniport->port.Reset();
}

TEST_F(RealTimeTest, TheAllocatorNeitherAllocatesNorLocks) {
  EXPECT_EQ(SprungBy([&] {
              for (int i = 0; i < 1000; ++i) {
                DMUS_KERNEL_EVENT* event = nullptr;
                allocator_->GetMessage(&event);
                allocator_->GetBuffer(&event->uData.pbData);
                event->cbEvent = 100;
                allocator_->PutMessage(event);
              }
            }),
            0U);
}

TEST_F(RealTimeTest, PumpingASequencerNeitherAllocatesNorLocks) {
  const auto stream = Make<QuietStream>(*allocator_);
  Sequencer sequencer(*stream, *allocator_, 0, allocator_->sizes().events);
  sequencer.SetRunning(true);
  for (int i = 0; i < 5000; ++i) {
    const BYTE bytes[] = {0x90, 60, 100};
    EventChain chain;
    ASSERT_TRUE(MakeEvents(*allocator_, bytes, true, {.time_100ns = (i * 7919) % 5000}, chain));
    sequencer.Submit(chain.Take());
  }
  EXPECT_EQ(SprungBy([&] {
              for (REFERENCE_TIME now = 0; now <= 5000; now += 10) sequencer.Pump(now);
            }),
            0U);
  EXPECT_EQ(stream->events(), 5000);
  EXPECT_EQ(allocator_->events_out(), 0U);
}

TEST_F(RealTimeTest, TakingWhatIsCapturedNeitherAllocatesNorLocks) {
  const auto sink = Make<CaptureSink>(*allocator_, 100U);
  sink->SetState(KSSTATE_RUN);
  EXPECT_EQ(SprungBy([&] {
              for (int i = 0; i < 200; ++i) {  // more than it takes
                DMUS_KERNEL_EVENT* event = nullptr;
                allocator_->GetMessage(&event);
                sink->PutMessage(event);
              }
            }),
            0U);
}

TEST_F(RealTimeTest, DrivingAWaveStreamNeitherAllocatesNorLocks) {
  const auto stream = Make<QuietStream>(*allocator_);
  WaveSink sink(stream, WAVEFORMATEX{.nSamplesPerSec = 48'000, .nBlockAlign = 4});
  sink.Start();
  std::vector<BYTE> buffer(4 * 64);
  EXPECT_EQ(SprungBy([&] {
              for (int i = 0; i < 100; ++i) {
                sink.Pull(buffer);
                sink.Fill(buffer, 48);
              }
            }),
            0U);
}

TEST_F(RealTimeTest, ClocksNeitherAllocateNorLock) {
  const auto system = Make<SystemClock>();
  const auto manual = Make<ManualClock>();
  EXPECT_EQ(SprungBy([&] {
              REFERENCE_TIME time = 0;
              system->GetTime(&time);
              manual->MoveBy(7);
              manual->GetTime(&time);
              PcGetTimeInterval(0);
            }),
            0U);
}

}  // namespace
}  // namespace portamento::dmus
