// The rendering thread does nothing that could make it wait: each trap is first shown to spring,
// then rendering is shown not to spring it.
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <shared_mutex>
#include <stdexcept>
#include <thread>

#include "gtest/gtest.h"

#include "engine/rt/thread_roles.h"
#include "engine/schedule/scheduled_synth.h"
#include "tests/engine/busy_music.h"
#include "tests/engine/rt/render_traps.h"

namespace portamento::test {
namespace {

constexpr std::size_t kFrames = 48'000, kBlock = 256;

/// Renders busy music with stealing, effects and every kind of event, over memory made before.
class Busy {
 public:
  explicit Busy(engine::Interpolation interpolation)
      : rig_(BusyBank(), {.voice_limit = 24, .interpolation = interpolation}),
        events_(SortedBusyEvents(3, kFrames)) {}

  void Render() {
    std::span<const engine::Event> left(events_);
    for (std::size_t done = 0; done + kBlock <= kFrames; done += kBlock) {
      std::size_t due = 0;
      while (due < left.size() &&
             left[due].time_frames < static_cast<std::int64_t>(done + kBlock)) {
        ++due;
      }
      rig_.synth().Render(left.first(due), {left_, right_});
      left = left.subspan(due);
      for (const float x : left_) loudest_ = std::max(loudest_, std::abs(x));
    }
  }

  /// Puts a copy of the bank in place of the one in use.
  void ChangeBanks() { rig_.ChangeBank(BusyBank()); }

  float loudest() const { return loudest_; }

