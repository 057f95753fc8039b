#include "miniport_adapter/user_mode/port_parameters.h"

#include <gtest/gtest.h>

namespace portamento::dmus {
namespace {

namespace is = port_parameter;

/// Everything asked for, at values in range.
PortParameters Usual() {
  return {.valid = 0xEF,
          .voices = 64,
          .channel_groups = 4,
          .audio_channels = 1,
          .rate_hz = 44'100,
          .effects = 3,
          .share = 0,
          .features = 2};
}

TEST(PortParameters, AreGrantedAsAskedWithinRange) {
  const auto granted = Negotiate(Usual());
  EXPECT_TRUE(granted.as_asked);
  EXPECT_EQ(granted.parameters.voices, 64u);
  EXPECT_EQ(granted.parameters.channel_groups, 4u);
  EXPECT_EQ(granted.parameters.audio_channels, 1u);
  EXPECT_EQ(granted.parameters.rate_hz, 44'100u);
  EXPECT_EQ(granted.parameters.effects, 3u);
  EXPECT_EQ(granted.parameters.features, 2u);
  EXPECT_EQ(granted.parameters.valid, 0xEFu);
}

TEST(PortParameters, HaveDefaultsWhereNothingIsAsked) {
  PortParameters asked = Usual();
  asked.valid = 0;
  asked.share = 1;
  const auto granted = Negotiate(asked);
  EXPECT_TRUE(granted.as_asked);
  EXPECT_EQ(granted.parameters.voices, 32u);
  EXPECT_EQ(granted.parameters.channel_groups, 2u);
  EXPECT_EQ(granted.parameters.audio_channels, 2u);
  EXPECT_EQ(granted.parameters.rate_hz, 22'050u);
  EXPECT_EQ(granted.parameters.effects, 1u);
  EXPECT_EQ(granted.parameters.share, 0u);
  EXPECT_EQ(granted.parameters.features, 0u);
}

TEST(PortParameters, EachSayWhenTheyAreNotAsAsked) {
  struct Case {
    std::uint32_t PortParameters::*member;
    std::uint32_t asked, granted;
  };
  for (const Case& c : {Case{&PortParameters::voices, 0, 1},
                        {&PortParameters::voices, 1001, 1000},
                        {&PortParameters::channel_groups, 0, 1},
                        {&PortParameters::channel_groups, 1001, 1000},
                        {&PortParameters::audio_channels, 0, 1},
                        {&PortParameters::audio_channels, 6, 2},
                        {&PortParameters::rate_hz, 0, 11'025},
                        {&PortParameters::rate_hz, 192'000, 96'000},
                        {&PortParameters::effects, 0xFF, 7},
                        {&PortParameters::share, 1, 0},
                        {&PortParameters::features, 7, 3}}) {
    PortParameters asked = Usual();
    asked.*c.member = c.asked;
    const auto granted = Negotiate(asked);
    EXPECT_FALSE(granted.as_asked) << c.asked;
    EXPECT_EQ(granted.parameters.*c.member, c.granted) << c.asked;
  }
}

TEST(PortParameters, NoEffectsAreNoChange) {
  PortParameters asked = Usual();
  asked.effects = 0;
  EXPECT_TRUE(Negotiate(asked).as_asked);
  EXPECT_EQ(Negotiate(asked).parameters.effects, 0u);
}

TEST(PortParameters, TheShortFormHasNoFeatures) {
  PortParameters asked = Usual();
  asked.size_bytes = 32;
  asked.features = 0xFFFF;
  const auto granted = Negotiate(asked);
  EXPECT_TRUE(granted.as_asked);
  EXPECT_EQ(granted.parameters.size_bytes, 32u);
  EXPECT_EQ(granted.parameters.valid, 0x6Fu);
}

}  // namespace
}  // namespace portamento::dmus
