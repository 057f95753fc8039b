// The trace of events in words.
#include "offline/event_text.h"

#include <set>

#include "gtest/gtest.h"

#include "engine/effects/effect_parameters.h"
#include "engine/midi/part_parameters.h"

namespace portamento::offline {
namespace {

using engine::Event;
using engine::EventKind;

TEST(EventTextLine, HasFrameSecondsChannelKindAndMeaning) {
  EXPECT_EQ(EventText({.time_frames = 48'000,
                       .channel = 9,
                       .kind = EventKind::kNoteOn,
                       .number = 36,
                       .value = 100},
                      48'000),
            "     48000     1.000000  ch 10  note-on        C2 (36) velocity 100");
  EXPECT_EQ(
      EventText({.channel = 17, .kind = EventKind::kController, .number = 7, .value = 99}, 44'100),
      "         0     0.000000  ch 18  controller     CC7 volume = 99");
  EXPECT_EQ(EventText({.kind = EventKind::kPitchBend, .value = 8191}, 48'000),
            "         0     0.000000  ch  1  bend           -1");
  EXPECT_EQ(EventText({.kind = EventKind::kSystemReset, .number = 3}, 48'000),
            "         0     0.000000  -      reset          GS");
  EXPECT_EQ(
      EventText(
          {.kind = EventKind::kEffect,
           .number = static_cast<std::uint8_t>(engine::EffectParameter::kXgVariationConnection),
           .value = 5},
          48'000),
      "         0     0.000000  -      effect         XG variation connection = 5");
}

TEST(EventTextLine, EveryKindHasANameOfItsOwn) {
  std::set<std::string> names;
  const int last = static_cast<int>(EventKind::kEffect);
  for (int kind = 0; kind <= last; ++kind) {
    const std::string text = EventText({.kind = static_cast<EventKind>(kind)}, 48'000);
    const std::string name = text.substr(32, text.find(' ', 32) - 32);
    EXPECT_FALSE(name.empty() || std::isdigit(static_cast<unsigned char>(name[0]))) << kind;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_EQ(EventText({.kind = EventKind::kTuneKey}, 48'000).substr(32, 8), "tune-key");
  EXPECT_EQ(EventText({.kind = EventKind::kSystemReset}, 48'000).substr(32, 5), "reset");
}

TEST(EventTextLine, NumbersBeyondWhatIsKnownAreShownAsNumbers) {
  EXPECT_NE(EventText({.kind = EventKind::kPartParameter, .number = 77, .value = 3}, 48'000)
                .find("77 = 3"),
            std::string::npos);
}

TEST(EventTextLine, KeysCountFromCMinus1) {
  EXPECT_EQ(KeyName(0), "C-1");
  EXPECT_EQ(KeyName(69), "A4");
  EXPECT_EQ(KeyName(127), "G9");
}

}  // namespace
}  // namespace portamento::offline
