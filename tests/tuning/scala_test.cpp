// Scales and keyboard mappings against their closed forms; files that make no sense.
#include "tuning/scala.h"

#include <cmath>
#include <span>
#include <string>

#include "gtest/gtest.h"

#include "tests/support/measure.h"
#include "tests/support/rig.h"
#include "tests/support/test_bank.h"

namespace portamento::test {
namespace {

using tuning::KeyboardMap;
using tuning::ReadKeyboardMap;
using tuning::ReadScale;
using tuning::Scale;
using tuning::TuneKeys;

io::Bytes BytesOf(const std::string& text) { return std::as_bytes(std::span(text)); }

Scale ScaleOf(const std::string& text) {
  const auto scale = ReadScale(BytesOf(text));
  EXPECT_TRUE(scale.has_value()) << (scale ? "" : scale.error().Text());
  return scale.value_or(Scale{.cents = {1200}});
}

KeyboardMap MapOf(const std::string& text) {
  const auto map = ReadKeyboardMap(BytesOf(text));
  EXPECT_TRUE(map.has_value()) << (map ? "" : map.error().Text());
  return map.value_or(KeyboardMap{});
}

/// Hz of a key.
double HzOf(const Scale& scale, const KeyboardMap& map, int key) {
  const auto cents = TuneKeys(scale, map);
  EXPECT_TRUE(cents.has_value());
  return 440 * std::exp2(((*cents)[static_cast<std::size_t>(key)] + 100 * (key - 69)) / 1200);
}

const std::string kJust = R"(! just.scl
!
Five-limit major, chromatic
 12
!
 16/15
 9/8   a whole tone
 6/5
 5/4
 4/3
 45/32
 3/2
 8/5
 5/3
 9/5
 15/8
 2
)";

TEST(Scala, JustIntonationHasItsRatios) {
  const Scale scale = ScaleOf(kJust);
  EXPECT_EQ(scale.description, "Five-limit major, chromatic");
  const KeyboardMap map{.reference_key = 60, .reference_hz = 264};
  const double ratios[] = {1,   16.0 / 15, 9.0 / 8, 6.0 / 5, 5.0 / 4,  4.0 / 3, 45.0 / 32,
                           1.5, 1.6,       5.0 / 3, 1.8,     15.0 / 8, 2};
  for (int i = 0; i <= 12; ++i) {
    EXPECT_NEAR(HzOf(scale, map, 60 + i), 264 * ratios[i], 1e-9) << i;
    EXPECT_NEAR(HzOf(scale, map, 48 + i), 132 * ratios[i], 1e-9) << i;
  }
}

TEST(Scala, NineteenEqualStepsFillAnOctaveInNineteenKeys) {
  std::string text = "19\n19\n";
  for (int i = 1; i <= 19; ++i) text += std::to_string(1200.0 * i / 19) + "\n";
  const Scale scale = ScaleOf(text);
  const KeyboardMap map{.reference_key = 69};
  for (const int key : {0, 50, 69, 88, 127}) {
    EXPECT_NEAR(HzOf(scale, map, key), 440 * std::exp2((key - 69) / 19.0), 1e-4 * 440) << key;
  }
}

TEST(Scala, BohlenPierceRepeatsAtTheTwelfth) {
  std::string text = "Bohlen-Pierce\n13\n";
  for (int i = 1; i <= 12; ++i) {
    text += std::to_string(1200 * std::log2(3.0) * i / 13) + "\n";
  }
  text += "3/1\n";
  const KeyboardMap map{.reference_key = 60, .reference_hz = 100};
  EXPECT_NEAR(HzOf(ScaleOf(text), map, 73), 300, 1e-6);
  EXPECT_NEAR(HzOf(ScaleOf(text), map, 47), 100.0 / 3, 1e-6);
  EXPECT_NEAR(HzOf(ScaleOf(text), map, 65), 100 * std::pow(3.0, 5.0 / 13), 1e-3);
}

TEST(Scala, WithoutAMapTheReferenceIsA440AndTheMiddleC) {
  // Degree 9 of the just scale above C is A.
  EXPECT_NEAR(HzOf(ScaleOf(kJust), {}, 69), 440, 1e-9);
  EXPECT_NEAR(HzOf(ScaleOf(kJust), {}, 60), 440 * 3.0 / 5, 1e-9);
}

TEST(Scala, AMapChoosesDegreesAndLeavesKeysOut) {
  // White keys only: seven degrees of a scale on twelve keys.
  const Scale scale = ScaleOf("diatonic\n7\n9/8\n5/4\n4/3\n3/2\n5/3\n15/8\n2/1\n");
  const KeyboardMap map =
      MapOf("! white.kbm\n12\n21\n108\n60\n60\n240.0\n7\n0\nx\n1\nx\n2\n3\nx\n4\nx\n5\nx\n6\n");
  EXPECT_EQ(map.keys.size(), 12u);
  EXPECT_NEAR(HzOf(scale, map, 62), 270, 1e-9);
  EXPECT_NEAR(HzOf(scale, map, 67), 360, 1e-9);
  EXPECT_NEAR(HzOf(scale, map, 72), 480, 1e-9);
  EXPECT_NEAR(HzOf(scale, map, 59), 120 * 15.0 / 8, 1e-9);
  // A key left out and one beyond the last keep equal temperament.
  EXPECT_NEAR(HzOf(scale, map, 61), 440 * std::exp2(-8.0 / 12), 1e-9);
  EXPECT_NEAR(HzOf(scale, map, 110), 440 * std::exp2(41.0 / 12), 1e-6);
}

struct BadRow {
  const char* text;
  const char* says;
};

TEST(Scala, DamagedScalesAreErrorsThatNameTheLine) {
  for (const BadRow& row :
       {BadRow{"", "line 0"}, BadRow{"name\n", "line 1"}, BadRow{"name\nmany\n", "line 2: 'many'"},
        BadRow{"name\n0\n", "line 2: '0'"}, BadRow{"name\n-3\n", "line 2"},
        BadRow{"name\n999999999\n", "line 2"}, BadRow{"name\n2\n3/2\n", "1 of 2"},
        BadRow{"name\n!\n1\nfifth\n", "line 4: 'fifth'"}, BadRow{"name\n1\n3/0\n", "line 3"},
        BadRow{"name\n1\n-3/2\n", "line 3"}, BadRow{"name\n1\n1e99.\n", "line 3"}}) {
    const auto scale = ReadScale(BytesOf(row.text));
    ASSERT_FALSE(scale.has_value()) << row.text;
    EXPECT_NE(scale.error().Text().find(row.says), std::string::npos) << scale.error().Text();
  }
}

TEST(Scala, DamagedMapsAreErrorsThatNameTheLine) {
  for (const BadRow& row :
       {BadRow{"", "size of the map"}, BadRow{"12\n0\n127\n60\n200\n440\n12\n", "line 5: '200'"},
        BadRow{"12\n0\n127\n60\n69\nloud\n", "line 6"},
        BadRow{"1\n0\n127\n60\n69\n440\n1\ny\n", "line 8: 'y'"}}) {
    const auto map = ReadKeyboardMap(BytesOf(row.text));
    ASSERT_FALSE(map.has_value()) << row.text;
    EXPECT_NE(map.error().Text().find(row.says), std::string::npos) << map.error().Text();
  }
  const auto silent = TuneKeys(ScaleOf(kJust), {.keys = {std::nullopt}});
  EXPECT_FALSE(silent.has_value());
}

TEST(Scala, NotesSoundWhereTheScaleSaysWithinACent) {
  const KeyboardMap map{.reference_key = 60, .reference_hz = 264};
  const auto tuned = TuneKeys(ScaleOf(kJust), map);
  ASSERT_TRUE(tuned.has_value());
  engine::SynthSettings settings = DrySettings();
  for (std::size_t key = 0; key < 128; ++key) {
    settings.tuning_cents[key] = static_cast<float>((*tuned)[key]);
  }
  // A sample of 1 kHz at root 60 sounds at 1 kHz times f / f(60).
  const double equal_60 = 440 * std::exp2(-9.0 / 12);
  TestBank bank;
  bank.Preset(0, 0).Add(bank.Zone(bank.AddSample(SinePeriods(48, 100, 0.5))));
  const auto frozen = bank.Freeze();
  for (const int key : {60, 64, 67, 69, 72}) {
    Rig rig(frozen, settings);
    const auto sound = rig.Play(AtFullLevel({On(0, key)}), 24'000).left;
    const double hz = FrequencyHz(Between(sound, 0.05, 0.5));
    EXPECT_NEAR(Cents(hz, 1000 * HzOf(ScaleOf(kJust), map, key) / equal_60), 0, 0.2) << key;
  }
}

}  // namespace
}  // namespace portamento::test
