// Messages with reference times sound on the frames those times mean, whoever posts and however
// frames are asked for.
#include "miniport_adapter/core/stream_core.h"

#include <atomic>
#include <limits>
#include <random>
#include <thread>

#include "gtest/gtest.h"

#include "tests/engine/busy_music.h"
#include "tests/engine/patch.h"
#include "tests/miniport_adapter/core/stream_rig.h"

namespace portamento::test {
namespace {

using dmus::StreamCore;
using dmus::StreamEnd;
using dmus::StreamState;

std::shared_ptr<const bank::Bank> Tone() { return BankOf({Patch{}}); }

TEST(StreamCore, C25_EventsInAnyOrderComeOnTheirExactFrame) {
  for (const std::uint32_t rate_hz : {8'000u, 44'100u, 48'000u, 192'000u}) {
    dmus::StreamSettings settings = StreamRig::Dry();
    settings.synth.rate_hz = rate_hz;
    std::mt19937 random(rate_hz);
    for (int i = 0; i < 8; ++i) {
      StreamRig rig(Tone(), settings);
      const auto late = static_cast<std::int64_t>(random() % 4000 + 500);
      const auto early = static_cast<std::int64_t>(random() % 400);
      rig.PostFullLevel();
      rig.Post({0x91, 60, 127}, TimeOfFrame(late, rate_hz));
      rig.Post({0xB1, 10, 127}, TimeOfFrame(late, rate_hz) - 1000);  // hard right
      rig.Post({0x90, 60, 127}, TimeOfFrame(early, rate_hz));
      rig.Post({0xB0, 10, 0}, TimeOfFrame(early, rate_hz) - 1000);  // hard left
      const Stereo sound = rig.Render(5000, 100);
      EXPECT_EQ(Onset(sound.left), static_cast<std::size_t>(early)) << rate_hz;
      EXPECT_EQ(Onset(sound.right), static_cast<std::size_t>(late)) << rate_hz;
      EXPECT_EQ(rig->stats().late_events, 0u);
    }
  }
}

TEST(StreamCore, C26_NowAndThePastComeAtTheNextFrame) {
  for (const std::int64_t time : {std::int64_t{0}, TimeOfFrame(50), std::int64_t{-7}}) {
    StreamRig rig(Tone());
    rig.PostFullLevel();
    rig.Render(1000);
    rig.Post({0x90, 60, 127}, time);
    EXPECT_EQ(Onset(rig.Render(500).left), 0u) << time;
    EXPECT_EQ(rig->stats().late_events, time == 0 ? 0u : 1u);
  }
}

TEST(StreamCore, LateEventsKeepTheOrderInWhichTheyWerePosted) {
  StreamRig rig(BankOf({Patch{}}));
  rig.PostFullLevel();
  rig.Render(1000);
  // The later message has the earlier time; both are late.
  rig.Post({0x90, 60, 127}, TimeOfFrame(900));
  rig.Post({0x80, 60, 0}, TimeOfFrame(800));
  rig.Render(48'000);
  EXPECT_TRUE(Silent(rig.Render(100)));
}

/// Posts `events` as channel messages on a stream; only those that are.
void PostAsMessages(StreamRig& rig, const std::vector<engine::Event>& events) {
  for (const engine::Event& event : events) {
    const auto channel = static_cast<std::uint8_t>(event.channel % 16);
    const auto value = static_cast<std::uint8_t>(event.value & 0x7F);
    const std::int64_t time = TimeOfFrame(event.time_frames);
    switch (event.kind) {
      case engine::EventKind::kNoteOn:
        rig.Post({static_cast<std::uint8_t>(0x90 | channel), event.number, value}, time);
        break;
      case engine::EventKind::kNoteOff:
        rig.Post({static_cast<std::uint8_t>(0x80 | channel), event.number, 0}, time);
        break;
      case engine::EventKind::kController:
        rig.Post({static_cast<std::uint8_t>(0xB0 | channel), event.number, value}, time);
        break;
      default:
        break;
    }
  }
}

TEST(StreamCore, C35_TheSoundIsTheSameForAnyPartition) {
  constexpr std::size_t kFrames = 24'000;
  dmus::StreamSettings settings = StreamRig::Dry();
  settings.synth = engine::SynthSettings{.voice_limit = 24};
  const auto events = SortedBusyEvents(35, kFrames);
  const auto render = [&](auto next_block) {
    StreamRig rig(BusyBank(), settings);
    PostAsMessages(rig, events);
    Stereo sound;
    while (sound.left.size() < kFrames) {
      const std::size_t count = std::min<std::size_t>(next_block(), kFrames - sound.left.size());
      const Stereo part = rig.Render(count, std::max<std::size_t>(count, 1));
      if (count == 0) rig->Render({}, rig.position);
      sound.left.insert(sound.left.end(), part.left.begin(), part.left.end());
      sound.right.insert(sound.right.end(), part.right.begin(), part.right.end());
    }
    return sound;
  };
  const Stereo whole = render([] { return kFrames; });
  EXPECT_GT(RmsDb(whole.left), -60);
  for (const std::size_t block : {1u, 63u, 64u, 441u}) {
    const Stereo sound = render([&] { return block; });
    EXPECT_EQ(sound.left, whole.left) << block;
    EXPECT_EQ(sound.right, whole.right) << block;
  }
  std::mt19937 random(35);
  const Stereo sound = render([&] { return random() % 3 == 0 ? 0 : random() % 2000; });
  EXPECT_EQ(sound.left, whole.left);
}

TEST(StreamCore, C24_GroupsAreOneOrAllAndOthersAreIgnored) {
  dmus::StreamSettings settings = StreamRig::Dry();
  settings.synth.channel_groups = 3;
  StreamRig rig(Tone(), settings);
  // Each group on a side of its own: 1 left, 2 right, 3 silent.
  for (std::uint16_t group = 1; group <= 3; ++group) rig.PostFullLevel(group);
  rig.Post({0xB0, 10, 0}, 0, 1);
  rig.Post({0xB0, 10, 127}, 0, 2);
  rig.Post({0xB0, 7, 0}, 0, 3);
  rig.Post({0x90, 60, 127}, TimeOfFrame(100), 1);
  rig.Post({0x90, 60, 127}, TimeOfFrame(200), 2);
  rig.Post({0x90, 60, 127}, TimeOfFrame(50), 4);
  rig.Post({0x90, 60, 127}, TimeOfFrame(50), 1001);
  Stereo sound = rig.Render(1000);
  EXPECT_EQ(Onset(sound.left), 100u);
  EXPECT_EQ(Onset(sound.right), 200u);

  rig.Post({0xB0, 120, 0}, 0, 0);  // all sound off, in all groups
  rig.Render(4800);
  EXPECT_TRUE(Silent(rig.Render(1000)));
  rig.Post({0x90, 62, 127}, 0, 0);
  sound = rig.Render(100);
  EXPECT_EQ(Onset(sound.left), 0u);
  EXPECT_EQ(Onset(sound.right), 0u);
}

TEST(StreamCore, C24_AGroupThatNoLongerListensLeavesNoNoteHanging) {
  dmus::StreamSettings settings = StreamRig::Dry();
  settings.synth.channel_groups = 40;
  settings.ready_channel_groups = 40;
  StreamRig rig(Tone(), settings);
  rig.PostFullLevel(1);
  rig.PostFullLevel(40);
  rig.Post({0xB0, 10, 0}, 0, 1);     // left
  rig.Post({0xB0, 10, 127}, 0, 40);  // right
  rig.Post({0xB0, 64, 127}, 0, 40);
  rig.Post({0x90, 60, 127}, 0, 1);
  rig.Post({0x90, 60, 127}, 0, 40);
  rig.Post({0x90, 64, 127}, TimeOfFrame(10'000), 40);  // on its way when its group goes
  EXPECT_FALSE(Silent({rig.Render(1000).right, {}}));
  rig->SetChannelGroups(1);
  rig.Post({0x80, 60, 0}, 0, 40);  // comes too late to be heard
  rig.Render(5000);
  const Stereo after = rig.Render(10'000);
  EXPECT_TRUE(Silent({after.right, {}}));
  EXPECT_GT(after.left.back(), 0.5f);  // others play on
  rig->SetChannelGroups(40);
  rig.Post({0x90, 60, 127}, 0, 40);
  EXPECT_FALSE(Silent({rig.Render(100).right, {}}));
}

TEST(StreamCore, AThousandGroupsListen) {
  dmus::StreamSettings settings = StreamRig::Dry();
  settings.ready_channel_groups = 1;
  StreamRig rig(Tone(), settings);
  rig->SetChannelGroups(1000);
  EXPECT_EQ(rig->channel_groups(), 1000u);
  rig.Post({0x9F, 60, 127}, TimeOfFrame(10), 1000);
  EXPECT_EQ(Onset(rig.Render(100).left), 10u);
}

/// What a stream plays of a note on channel 3 of the first group, after messages have set all kinds
/// of things there, and `change`.
Stereo SoundAfter(const std::function<void(StreamRig&)>& change) {
  dmus::StreamSettings settings = StreamRig::Dry();
  settings.ready_channel_groups = 1;
  StreamRig rig(Tone(), settings);
  rig.PostFullLevel();
  for (const std::vector<std::uint8_t>& message : std::vector<std::vector<std::uint8_t>>{
           {0xB2, 7, 90},
           {0xB2, 10, 20},
           {0xE2, 0, 0x50},
           {0xB2, 101, 0},
           {0xB2, 100, 0},
           {0xB2, 6, 12},
           {0xF0, 0x7F, 0x7F, 0x04, 0x01, 0x00, 0x60, 0xF7},  // master volume
           {0xF0, 0x7F, 0x7F, 0x04, 0x02, 0x00, 0x48, 0xF7},  // master balance
           {0xF0, 0x7F, 0x7F, 0x04, 0x04, 0x00, 0x42, 0xF7},  // master coarse tuning
           {0xF0, 0x41, 0x10, 0x42, 0x12, 0x40, 0x12, 0x02, 0x04, 0x28, 0xF7}}) {  // receives on 5
    rig.Post(message, 0);
  }
  rig.Render(4096);
  change(rig);
  rig.Render(4096);
  rig.Post({0x92, 60, 100}, 0);
  rig.Post({0x94, 67, 100}, 0);
  return rig.Render(4096);
}

TEST(StreamCore, WhatMessagesHaveSetOutlivesTheSynthesizer) {
  const Stereo as_it_was = SoundAfter([](StreamRig&) {});
  EXPECT_FALSE(Silent(as_it_was));
  const Stereo grown = SoundAfter([](StreamRig& rig) { rig->SetChannelGroups(70); });
  EXPECT_EQ(grown.left, as_it_was.left);
  EXPECT_EQ(grown.right, as_it_was.right);
  const Stereo reconfigured = SoundAfter([](StreamRig& rig) {
    engine::SynthSettings settings = rig->synth_settings();
    settings.voice_limit = 7;
    rig->Reconfigure(settings);
  });
  EXPECT_EQ(reconfigured.left, as_it_was.left);
  EXPECT_EQ(reconfigured.right, as_it_was.right);
}

TEST(StreamCore, NobodyWhoRendersMeetsAReclaimOfBanks) {
  StreamRig rig(Tone());
  rig.PostFullLevel();
  rig.Post({0x90, 60, 127}, 0);
  rig.Render(4800);
  std::atomic<bool> done = false;
  std::thread control([&] {
    while (!done) rig->ReclaimBanks();
  });
  std::size_t silent = 0;
  for (int i = 0; i < 20'000; ++i) silent += std::size_t{Silent(rig.Render(16, 16))};
  done = true;
  control.join();
  EXPECT_EQ(silent, 0u);
}

// A master volume message, universal real time: F0 7F 7F 04 01 ll mm F7.
const std::vector<std::uint8_t> kHalfVolume{0xF0, 0x7F, 0x7F, 0x04, 0x01, 0x00, 0x40, 0xF7};

TEST(StreamCore, C23_FragmentsOfASysExEqualTheWholeMessage) {
  const auto level = [](const std::vector<std::size_t>& cuts) {
    StreamRig rig(Tone());
    rig.PostFullLevel();
    std::size_t from = 0;
    for (const std::size_t cut : cuts) {
      rig.Post({kHalfVolume.begin() + static_cast<std::ptrdiff_t>(from),
                kHalfVolume.begin() + static_cast<std::ptrdiff_t>(cut)},
               0, 1, false);
      rig.Post({0xB0, 1, 0}, 0, 1);  // a whole message in between
      from = cut;
    }
    rig.Post({kHalfVolume.begin() + static_cast<std::ptrdiff_t>(from), kHalfVolume.end()}, 0);
    rig.Post({0x90, 60, 127}, 0);
    return rig.Render(4800).left.back();
  };
  const float whole = level({});
  EXPECT_GT(whole, 0.05f);
  EXPECT_LT(whole, 0.3f);  // 0.7 without it
  EXPECT_EQ(level({4}), whole);
  EXPECT_EQ(level({1, 2, 3, 7}), whole);
}

TEST(StreamCore, C23_AFragmentWithoutAnEndIsDroppedOnStop) {
  StreamRig rig(Tone());
  rig.PostFullLevel();
  rig.Post({kHalfVolume.begin(), kHalfVolume.begin() + 5}, 0, 1, false);
  rig.Render(100);
  rig.SetStates(StreamState::kStop);
  rig.SetStates(StreamState::kRun);
  rig.position = 0;
  rig.Start();
  rig.Post({kHalfVolume.begin() + 5, kHalfVolume.end()}, 0);
  rig.Post({0x90, 60, 127}, 0);
  EXPECT_GT(rig.Render(4800).left.back(), 0.5f);
}

TEST(StreamCore, FragmentsOfAMessageThatIsTooLongAreGivenUp) {
  StreamRig rig(Tone());
  rig.PostFullLevel();
  rig.Post({0xF0, 0x7F}, 0, 1, false);
  for (int i = 0; i < 20; ++i) rig.Post(std::vector<std::uint8_t>(1000, 0), 0, 1, false);
  rig.Post({0xF7}, 0);
  rig.Post(kHalfVolume, 0);
  rig.Post({0x90, 60, 127}, 0);
  EXPECT_LT(rig.Render(4800).left.back(), 0.3f);
}

TEST(StreamCore, C31_NothingSoundsUnlessBothEndsRun) {
  const StreamState states[] = {StreamState::kStop, StreamState::kAcquire, StreamState::kPause,
                                StreamState::kRun};
  for (const StreamState messages : states) {
    for (const StreamState sound : states) {
      StreamRig rig(Tone());
      rig->SetState(StreamEnd::kMessages, messages);
      rig->SetState(StreamEnd::kSound, sound);
      rig.Start();
      rig.Post({0x90, 60, 127}, 0);
      const bool runs = messages == StreamState::kRun && sound == StreamState::kRun;
      EXPECT_EQ(Silent(rig.Render(500)), !runs);
    }
  }
}

TEST(StreamCore, C31_APauseHoldsWhatIsQueuedAndStopForgetsIt) {
  for (const StreamState state : {StreamState::kPause, StreamState::kStop}) {
    StreamRig rig(Tone());
    rig.PostFullLevel();
    rig.Post({0x90, 60, 127}, TimeOfFrame(10'000));
    rig.Render(1000);
    rig.Post({0x90, 64, 127}, TimeOfFrame(10'000));  // not taken by Render yet
    rig.SetStates(state);
    rig.SetStates(StreamState::kRun);
    // One second later; the position of a pause is kept, that of a stop is not.
    if (state == StreamState::kStop) rig.position = 0;
    const std::int64_t resumed = TimeOfFrame(1000) + kSecond100ns / 20;
    rig.Start(resumed);
    const Stereo sound = rig.Render(20'000);
    if (state == StreamState::kStop) {
      EXPECT_TRUE(Silent(sound));
      continue;
    }
    // 9000 frames were to come, of which 2400 went by in the pause.
    EXPECT_EQ(Onset(sound.left), 9000u - 2400u);
  }
}

TEST(StreamCore, APauseMayCountFramesFromZeroAgain) {
  StreamRig rig(Tone());
  rig.PostFullLevel();
  rig.Post({0x90, 60, 127}, TimeOfFrame(10'000));
  rig.Render(1000);
  rig.SetStates(StreamState::kPause);
  rig.SetStates(StreamState::kRun);
  rig.position = 0;
  rig.Start(TimeOfFrame(1000));
  EXPECT_EQ(Onset(rig.Render(20'000).left), 9000u);
}

TEST(StreamCore, C31_StopSilencesVoicesAndEffectsButKeepsPrograms) {
  dmus::StreamSettings settings = StreamRig::Dry();
  settings.synth.SetEffectLevels(1);
  TestBank bank;
  const auto sample = bank.AddSample(Constant(64));
  bank.Preset(0, 5).Add(bank.Zone(sample));
  StreamRig rig(bank.Freeze(), settings);
  rig.Post({0xC0, 5}, 0);
  rig.Post({0xB0, 64, 127}, 0);  // pedal
  rig.Post({0x90, 60, 127}, 0);
  rig.Post({0x80, 60, 0}, TimeOfFrame(1000));
  EXPECT_FALSE(Silent(rig.Render(4800)));
  rig.SetStates(StreamState::kStop);
  rig.SetStates(StreamState::kRun);
  rig.position = 0;
  rig.Start();
  const Stereo after = rig.Render(4800);
  for (const float x : after.left) ASSERT_LT(std::abs(x), 1e-4f);
  rig.Post({0x90, 60, 127}, 0);
  EXPECT_FALSE(Silent(rig.Render(4800)));
}

TEST(StreamCore, C32_AnyJumpOfStatesIsTaken) {
  StreamRig rig(Tone());
  std::mt19937 random(32);
  for (int i = 0; i < 500; ++i) {
    const auto state = static_cast<StreamState>(random() % 4);
    const auto end = random() % 2 == 0 ? StreamEnd::kMessages : StreamEnd::kSound;
    rig->SetState(end, state);
    EXPECT_EQ(rig->state(end), state);
    rig.Post({0x90, static_cast<std::uint8_t>(40 + random() % 40), 100}, 0);
    rig.Render(random() % 300);
  }
  rig.SetStates(StreamState::kStop);
  rig.SetStates(StreamState::kRun);
  rig.position = 0;
  rig.Start();
  EXPECT_TRUE(Silent(rig.Render(1000)));
  rig.Post({0x90, 60, 127}, TimeOfFrame(1500));
  EXPECT_EQ(Onset(rig.Render(1000).left), 500u);
}

TEST(StreamCore, C21_WhatIsPostedTogetherIsPlayedTogether) {
  // One thread moves a note to the left and back, at once; another renders, and would hear half.
  StreamRig rig(Tone());
  rig.PostFullLevel();
  rig.Post({0xB0, 10, 127}, 0);
  rig.Post({0x90, 60, 127}, 0);
  rig.Render(64);
  std::atomic<bool> over = false;
  std::atomic<int> rendered = 0;
  std::thread poster([&] {
    const std::vector<std::uint8_t> left{0xB0, 10, 0}, right{0xB0, 10, 127};
    for (int i = 0; i < 6000; ++i) {
      // Now and then somebody must render, or there would be no room.
      for (const int before = rendered; i % 100 == 0 && rendered == before;) {
        std::this_thread::yield();
      }
      StreamCore::Posting posting(*rig);
      posting.Post({.bytes = left});
      if (i % 4 == 0) std::this_thread::yield();
      posting.Post({.bytes = right});
    }
    over = true;
  });
  float loudest = 0;
  while (!over) {
    const Stereo sound = rig.Render(16, 16);
    for (const float x : sound.left) loudest = std::max(loudest, std::abs(x));
    ++rendered;
  }
  poster.join();
  EXPECT_LT(loudest, 1e-6f);
  EXPECT_EQ(rig->stats().lost_notes, 0u);
}

TEST(StreamCore, MessagesOfOneThreadStayInOrderWhoeverElsePosts) {
  // Each thread turns a note on and off at once, thousands of times; none may hang.
  dmus::StreamSettings settings = StreamRig::Dry();
  settings.most_posters = 3;  // fewer than threads
  StreamRig rig(Tone(), settings);
  std::atomic<int> running = 5;
  std::vector<std::thread> posters;
  for (std::uint8_t thread = 0; thread < 5; ++thread) {
    posters.emplace_back([&, thread] {
      const std::vector<std::uint8_t> on{static_cast<std::uint8_t>(0x90 | thread), 60, 127};
      const std::vector<std::uint8_t> off{static_cast<std::uint8_t>(0x80 | thread), 60, 0};
      for (int i = 0; i < 3000; ++i) {
        StreamCore::Posting(*rig).Post({.bytes = on});
        StreamCore::Posting(*rig).Post({.bytes = off});
      }
      --running;
    });
  }
  while (running > 0) rig.Render(64, 64);
  for (std::thread& poster : posters) poster.join();
  rig.Render(48'000);
  EXPECT_TRUE(Silent(rig.Render(100)));
}

TEST(StreamCore, AnOverflowIsCountedAndLeavesNoNoteHanging) {
  dmus::StreamSettings settings = StreamRig::Dry();
  settings.queue_capacity = 64;
  settings.waiting_capacity = 256;
  StreamRig rig(Tone(), settings);
  for (int i = 0; i < 60; ++i) rig.Post({0x90, static_cast<std::uint8_t>(30 + i), 100}, 0);
  EXPECT_FALSE(Silent(rig.Render(64)));
  for (int i = 0; i < 100; ++i) rig.Post({0xB0, 1, 1}, 0);
  for (int i = 0; i < 60; ++i) rig.Post({0x80, static_cast<std::uint8_t>(30 + i), 0}, 0);
  rig.Render(64);
  EXPECT_GE(rig->stats().lost_notes, 60u);
  rig.Render(48'000);
  EXPECT_TRUE(Silent(rig.Render(100)));
}

TEST(StreamCore, MoreThanCanWaitStaysInTheQueueUntilThereIsRoom) {
  dmus::StreamSettings settings = StreamRig::Dry();
  settings.waiting_capacity = 16;
  StreamRig rig(Tone(), settings);
  for (int i = 0; i < 500; ++i) rig.Post({0xB0, 1, 1}, TimeOfFrame(5 + i));
  rig.Post({0x90, 60, 127}, TimeOfFrame(700));
  EXPECT_EQ(Onset(rig.Render(1000, 8).left), 700u);
  EXPECT_EQ(rig->stats().lost_notes, 0u);
}

TEST(StreamCore, C44_StatisticsAreThoseOfThisRun) {
  StreamRig rig(Tone());
  rig.PostFullLevel();
  rig.Post({0xB0, 10, 0}, 0);
  rig.Post({0x90, 60, 127}, TimeOfFrame(24'000));
  rig.Render(48'000);
  rig->ReportDuration(kSecond100ns / 10);
  const dmus::StreamStats stats = rig->stats();
  EXPECT_NEAR(stats.average_voices, 0.5, 0.01);
  EXPECT_NEAR(stats.load, 0.1, 1e-9);
  EXPECT_NEAR(stats.peak_linear, 1, 0.01);
  rig.SetStates(StreamState::kPause);
  rig.SetStates(StreamState::kRun);
  EXPECT_EQ(rig->stats().peak_linear, 0);
  EXPECT_EQ(rig->stats().average_voices, 0);
}

TEST(StreamCore, GainIsAppliedInAStraightLine) {
  StreamRig rig(Tone());
  rig.PostFullLevel();
  rig.Post({0x90, 60, 127}, 0);
  const float before = rig.Render(4800).left.back();
  rig->SetGain(0.5f);
  const auto after = rig.Render(200).left;
  EXPECT_NEAR(after[31], before * 0.75f, 0.01f);
  EXPECT_FLOAT_EQ(after[100], before * 0.5f);
}

TEST(StreamCore, PositionsAtEitherEndOfTheirRangeAreFarAwayAndNothingElse) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t position : {kMost, kMost - 10, -kMost - 1, -kMost + 10}) {
    StreamRig rig(Tone());
    rig.PostFullLevel();
    rig.Render(100);
    rig.Post({0x90, 60, 127}, position < 0 ? TimeOfFrame(1000) : kMost);
    std::vector<float> pcm(2 * 480);
    rig->Render(std::as_writable_bytes(std::span(pcm)), position);
    EXPECT_EQ(Onset(pcm) == pcm.size(), position < 0) << position;
    EXPECT_EQ(rig->latency_100ns() < 0, position < 0) << position;
  }
}

TEST(StreamCore, C38_TheLatencyIsTheTimeOfTheNextFrame) {
  StreamRig rig(Tone());
  EXPECT_EQ(rig->latency_100ns(), kStart100ns);
  rig.Render(1000, 100);
  EXPECT_EQ(rig->latency_100ns(), TimeOfFrame(1000));
  rig.Post({0x90, 60, 127}, rig->latency_100ns());
  EXPECT_EQ(Onset(rig.Render(10).left), 0u);
  EXPECT_EQ(rig->stats().late_events, 0u);
}

TEST(StreamCore, EventsFollowAClockThatIsSlewedWhileTheyWait) {
  // The sink plays 400 ppm too slowly, for five seconds, in steps of 10 ms.
  StreamRig rig(Tone());
  rig.PostFullLevel();
  const std::int64_t due = kStart100ns + 5 * kSecond100ns;
  rig.Post({0x90, 60, 127}, due);
  std::int64_t onset = -1;
  for (int i = 1; i <= 520 && onset < 0; ++i) {
    const std::int64_t played = i * (kSecond100ns / 100);
    rig->Sync(played, kStart100ns + played + played / 2500, false);
    const Stereo sound = rig.Render(480, 480);
    if (!Silent(sound)) onset = rig.position - 480 + static_cast<std::int64_t>(Onset(sound.left));
  }
  // 240'000 frames would be two milliseconds late.
  EXPECT_NEAR(static_cast<double>(onset), 240'000 / 1.0004, 24);
}

/// Which of channels 1 and 2 is heard after both have played a note to a stream of one voice.
int WinnerOf(StreamRig& rig) {
  for (const int channel : {0, 1}) {
    const auto key = static_cast<std::uint8_t>(60 + 12 * channel);
    const auto status = static_cast<std::uint8_t>(0x90 | channel);
    rig.Post({status, key, 127}, kStart100ns + (1 + channel) * kSecond100ns / 10);
  }
  rig.Render(14'400);
  const std::vector<float> sound = rig.Render(9'600).left;
  return AmplitudeOf(sound, 1000) > AmplitudeOf(sound, 2000) ? 1 : 2;
}

TEST(StreamCore, PrioritiesOfChannelsDecideWhoIsStolen) {
  const auto rig_of_one_voice = [] {
    dmus::StreamSettings settings = StreamRig::Dry();
    settings.synth.voice_limit = 1;
    StreamRig rig(BankOf({Patch{.frames = KilohertzSine()}}), settings);
    rig.PostFullLevel();
    return rig;
  };
  {
    StreamRig rig = rig_of_one_voice();
    EXPECT_EQ(WinnerOf(rig), 1);  // channel 1 stands before channel 2
  }
  {
    StreamRig rig = rig_of_one_voice();
    rig->SetVoicePriority(0, 0, 0x8000'0001);
    EXPECT_EQ(WinnerOf(rig), 2);
  }
  {
    StreamRig rig = rig_of_one_voice();
    rig->SetVoicePriority(0, 1, 0xC000'0000);
    EXPECT_EQ(WinnerOf(rig), 2);
    // A synthesizer that takes the place of another knows them as well.
    engine::SynthSettings other = rig->synth_settings();
    other.chorus_level_linear = 0.5f;
    rig->Reconfigure(other);
    rig.Start();
    rig.PostFullLevel();
    EXPECT_EQ(WinnerOf(rig), 2);
  }
}

}  // namespace
}  // namespace portamento::test
