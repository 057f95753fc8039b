// Banks are added, replaced and unloaded while notes sound.
#include <atomic>
#include <cmath>
#include <thread>

#include "gtest/gtest.h"

#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using engine::BankStack;
using engine::SampleMemory;
using engine::SampleStore;
using Events = std::vector<engine::Event>;

/// A bank of one looped tone at a level and with a release of half a second.
std::shared_ptr<const bank::Bank> ToneBank(int bank_number, std::size_t period_frames,
                                           bool wide = false) {
  TestBank bank;
  const Frames narrow = SinePeriods(period_frames, 100, 0.5);
  const auto sample =
      wide ? bank.AddWideSample({narrow.begin(), narrow.end()}) : bank.AddSample(narrow);
  bank::ZoneSpec zone = bank.Zone(sample);
  zone.generators.Set(Generator::kVolEnvRelease, -1200);
  return bank.Preset(bank_number, 0).Add(zone).Freeze();
}

/// A synthesizer whose banks come and go.
class Stage {
 public:
  Stage() : memory_(std::make_shared<SampleMemory>()) {}

  std::shared_ptr<SampleStore> Load(std::shared_ptr<const bank::Bank> bank) {
    auto store = std::make_shared<SampleStore>(std::move(bank), memory_);
    EXPECT_EQ(store->LoadAll(), 0u);
    return store;
  }
  static BankStack StackOf(const std::vector<std::shared_ptr<SampleStore>>& stores) {
    std::vector<engine::StackedBank> banks;
    for (const auto& store : stores) banks.push_back({store, 0});
    return BankStack(std::move(banks));
  }
  engine::Synth& Begin(BankStack banks) {
    synth_ = std::make_unique<engine::Synth>(ForThisRun(DrySettings()), memory_, std::move(banks));
    return *synth_;
  }
  /// The next frames; times of events count from now.
  std::vector<float> Play(Events events, std::size_t frames, std::size_t block = 64) {
    std::vector<float> left(frames), right(frames);
    const std::int64_t start = synth_->time_frames();
    std::size_t next = 0;
    for (std::size_t done = 0; done < frames;) {
      const std::size_t count = std::min(block, frames - done);
      Events due;
      while (next < events.size() &&
             events[next].time_frames < static_cast<std::int64_t>(done + count)) {
        due.push_back(events[next++]);
        due.back().time_frames += start;
      }
      synth_->Render(due,
                     {std::span(left).subspan(done, count), std::span(right).subspan(done, count)});
      done += count;
    }
    return left;
  }
  std::size_t used_bytes() const {
    return memory_->narrow.used_bytes() + memory_->wide.used_bytes();
  }
  const std::shared_ptr<SampleMemory>& memory() const { return memory_; }

 private:
  std::shared_ptr<SampleMemory> memory_;
  std::unique_ptr<engine::Synth> synth_;
};

double Hz(const std::vector<float>& tone) { return FrequencyHz(tone); }

