// Events posted from anywhere sound as if they had been handed to the synthesizer in order.
#include "engine/schedule/scheduled_synth.h"

#include <atomic>
#include <random>
#include <thread>

#include "gtest/gtest.h"

#include "tests/engine/busy_music.h"
#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using engine::Event;
using engine::EventQueue;
using engine::ScheduledSynth;
using engine::ScheduleSettings;
using Events = std::vector<Event>;

/// A scheduled synthesizer over a bank.
class Player {
 public:
  explicit Player(std::shared_ptr<const bank::Bank> bank,
                  const engine::SynthSettings& settings = DrySettings(),
                  const ScheduleSettings& schedule = {})
      : memory_(std::make_shared<engine::SampleMemory>()),
        store_(std::make_shared<engine::SampleStore>(std::move(bank), memory_)) {
    store_->LoadAll();
    synth_ = std::make_unique<ScheduledSynth>(ForThisRun(settings), memory_,
                                              engine::BankStack({{store_, 0}}), schedule);
  }
  ScheduledSynth& operator*() { return *synth_; }
  ScheduledSynth* operator->() { return synth_.get(); }

  Stereo Render(std::size_t frames, std::size_t block) {
    Stereo sound{std::vector<float>(frames), std::vector<float>(frames)};
    for (std::size_t done = 0; done < frames; done += block) {
      const std::size_t count = std::min(block, frames - done);
      synth_->Render({std::span(sound.left).subspan(done, count),
                      std::span(sound.right).subspan(done, count)});
    }
    return sound;
  }

 private:
  std::shared_ptr<engine::SampleMemory> memory_;
  std::shared_ptr<engine::SampleStore> store_;
  std::unique_ptr<ScheduledSynth> synth_;
};

