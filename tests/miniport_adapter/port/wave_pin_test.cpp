// The wave side of a stream is driven as the contract has it: zeros, frames, no gap.
#include "miniport_adapter/port/wave_pin.h"

#include <algorithm>

#include "gtest/gtest.h"

#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

class WavePinTest : public testing::Test {
 protected:
  void SetUp() override {
    rig_.Start();
    ASSERT_EQ(rig_.filter->CreateWavePin(1, WaveFormat(48'000, 1, 16), pin_), STATUS_SUCCESS);
  }
  FakeStream& stream() { return rig_.stream(); }

  FakeRig rig_;
  std::shared_ptr<WavePin> pin_;
  std::vector<BYTE> buffer_ = std::vector<BYTE>(20, 0xCC);  // ten frames
};

TEST_F(WavePinTest, C34_ZeroesAndCountsFramesWithoutAGap) {
  pin_->SetState(KSSTATE_RUN);
  EXPECT_TRUE(pin_->Pull(buffer_));
  std::ranges::fill(buffer_, BYTE{0xCC});
  EXPECT_TRUE(pin_->Pull(std::span(buffer_).first(7)));  // three frames and a half
  EXPECT_TRUE(pin_->Pull(buffer_));
  ASSERT_EQ(stream().renders.size(), 3U);
  EXPECT_EQ(stream().renders[0].frames, 10U);
  EXPECT_EQ(stream().renders[0].position, 0);
  EXPECT_EQ(stream().renders[1].frames, 3U);
  EXPECT_EQ(stream().renders[1].position, 10);
  EXPECT_EQ(stream().renders[2].position, 13);
  for (const Rendered& render : stream().renders) EXPECT_TRUE(render.zeroed);
  EXPECT_EQ(pin_->position_frames(), 23);
}

TEST_F(WavePinTest, C34_ARingIsFilledInTwoPartsWhereItEnds) {
  pin_->SetState(KSSTATE_RUN);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(pin_->Fill(buffer_, 7));
  ASSERT_EQ(stream().renders.size(), 6U);
  const std::vector<std::pair<DWORD, LONGLONG>> expected{{7, 0},  {3, 7},  {4, 10},
                                                         {6, 14}, {1, 20}, {7, 21}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(stream().renders[i].frames, expected[i].first) << i;
    EXPECT_EQ(stream().renders[i].position, expected[i].second) << i;
    EXPECT_TRUE(stream().renders[i].zeroed) << i;
  }
  // Each frame lies where its number says.
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(buffer_[2 * i], 21 + i);
}

TEST_F(WavePinTest, APullDuringAChangeOfStateIsZerosAndDoesNotWait) {
  pin_->SetState(KSSTATE_RUN);
  int pulls = 0;
  stream().on_state = [&] {
    std::ranges::fill(buffer_, BYTE{0xCC});
    EXPECT_FALSE(pin_->Pull(buffer_));
    EXPECT_EQ(std::ranges::count(buffer_, BYTE{0}), std::ssize(buffer_));
    EXPECT_FALSE(pin_->Fill(buffer_, 10));
    ++pulls;
  };
  pin_->SetState(KSSTATE_PAUSE);
  pin_->SetState(KSSTATE_RUN);
  stream().on_state = nullptr;
  EXPECT_EQ(pulls, 2);
  EXPECT_TRUE(stream().renders.empty());
  EXPECT_TRUE(pin_->Pull(buffer_));
}

TEST_F(WavePinTest, C34_ARingTakesNoMoreThanOneTurn) {
  pin_->SetState(KSSTATE_RUN);
  EXPECT_TRUE(pin_->Fill(buffer_, 25));
  EXPECT_EQ(pin_->position_frames(), 10);
}

TEST_F(WavePinTest, C33_TheFirstSyncAfterEachRunStarts) {
  pin_->SetState(KSSTATE_RUN);
  pin_->Pull(buffer_);
  pin_->Pull(buffer_);
  pin_->SetState(KSSTATE_PAUSE);
  pin_->SetState(KSSTATE_RUN);
  pin_->Pull(buffer_);
  pin_->Pull(buffer_);
  ASSERT_EQ(stream().syncs.size(), 4U);
  const bool starts[] = {true, false, true, false};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(stream().syncs[i].start, starts[i]) << i;
    EXPECT_EQ(stream().syncs[i].renders_before, i);  // each before its render
  }
}

TEST_F(WavePinTest, C33_TellsTheTimeOfItsOwnFrames) {
  pin_->SetState(KSSTATE_RUN);
  for (int i = 0; i < 5; ++i) pin_->Pull(buffer_);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(stream().syncs[i].time_100ns,
              static_cast<REFERENCE_TIME>(i) * 10 * kSecond_100ns / 48'000);
  }
}

TEST_F(WavePinTest, PauseKeepsThePositionAndStopForgetsIt) {
  pin_->SetState(KSSTATE_RUN);
  pin_->Pull(buffer_);
  pin_->SetState(KSSTATE_PAUSE);
  pin_->SetState(KSSTATE_RUN);
  pin_->Pull(buffer_);
  EXPECT_EQ(stream().renders.back().position, 10);
  pin_->SetState(KSSTATE_STOP);
  pin_->SetState(KSSTATE_RUN);
  pin_->Pull(buffer_);
  EXPECT_EQ(stream().renders.back().position, 0);
  EXPECT_EQ(stream().syncs.back().time_100ns, 0);
}

TEST_F(WavePinTest, WhatDoesNotRunIsSilent) {
  EXPECT_FALSE(pin_->Pull(buffer_));
  EXPECT_EQ(std::ranges::count(buffer_, 0), 20);
  pin_->SetState(KSSTATE_PAUSE);
  EXPECT_FALSE(pin_->Pull(buffer_));
  EXPECT_TRUE(stream().renders.empty());
}

TEST(WaveSink, PlayedTimeIsExactForYears) {
  std::atomic<int> alive = 0;
  const auto stream = Make<FakeStream>(nullptr, 1U, alive);
  WaveSink sink(stream, WAVEFORMATEX{.nSamplesPerSec = 44'100, .nBlockAlign = 1});
  sink.Start();
  sink.SkipTo(LONGLONG{44'100} * 315'360'000 + 1);  // ten years and a frame
  BYTE frame = 0;
  sink.Pull({&frame, 1});
  EXPECT_EQ(stream->syncs.back().time_100ns, 315'360'000 * kSecond_100ns + 226);
}

}  // namespace
}  // namespace portamento::dmus