TEST(LiveBanks, AnAddedBankIsHeardInNewNotesAndTouchesNoOldOne) {
  Stage stage, alone;
  const auto first = stage.Load(ToneBank(0, 48));
  engine::Synth& synth = stage.Begin(Stage::StackOf({first}));
  alone.Begin(Stage::StackOf({alone.Load(ToneBank(0, 48))}));
  const Events note{On(0, 60)};
  EXPECT_EQ(stage.Play(note, 4800), alone.Play(note, 4800));

  const auto second = stage.Load(ToneBank(8, 24));
  synth.SetBanks(Stage::StackOf({first, second}));
  EXPECT_EQ(stage.Play({}, 4800), alone.Play({}, 4800));  // bit for bit

  EXPECT_NEAR(Hz(stage.Play({Off(0, 60), Cc(0, 120, 0), Cc(0, 0, 8, 1), Program(0, 0, 1),
                             On(1000, 60, 127, 1)},
                            24'000)),
              2000, 100);
}

TEST(LiveBanks, AnAddedBankIsThereForTheNextFrameInsideABlockToo) {
  for (const bool wide : {false, true}) {
    Stage stage;
    auto& synth = stage.Begin(BankStack());
    stage.Play(FullLevel({}), 100);
    synth.SetBanks(Stage::StackOf({stage.Load(ToneBank(0, 100, wide))}));
    const auto sound = stage.Play({On(0, 60)}, 20);
    EXPECT_GT(std::abs(sound[19]), 0.1f) << wide;
  }
}

TEST(LiveBanks, AReplacedBankGoesOnInTheNotesThatSound) {
  Stage stage;
  engine::Synth& synth = stage.Begin(Stage::StackOf({stage.Load(ToneBank(0, 48))}));
  stage.Play({On(0, 60)}, 4800);
  synth.SetBanks(Stage::StackOf({stage.Load(ToneBank(0, 24))}));
  const auto old_note = stage.Play({}, 9600);
  EXPECT_NEAR(Hz(old_note), 1000, 0.5);
  EXPECT_LT(Roughness(old_note), 0.02);  // no click
  const auto both = stage.Play({Off(0, 60), On(48'000, 60)}, 96'000);
  EXPECT_NEAR(Hz({both.begin() + 60'000, both.end()}), 2000, 0.5);  // the same program
}

TEST(LiveBanks, AnUnloadedBankIsFreedWhenItsLastNoteHasEnded) {
  Stage stage;
  const auto kept = stage.Load(ToneBank(0, 48));
  const std::size_t bytes_before = stage.used_bytes();
  auto store = stage.Load(ToneBank(8, 24));
  const std::weak_ptr<SampleStore> unloaded = store;
  engine::Synth& synth = stage.Begin(Stage::StackOf({kept, std::exchange(store, nullptr)}));
  EXPECT_GT(stage.used_bytes(), bytes_before);
  stage.Play({Cc(0, 0, 8), Program(0, 0), On(0, 60)}, 4800);

  synth.SetBanks(Stage::StackOf({kept}));
  EXPECT_NEAR(Hz(stage.Play({}, 4800)), 2000, 1);
  EXPECT_EQ(synth.ReclaimBanks(), 1u);  // still sounds
  EXPECT_FALSE(unloaded.expired());

  const auto tail = stage.Play({Off(0, 60)}, 12'000);
  EXPECT_GT(RmsDb(Between(tail, 0.05, 0.1)), -40);
  stage.Play({}, 48'000);
  EXPECT_FALSE(unloaded.expired());  // the render thread frees nothing
  EXPECT_EQ(synth.ReclaimBanks(), 0u);
  EXPECT_TRUE(unloaded.expired());
  EXPECT_EQ(stage.used_bytes(), bytes_before);
}

TEST(LiveBanks, StolenVoicesHoldTheirBanksUntilTheyHaveFaded) {
  Stage stage;
  engine::Synth& synth = stage.Begin(Stage::StackOf({stage.Load(ToneBank(0, 48))}));
  stage.Play({On(0, 60)}, 4800);
  synth.SetBanks(Stage::StackOf({stage.Load(ToneBank(0, 24))}));
  stage.Play({Cc(0, 120, 0)}, 64);  // fades from here, over 5 ms
  EXPECT_EQ(synth.ReclaimBanks(), 1u);
  stage.Play({}, 640);
  EXPECT_EQ(synth.ReclaimBanks(), 0u);
}

TEST(LiveBanks, BanksNeverTakenAreFreedByTheNext) {
  Stage stage;
  engine::Synth& synth = stage.Begin(Stage::StackOf({stage.Load(ToneBank(0, 48))}));
  std::weak_ptr<SampleStore> skipped;
  {
    const auto store = stage.Load(ToneBank(0, 30));
    skipped = store;
    synth.SetBanks(Stage::StackOf({store}));
  }
  synth.SetBanks(Stage::StackOf({stage.Load(ToneBank(0, 24))}));
  EXPECT_TRUE(skipped.expired());
  EXPECT_NEAR(Hz(stage.Play({On(0, 60)}, 9600)), 2000, 1);
}

TEST(LiveBanks, WideSamplesCanComeLater) {
  Stage stage;
  const auto narrow = stage.Load(ToneBank(0, 48));
  engine::Synth& synth = stage.Begin(Stage::StackOf({narrow}));
  stage.Play({On(0, 60)}, 4800);
  const auto wide = stage.Load(ToneBank(8, 24, true));
  synth.SetBanks(Stage::StackOf({narrow, wide}));
  synth.SetBanks(Stage::StackOf({narrow, wide}));  // the first of these was never taken
  const auto sound =
      stage.Play({Cc(64, 120, 0), Cc(64, 0, 8), Program(64, 0), On(1000, 60)}, 24'000);
  EXPECT_NEAR(Hz({sound.begin() + 2000, sound.end()}), 2000, 1);
  synth.SetBanks(Stage::StackOf({wide}));  // and bring their lanes once only
  EXPECT_NEAR(Hz(stage.Play({}, 9600)), 2000, 1);
}

TEST(LiveBanks, NoBanksAtAllAreSilent) {
  Stage stage;
  engine::Synth& synth = stage.Begin({});
  EXPECT_EQ(Peak(stage.Play({On(0, 60)}, 4800)), 0);
  synth.SetBanks(Stage::StackOf({stage.Load(ToneBank(0, 48))}));
  EXPECT_NEAR(Hz(stage.Play({On(100, 60)}, 9600)), 1000, 1);
}

TEST(LiveBanks, ChangesFromAnotherThreadNeitherTearNorLeak) {
  Stage stage;
  engine::Synth& synth = stage.Begin(Stage::StackOf({stage.Load(ToneBank(0, 48))}));
  const std::size_t least_bytes = stage.used_bytes();
  std::atomic<bool> stop = false;
  std::thread changer([&] {
    for (int i = 0; i < 300; ++i) {
      synth.SetBanks(Stage::StackOf({stage.Load(ToneBank(0, i % 2 == 0 ? 24 : 48))}));
      if (i % 8 == 0) std::this_thread::yield();
    }
    stop = true;
  });
  double loudest = 0;
  std::int64_t blocks = 0;
  while (!stop || blocks < 200) {
    const int key = 48 + static_cast<int>(blocks % 24);
    const auto sound = stage.Play({On(3, key, 40), Off(40, key)}, 64);
    for (const float x : sound) {
      ASSERT_TRUE(std::isfinite(x));
      loudest = std::max(loudest, double{std::abs(x)});
    }
    ++blocks;
  }
  changer.join();
  EXPECT_GT(loudest, 0.01);
  stage.Play({Cc(0, 120, 0)}, 4800);
  EXPECT_EQ(synth.ReclaimBanks(), 0u);
  EXPECT_LE(stage.used_bytes(), least_bytes);
}

// --- Sample memory -------------------------------------------------------------------------------

TEST(SampleArena, ReusesWhatIsGivenBackWithFreshGuards) {
  engine::SampleArena<std::int16_t> arena;
  const std::size_t empty = arena.used_bytes();
  const auto a = *arena.Allocate(1000), b = *arena.Allocate(2000), c = *arena.Allocate(500);
  for (const auto& [index, frames] : {std::pair{a, 1000u}, {b, 2000u}, {c, 500u}}) {
    // As a loop does it: into the guard as well.
    for (auto& frame : arena.Writable(index, frames + engine::kGuardAfterFrames)) frame = 7;
  }
  const std::size_t full = arena.used_bytes();
  arena.Free(b, 2000);
  const auto smaller = *arena.Allocate(300);
  EXPECT_EQ(smaller, b);
  for (std::uint32_t i = 1; i <= engine::kGuardBeforeFrames; ++i) {
    EXPECT_EQ(arena.frames()[smaller - i], 0);
  }
  for (std::uint32_t i = 0; i < engine::kGuardAfterFrames; ++i) {
    EXPECT_EQ(arena.frames()[smaller + 300 + i], 0) << i;
  }
  // The next one begins in the middle of what was given back.
  const auto middle = *arena.Allocate(200);
  EXPECT_GT(middle, smaller);
  EXPECT_LT(middle, c);
  for (std::uint32_t i = 1; i <= engine::kGuardBeforeFrames; ++i) {
    EXPECT_EQ(arena.frames()[middle - i], 0);
  }
  arena.Free(middle, 200);
  arena.Free(smaller, 300);
  arena.Free(a, 1000);  // holes that meet become one
  arena.Free(c, 500);
  EXPECT_EQ(arena.used_bytes(), empty);
  EXPECT_EQ(*arena.Allocate(3500), a);
  EXPECT_LE(arena.used_bytes(), full);
}

TEST(SampleArena, GivesPagesBackToTheSystem) {
  engine::SampleArena<std::int16_t> arena;
  constexpr std::uint32_t kFrames = 1 << 20;
  const auto index = *arena.Allocate(kFrames);
  for (auto& frame : arena.Writable(index, kFrames)) frame = 1;
  arena.Free(index, kFrames);
  // Pages that were given back read as zero.
  EXPECT_EQ(arena.frames()[index + kFrames / 2], 0);
}

}  // namespace
}  // namespace portamento::test