 private:
  Rig rig_;
  std::vector<engine::Event> events_;
  std::array<float, kBlock> left_{}, right_{};
  float loudest_ = 0;
};

std::uint64_t TrapsSprungBy(const std::function<void()>& work) {
  const std::uint64_t before = TrapsSprung().all();
  work();
  return TrapsSprung().all() - before;
}

class Traps : public testing::Test {
 protected:
  void SetUp() override {
    if (!TrapsWork()) GTEST_SKIP() << "a sanitizer has taken the place of the traps";
  }
};

TEST_F(Traps, SpringOnlyWhileRendering) {
  std::mutex mutex;
  const auto misbehave = [&] {
    auto* volatile memory = new int(1);
    delete memory;
    const std::lock_guard lock(mutex);
    try {
      throw std::runtime_error("");
    } catch (const std::exception&) {
    }
  };
  EXPECT_EQ(TrapsSprungBy(misbehave), 0u);
  const TrapCounts before = TrapsSprung();
  {
    const engine::RenderScope scope;
    misbehave();
  }
  const TrapCounts after = TrapsSprung();
  EXPECT_GT(after.allocations, before.allocations);
  EXPECT_GT(after.frees, before.frees);
  EXPECT_GT(after.locks, before.locks);
  EXPECT_GT(after.exceptions, before.exceptions);
}

TEST_F(Traps, EachSpringsByItself) {
  std::mutex mutex;
  std::timed_mutex timed_mutex;
  std::shared_mutex shared_mutex;
  std::condition_variable condition;
  std::atomic<int> changed = 1;
  std::FILE* const null = std::fopen("/dev/null", "r+");
  ASSERT_NE(null, nullptr);
  void* volatile memory = nullptr;
  char byte = 0;
  sem_t posix;
  sem_init(&posix, 0, 10);
  timespec now{}, no_time{};
  clock_gettime(CLOCK_REALTIME, &now);
  const struct {
    const char* what;
    std::uint64_t TrapCounts::*counter;
    std::function<void()> deed;
  } kDeeds[] = {
      {"malloc", &TrapCounts::allocations, [&] { memory = std::malloc(1); }},
      {"realloc", &TrapCounts::allocations, [&] { memory = std::realloc(memory, 100); }},
      {"free", &TrapCounts::frees, [&] { std::free(memory); }},
      {"calloc", &TrapCounts::allocations,
       [&] {
         memory = std::calloc(1, 1);
         std::free(memory);
       }},
      {"aligned_alloc", &TrapCounts::allocations,
       [&] {
         memory = std::aligned_alloc(64, 64);
         std::free(memory);
       }},
      {"posix_memalign", &TrapCounts::allocations,
       [&] {
         void* made = nullptr;
         if (posix_memalign(&made, 64, 64) == 0) memory = made;
         std::free(made);
       }},
      {"strdup", &TrapCounts::allocations,
       [&] {
         memory = strdup("x");
         std::free(memory);
       }},
      {"aligned new", &TrapCounts::allocations,
       [&] {
         memory = ::operator new (64, std::align_val_t{64});
         ::operator delete (memory, std::align_val_t{64});
       }},
      {"mmap", &TrapCounts::allocations,
       [&] { memory = mmap(nullptr, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }},
      {"munmap", &TrapCounts::frees, [&] { munmap(memory, 1); }},
      {"lock", &TrapCounts::locks, [&] { const std::lock_guard lock(mutex); }},
      {"try_lock", &TrapCounts::locks,
       [&] { const std::unique_lock lock(mutex, std::try_to_lock); }},
      {"try_lock_for", &TrapCounts::locks,
       [&] { const std::unique_lock lock(timed_mutex, std::chrono::nanoseconds(1)); }},
      {"lock_shared", &TrapCounts::locks, [&] { const std::shared_lock lock(shared_mutex); }},
      {"wait_for", &TrapCounts::waits,
       [&] {
         std::unique_lock lock(mutex);
         condition.wait_for(lock, std::chrono::nanoseconds(1));
       }},
      {"sem_wait", &TrapCounts::waits, [&] { sem_wait(&posix); }},
      {"sem_timedwait", &TrapCounts::waits, [&] { sem_timedwait(&posix, &now); }},
      {"sem_clockwait", &TrapCounts::waits, [&] { sem_clockwait(&posix, CLOCK_REALTIME, &now); }},
      {"notify", &TrapCounts::waits,
       [&] { syscall(SYS_futex, &changed, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0); }},
      {"join", &TrapCounts::waits, [&] { std::thread([] {}).join(); }},
      {"yield", &TrapCounts::waits, [] { std::this_thread::yield(); }},
      {"sleep_for", &TrapCounts::waits,
       [] { std::this_thread::sleep_for(std::chrono::nanoseconds(1)); }},
      {"clock_nanosleep", &TrapCounts::waits,
       [&] { clock_nanosleep(CLOCK_MONOTONIC, 0, &no_time, nullptr); }},
      {"poll", &TrapCounts::waits, [] { poll(nullptr, 0, 0); }},
      {"open, close", &TrapCounts::input_output, [] { close(open("/dev/null", O_RDONLY)); }},
      {"read", &TrapCounts::input_output, [&] { (void)!read(fileno(null), &byte, 1); }},
      {"write", &TrapCounts::input_output, [&] { (void)!write(fileno(null), &byte, 1); }},
      {"fputc", &TrapCounts::input_output, [&] { std::fputc('x', null); }},
      {"putc", &TrapCounts::input_output, [&] { putc('x', null); }},
      {"puts", &TrapCounts::input_output, [] { std::puts(""); }},
      {"fputs", &TrapCounts::input_output, [&] { std::fputs("some text", null); }},
      {"fprintf", &TrapCounts::input_output, [&] { std::fprintf(null, "%d", byte); }},
      {"fwrite", &TrapCounts::input_output, [&] { std::fwrite(&byte, 1, 1, null); }},
      {"fflush", &TrapCounts::input_output, [&] { std::fflush(null); }},
      {"printf", &TrapCounts::input_output, [&] { std::printf("%d\n", byte); }},
      {"a stream", &TrapCounts::input_output, [] { std::ofstream("/dev/null") << "x"; }},
  };
  for (const auto& [what, counter, deed] : kDeeds) {
    const TrapCounts before = TrapsSprung();
    {
      const engine::RenderScope scope;
      deed();
    }
    EXPECT_GT(TrapsSprung().*counter, before.*counter) << what;
  }
  std::fclose(null);
  sem_destroy(&posix);
}

TEST_F(Traps, RenderingSpringsNone) {
  for (const auto interpolation : {engine::Interpolation::kLinear, engine::Interpolation::kCubic,
                                   engine::Interpolation::kSinc8, engine::Interpolation::kSinc32}) {
    Busy busy(interpolation);
    EXPECT_EQ(TrapsSprungBy([&] { busy.Render(); }), 0u);
    EXPECT_GT(busy.loudest(), 0.01f);
  }
}

TEST_F(Traps, ChangingBanksSpringsNoneAndMakesNoSystemCall) {
  Busy busy(engine::Interpolation::kSinc8);
  busy.Render();
  for (int i = 0; i < 3; ++i) {
    busy.ChangeBanks();
    EXPECT_EQ(TrapsSprungBy([&] { busy.Render(); }), 0u);
  }
  busy.ChangeBanks();
  EXPECT_TRUE(RunsWithoutSystemCalls([&] { busy.Render(); }));
}

/// A scheduled synthesizer that is posted busy music and renders it, with a queue that overflows.
class BusyQueue {
 public:
  BusyQueue()
      : memory_(std::make_shared<engine::SampleMemory>()),
        store_(std::make_shared<engine::SampleStore>(BusyBank(), memory_)),
        events_(SortedBusyEvents(4, kFrames)) {
    store_->LoadAll();
    synth_ = std::make_unique<engine::ScheduledSynth>(
        ForThisRun({.voice_limit = 24, .helpers = 1}), memory_, engine::BankStack({{store_, 0}}),
        engine::ScheduleSettings{.queue_capacity = 128, .calendar_capacity = 256});
    source_ = synth_->MakeSource();
  }

  /// All of the music posted and rendered, far ahead and late, and more than there is room for.
  void PostAndRender() {
    for (std::size_t i = 0; i < events_.size(); ++i) {
      source_->TryPost(events_[i]);
      if (i % 300 == 299) synth_->Render({left_, right_});
      if (i % 50 == 49) synth_->synth().Help(1);
    }
    for (std::size_t done = 0; done < kFrames; done += kBlock) {
      synth_->Render({left_, right_});
      synth_->ReportDuration(1000);
    }
  }

  engine::RenderStats stats() const { return synth_->stats(); }

 private:
  std::shared_ptr<engine::SampleMemory> memory_;
  std::shared_ptr<engine::SampleStore> store_;
  std::unique_ptr<engine::ScheduledSynth> synth_;
  std::unique_ptr<engine::EventQueue::Source> source_;
  std::vector<engine::Event> events_;
  std::array<float, kBlock> left_{}, right_{};
};

TEST_F(Traps, VoicesOfTheHostSpringNone) {
  const auto memory = std::make_shared<engine::SampleMemory>();
  const auto store = std::make_shared<engine::SampleStore>(ConstantBank(), memory);
  store->LoadAll();
  engine::HostVoices voices;
  std::vector<engine::StackedBank> banks;
  for (int i = 0; i < 8; ++i) banks.push_back({store, 0, voices.Take().value()});
  engine::Synth synth({.voice_limit = 4}, memory, engine::BankStack(std::move(banks)), &voices);
  std::vector<engine::Event> events;
  const auto add = [&](std::int64_t time, engine::EventKind kind, int value) {
    events.push_back(
        {.time_frames = time, .kind = kind, .value = static_cast<std::uint16_t>(value)});
  };
  add(0, engine::EventKind::kVoiceCeiling, 32'768 - 300);
  for (int i = 0; i < 8; ++i) add(10 * i, engine::EventKind::kVoiceOn, i);
  add(100, engine::EventKind::kOutputs, engine::kOutputLeft);
  for (int i = 0; i < 8; ++i) add(200 + i, engine::EventKind::kVoiceOff, i);
  std::array<float, kBlock> left{}, right{};
  float loudest = 0;
  EXPECT_EQ(TrapsSprungBy([&] {
              for (int i = 0; i < 200; ++i) {
                synth.Render(i == 0 ? std::span<const engine::Event>(events)
                                    : std::span<const engine::Event>{},
                             {left, right});
                for (const float x : left) loudest = std::max(loudest, x);
              }
            }),
            0u);
  EXPECT_GT(loudest, 0.1f);
  EXPECT_EQ(voices.state(7), engine::HostVoices::State::kOver);
}

TEST_F(Traps, PostingAndRenderingWhatIsPostedSpringNone) {
  BusyQueue busy;
  EXPECT_EQ(TrapsSprungBy([&] { busy.PostAndRender(); }), 0u);
  EXPECT_GT(busy.stats().voices_started, 100u);
  EXPECT_GT(busy.stats().events_lost, 0u);
  BusyQueue again;
  EXPECT_TRUE(RunsWithoutSystemCalls([&] { again.PostAndRender(); }));
}

TEST_F(Traps, SystemCallsAreCaught) {
  EXPECT_TRUE(RunsWithoutSystemCalls([] {}));
  EXPECT_FALSE(RunsWithoutSystemCalls([] { (void)getppid(); }));
  EXPECT_FALSE(RunsWithoutSystemCalls([] { std::this_thread::yield(); }));
  EXPECT_FALSE(RunsWithoutSystemCalls([] { (void)!write(STDOUT_FILENO, "", 0); }));
  EXPECT_FALSE(RunsWithoutSystemCalls([] {
    std::atomic<int> changed = 1;
    changed.wait(2);  // returns at once
    syscall(SYS_futex, &changed, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }));
}

TEST_F(Traps, RenderingMakesNoSystemCall) {
  Busy busy(engine::Interpolation::kSinc8);
  EXPECT_TRUE(RunsWithoutSystemCalls([&] { busy.Render(); }));
}

TEST(Realtime, TailsLeaveNoDenormals) {
  Rig rig(BusyBank(), {});
  rig.Play(SortedBusyEvents(3, kFrames), kFrames);
  rig.Play({Reset(0, engine::MidiMode::kDefault)}, 4800);
  ASSERT_EQ(rig.synth().sounding_voices(), 0u);
  for (int second = 0; second < 120; ++second) {
    const Stereo tail = rig.Play({}, 48'000);
    for (const float x : tail.left) ASSERT_NE(std::fpclassify(x), FP_SUBNORMAL) << second;
    for (const float x : tail.right) ASSERT_NE(std::fpclassify(x), FP_SUBNORMAL) << second;
  }
}

TEST(Realtime, TheCallersFloatingPointModeIsLeftAlone) {
  Rig rig(BusyBank(), {});
  volatile float tiny = 1e-38f;
  rig.Play({On(0, 60)}, 1000);
  EXPECT_NE(tiny * 0.01f, 0.0f);
}

}  // namespace
}  // namespace portamento::test