TEST(ScheduledSynth, PlaysWhatIsPostedInAnyOrderAsTheSynthesizerPlaysItInOrder) {
  constexpr std::size_t kFrames = 24'000;
  const Events events = SortedBusyEvents(5, kFrames);
  Rig rig(BusyBank(), {});
  const Stereo expected = rig.Play(events, kFrames);
  for (const std::size_t block : {64u, 1u, 100u, 24'000u}) {
    Player player(BusyBank(), engine::SynthSettings{});
    const auto source = player->MakeSource();
    // Backwards, but for those of one frame.
    for (std::size_t end = events.size(); end > 0;) {
      std::size_t begin = end;
      while (begin > 0 && events[begin - 1].time_frames == events[end - 1].time_frames) --begin;
      for (std::size_t i = begin; i < end; ++i) ASSERT_TRUE(source->TryPost(events[i]));
      end = begin;
    }
    const Stereo sound = player.Render(kFrames, block);
    EXPECT_TRUE(sound.left == expected.left && sound.right == expected.right) << block;
    EXPECT_EQ(player->stats().events_late, 0u);
    EXPECT_EQ(player->stats().events_pending, 0u);
  }
}

TEST(ScheduledSynth, StartsNotesOnTheirFrameAtEveryBlockSize) {
  bank::GeneratorValues at_once;
  at_once.Set(Generator::kVolEnvAttack, INT16_MIN);
  for (const std::size_t block : {1u, 2u, 63u, 64u, 65u, 1024u}) {
    Player player(ConstantBank(at_once));
    const auto source = player->MakeSource();
    const std::int64_t due[] = {0, 1, 63, 64, 65, 1000, 1023, 1024, 1500};
    for (std::size_t i = 0; i < std::size(due); ++i) {
      // Each on a channel of its own, so that the sum steps up at each.
      source->TryPost(On(due[i], 60, 127, static_cast<int>(i)));
    }
    const auto sound = player.Render(2048, block).left;
    for (const std::int64_t frame : due) {
      const auto at = static_cast<std::size_t>(frame);
      const float before = at == 0 ? 0 : sound[at - 1];
      EXPECT_GT(sound[at], before + 0.3f) << block << ' ' << frame;
    }
  }
}

TEST(ScheduledSynth, ALostNoteOffLeavesNoNoteHanging) {
  Player player(ConstantBank(), DrySettings(), {.queue_capacity = 64, .calendar_capacity = 64});
  const auto source = player->MakeSource();
  int lost = 0;
  for (int i = 0; i < 1000; ++i) {
    if (!source->TryPost(On(10 + i, i % 100))) ++lost;
    if (!source->TryPost(Off(200 + i, i % 100))) ++lost;
  }
  EXPECT_GT(lost, 0);
  player.Render(64, 64);
  EXPECT_GT(player->stats().voices, 0u);
  player.Render(48'000, 64);
  EXPECT_EQ(player->stats().voices, 0u);
  EXPECT_EQ(player->stats().events_lost, static_cast<std::uint64_t>(lost));
}

TEST(ScheduledSynth, LetsGoOfEverythingWhateverThePedalsSay) {
  Player player(ConstantBank());
  const auto source = player->MakeSource();
  source->TryPost(Cc(0, 64, 127));
  source->TryPost(On(10, 60));
  source->TryPost(On(10, 64, 100, 5));
  source->TryPost(Off(20, 60));
  player.Render(1000, 64);
  EXPECT_EQ(player->stats().voices, 2u);
  source->TryPost({.time_frames = engine::kAtOnce, .kind = engine::EventKind::kReleaseAll});
  player.Render(9600, 64);
  EXPECT_EQ(player->stats().voices, 0u);
}

TEST(ScheduledSynth, TellsOfItself) {
  engine::SynthSettings settings = DrySettings();
  settings.voice_limit = 2;
  Player player(ConstantBank(), settings);
  const auto source = player->MakeSource();
  player.Render(640, 64);
  source->TryPost(On(0, 60));  // late
  for (int key = 61; key < 64; ++key) source->TryPost(On(engine::kAtOnce, key));
  source->TryPost(On(100'000, 70));
  player.Render(64, 64);
  player->ReportDuration(500'000);
  const engine::RenderStats stats = player->stats();
  EXPECT_EQ(stats.frames, 704u);
  EXPECT_EQ(stats.events_late, 1u);
  EXPECT_EQ(stats.events_pending, 1u);
  EXPECT_EQ(stats.voices_started, 4u);
  EXPECT_EQ(stats.voices_stolen, 2u);
  EXPECT_EQ(stats.voices, 2u);
  EXPECT_EQ(stats.peak_voices, 2u);
  EXPECT_GT(stats.peak_linear, 0.1f);
  EXPECT_EQ(stats.worst_call_ns, 500'000u);
  EXPECT_NEAR(stats.load, 0.05 * 0.5 / (64 / 48.0), 1e-4);
}

TEST(ScheduledSynth, SeveralThreadsPostWhileAnotherRenders) {
  constexpr int kThreads = 3, kNotes = 5'000;
  Player player(BusyBank(), {.voice_limit = 32});
  std::vector<std::unique_ptr<EventQueue::Source>> sources;
  for (int i = 0; i < kThreads; ++i) sources.push_back(player->MakeSource());
  std::atomic<int> running = kThreads;
  std::vector<std::thread> posters;
  for (int i = 0; i < kThreads; ++i) {
    posters.emplace_back([&, i] {
      std::minstd_rand random(static_cast<unsigned>(i + 1));
      for (int note = 0; note < kNotes; ++note) {
        const int key = 30 + static_cast<int>(random() % 60);
        const std::int64_t now = static_cast<std::int64_t>(player->stats().frames);
        sources[static_cast<std::size_t>(i)]->TryPost(On(now + 100, key, 90, i));
        sources[static_cast<std::size_t>(i)]->TryPost(Off(now + 700, key, i));
      }
      --running;
    });
  }
  std::array<float, 64> left, right;
  while (running > 0) {
    player->Render({left, right});
    for (const float x : left) ASSERT_TRUE(std::isfinite(x));
  }
  for (std::thread& poster : posters) poster.join();
  player.Render(480'000, 64);  // releases and all
  EXPECT_EQ(player->stats().voices, 0u);
  EXPECT_EQ(player->stats().events_pending, 0u);
}

}  // namespace
}  // namespace portamento::test
