// Voices that a host starts by itself: what starts and ends them, what they are told by their
// channel, and what is known of them.
#include "engine/midi/host_voices.h"

#include <cmath>

#include "gtest/gtest.h"

#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using engine::EventKind;
using engine::HostVoices;
using State = HostVoices::State;

engine::Event VoiceOn(std::int64_t time, std::uint16_t number, std::uint16_t channel = 0) {
  return {.time_frames = time, .channel = channel, .kind = EventKind::kVoiceOn, .value = number};
}
engine::Event VoiceOff(std::int64_t time, std::uint16_t number, std::uint16_t channel = 0) {
  return {.time_frames = time, .channel = channel, .kind = EventKind::kVoiceOff, .value = number};
}

/// A bank of a constant for each number, and a stack of those; the notes' own bank is silent.
class Host {
 public:
  explicit Host(bank::LoopMode loop = bank::LoopMode::kForever, std::size_t frames = 64,
                int zones = 1, std::uint32_t voice_limit = 64) {
    TestBank bank;
    const auto sample = bank.AddSample(Constant(frames, 16'384));
    bank.Preset(0, 0);
    for (int i = 0; i < zones; ++i) bank.Add(bank.Zone(sample, loop));
    store_ = std::make_shared<engine::SampleStore>(bank.Freeze(), memory_);
    store_->LoadAll();
    auto settings = ForThisRun(DrySettings());
    settings.voice_limit = voice_limit;
    synth_ = std::make_unique<engine::Synth>(settings, memory_, engine::BankStack(), &voices);
  }

  /// The banks of these voices, and of no notes.
  void Stack(std::vector<int> numbers) {
    std::vector<engine::StackedBank> banks;
    for (const int number : numbers) banks.push_back({store_, 0, number});
    synth_->SetBanks(engine::BankStack(std::move(banks)));
  }

  /// Left side of the next frames; times count from now.
  std::vector<float> Play(std::vector<engine::Event> events, std::size_t frames) {
    for (auto& event : events) event.time_frames += synth_->time_frames();
    std::vector<float> left(frames), right(frames);
    synth_->Render(events, {left, right});
    return left;
  }

  HostVoices voices;
  engine::Synth& synth() { return *synth_; }

 private:
  std::shared_ptr<engine::SampleMemory> memory_ = std::make_shared<engine::SampleMemory>();
  std::shared_ptr<engine::SampleStore> store_;
  std::unique_ptr<engine::Synth> synth_;
};

const float kHalfCentred = 0.5f * std::sqrt(0.5f);

TEST(HostVoices, BeginAndEndOnTheirFrame) {
  Host host;
  const auto number = host.voices.Take().value();
  EXPECT_EQ(host.voices.state(number), State::kOrdered);
  host.Stack({number});
  const auto sound = host.Play(AtFullLevel({VoiceOn(1000, number)}), 4000);
  EXPECT_EQ(sound[999], 0);
  EXPECT_GT(sound[1000], 0);
  EXPECT_NEAR(sound[3999], kHalfCentred, 1e-3);
  EXPECT_EQ(host.voices.state(number), State::kSounding);

  const auto end = host.Play({VoiceOff(100, number)}, 4000);
  EXPECT_NEAR(end[99], kHalfCentred, 1e-3);
  EXPECT_LT(end[2000], 1e-4f);
  host.Play({}, 48'000);
  EXPECT_EQ(host.voices.state(number), State::kOver);
}

TEST(HostVoices, StoppedBeforeTheyBeginNeverDo) {
  Host host;
  const auto number = host.voices.Take().value();
  host.Stack({number});
  host.Play(AtFullLevel({VoiceOff(0, number)}), 64);
  EXPECT_EQ(host.voices.state(number), State::kStopped);
  EXPECT_EQ(host.Play({VoiceOn(0, number)}, 1000)[999], 0);
  EXPECT_EQ(host.voices.state(number), State::kOver);
}

TEST(HostVoices, WhatWasPostedForOneMeansNoOtherInItsPlace) {
  Host host;
  const auto number = host.voices.Take().value();
  host.voices.Free(number);
  std::uint16_t other = host.voices.Take().value();
  while (HostVoices::PlaceOf(other) != number) {
    host.voices.Free(other);
    other = host.voices.Take().value();
  }
  host.Stack({other});
  EXPECT_EQ(host.Play(AtFullLevel({VoiceOn(0, number)}), 1000)[999], 0);
  EXPECT_EQ(host.voices.state(number), State::kOver);
  host.Play({VoiceOff(0, number), VoiceOn(1, other), VoiceOff(100, number)}, 5000);
  EXPECT_EQ(host.voices.state(other), State::kSounding);
  EXPECT_NEAR(host.Play({}, 64)[63], kHalfCentred, 1e-3);
  EXPECT_GT(host.voices.frame(other), 0u);
}

TEST(HostVoices, OfAnUnloopedSampleEndByThemselves) {
  Host host(bank::LoopMode::kNone, 3000);
  const auto number = host.voices.Take().value();
  host.Stack({number});
  host.Play(AtFullLevel({VoiceOn(0, number)}), 1280);
  EXPECT_EQ(host.voices.state(number), State::kSounding);
  // As of the edge before the last block.
  EXPECT_EQ(host.voices.frame(number), 1216u);
  host.Play({}, 4000);
  EXPECT_EQ(host.voices.state(number), State::kOver);
}

TEST(HostVoices, HearNoKeysPedalsOrModes) {
  Host host;
  const auto number = host.voices.Take().value();
  host.Stack({number});
  const auto sound =
      host.Play(AtFullLevel({VoiceOn(0, number), On(100, 60), Off(200, 60), Cc(300, 123, 0),
                             Cc(400, 126, 0), On(500, 62), Cc(600, 64, 127), Cc(700, 64, 0)}),
                20'000);
  EXPECT_NEAR(sound[19'999], kHalfCentred, 1e-3);
  // But a channel is silenced with all that is on it.
  EXPECT_EQ(host.Play({Cc(0, 120, 0)}, 4000)[3999], 0);
  EXPECT_EQ(host.voices.state(number), State::kOver);
}

TEST(HostVoices, FollowVolumeAndPanOfTheirChannel) {
  Host host;
  const auto number = host.voices.Take().value();
  host.Stack({number});
  host.Play(AtFullLevel({VoiceOn(0, number)}), 1000);
  const auto sound = host.Play({Cc(0, 7, 64), Cc(0, 10, 0)}, 4000);
  EXPECT_NEAR(20 * std::log10(sound[3999] / 0.5), 40 * std::log10(64.0 / 127), 0.05);
}

TEST(HostVoices, OfSeveralZonesAreOneVoice) {
  Host host(bank::LoopMode::kForever, 64, 2);
  const auto number = host.voices.Take().value();
  host.Stack({number});
  const auto sound = host.Play(AtFullLevel({VoiceOn(0, number)}), 1000);
  EXPECT_NEAR(sound[999], 2 * kHalfCentred, 2e-3);
  host.Play({VoiceOff(0, number)}, 48'000);
  EXPECT_EQ(host.voices.state(number), State::kOver);
  EXPECT_EQ(host.synth().sounding_voices(), 0u);
}

TEST(HostVoices, AreOverAtOnceWhereThereIsNothingToPlay) {
  Host host;
  const auto number = host.voices.Take().value();
  host.Play({VoiceOn(0, number)}, 64);
  EXPECT_EQ(host.voices.state(number), State::kOver);
  // And what was never ordered, or is no number at all, is not begun.
  host.Play({VoiceOn(0, 5), VoiceOn(0, 60'000), VoiceOff(0, 60'000)}, 64);
  EXPECT_EQ(host.voices.state(5), State::kFree);
}

TEST(HostVoices, AreOverWhenTheyAreStolen) {
  Host host(bank::LoopMode::kForever, 64, 1, 1);
  const auto first = host.voices.Take().value(), second = host.voices.Take().value();
  host.Stack({first, second});
  host.Play(AtFullLevel({VoiceOn(0, first), VoiceOn(1000, second)}), 48'000);
  EXPECT_EQ(host.voices.state(first), State::kOver);
  EXPECT_EQ(host.voices.state(second), State::kSounding);
}

TEST(HostVoices, BanksForThemAreNotForNotes) {
  Host host;
  host.Stack({7});
  EXPECT_EQ(host.Play(AtFullLevel({On(0, 60), On(0, 64, 127, 9)}), 2000)[1999], 0);
}

TEST(HostVoices, NumbersRunOutAndComeBack) {
  HostVoices voices;
  for (std::size_t i = 0; i < HostVoices::kMost; ++i) EXPECT_EQ(voices.Take(), i);
  EXPECT_FALSE(voices.Take());
  voices.Free(77);
  const auto again = voices.Take();
  ASSERT_TRUE(again);
  EXPECT_NE(again, 77);
  EXPECT_EQ(HostVoices::PlaceOf(*again), 77u);
  EXPECT_FALSE(voices.Take());
}

TEST(HostVoices, TheSoundDoesNotDependOnTheBlock) {
  std::vector<float> first;
  for (const std::size_t block : {1u, 64u, 1000u, 5000u}) {
    Host host(bank::LoopMode::kNone, 3000);
    const auto number = host.voices.Take().value();
    host.Stack({number});
    auto sound = host.Play(AtFullLevel({VoiceOn(77, number), VoiceOff(1999, number)}), 2000);
    while (sound.size() < 7000) {
      const auto more = host.Play({}, std::min(block, 7000 - sound.size()));
      sound.insert(sound.end(), more.begin(), more.end());
    }
    if (first.empty()) first = sound;
    EXPECT_EQ(sound, first) << block;
  }
}

}  // namespace
}  // namespace portamento::test
