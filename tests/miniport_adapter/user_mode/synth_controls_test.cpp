#include "miniport_adapter/user_mode/synth_controls.h"

#include <gtest/gtest.h>

#include <cstring>

#include "miniport_adapter/abi/synth_properties.h"

namespace portamento::dmus {
namespace {

constexpr std::uint32_t kGet = 1, kSet = 2, kSupport = 0x200;

template <typename T>
PropertyOutcome Ask(SynthControls& controls, const PropertyRequest& request, T& value) {
  std::uint32_t written = 99;
  const auto outcome =
      Answer(controls, request, std::as_writable_bytes(std::span(&value, 1)), written);
  EXPECT_TRUE(written == 0 || written == sizeof value || written == 4);
  return outcome;
}

TEST(SynthControls, VolumesAddUpAndStayInRange) {
  SynthControls controls;
  EXPECT_FLOAT_EQ(controls.GainLinear(), 1.9952623f) << "+6 dB at first";
  std::int32_t volume = -600;
  EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_Volume, 0, kSet}, volume), PropertyOutcome::kDone);
  EXPECT_FLOAT_EQ(controls.GainLinear(), 1);
  for (const auto& [asked, kept] : {std::pair{-30'000, -20'000}, {3'000, 2'000}}) {
    volume = asked;
    EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_Volume, 1, kSet}, volume), PropertyOutcome::kDone);
    EXPECT_EQ(controls.volumes[1], kept);
  }
  EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_Volume, 1, kGet}, volume), PropertyOutcome::kNoGet);
  EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_Volume, 2, kGet}, volume), PropertyOutcome::kUnknown);
}

TEST(SynthControls, EffectsAreBitsThatThereAre) {
  SynthControls controls;
  std::uint32_t effects = 0xF2;
  EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_Effects, 0, kSet}, effects), PropertyOutcome::kDone);
  EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_Effects, 0, kGet}, effects), PropertyOutcome::kDone);
  EXPECT_EQ(effects, 2u);
}

TEST(SynthControls, ReverbHasFourNumbers) {
  SynthControls controls;
  ReverbControls reverb{.input_gain_db = 9};
  EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_WavesReverb, 0, kGet}, reverb), PropertyOutcome::kDone);
  EXPECT_EQ(reverb, ReverbControls{});
  EXPECT_EQ(reverb.mix_db, -10);
  EXPECT_EQ(reverb.time_ms, 1000);
  reverb.time_ms = 2500;
  EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_WavesReverb, 0, kSet}, reverb), PropertyOutcome::kDone);
  EXPECT_EQ(controls.reverb.time_ms, 2500);
  std::uint32_t little = 0;
  EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_WavesReverb, 0, kGet}, little),
            PropertyOutcome::kTooShort);
}

TEST(SynthControls, SayWhatCanBeDoneWithThem) {
  SynthControls controls;
  controls.rate_hz = 44'100;
  std::uint32_t value = 0;
  EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_SamplePlaybackRate, 0, kGet}, value),
            PropertyOutcome::kDone);
  EXPECT_EQ(value, 44'100u);
  EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_SamplePlaybackRate, 0, kSet}, value),
            PropertyOutcome::kNoSet);
  for (const auto& [set, allowed] : {std::pair{GUID_DMUS_PROP_Volume, 2u},
                                     {GUID_DMUS_PROP_Effects, 3u},
                                     {GUID_DMUS_PROP_WavesReverb, 3u},
                                     {GUID_DMUS_PROP_DLS1, 1u}}) {
    EXPECT_EQ(Ask(controls, {set, 0, kSupport}, value), PropertyOutcome::kDone);
    EXPECT_EQ(value, allowed);
  }
  EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_DLS1, 0, 0}, value), PropertyOutcome::kBadRequest);
  EXPECT_EQ(Ask(controls, {GUID_DMUS_PROP_DLS1, 1, kGet}, value), PropertyOutcome::kUnknown);
  EXPECT_EQ(Ask(controls, {GUID_NULL, 0, kGet}, value), PropertyOutcome::kUnknown);
}

}  // namespace
}  // namespace portamento::dmus
