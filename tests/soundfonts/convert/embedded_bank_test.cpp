// A whole bank converted: the embedded one, to DLS and back.
#include "soundfonts/embedded/embedded_bank.h"

#include "gtest/gtest.h"

#include "tests/soundfonts/convert/conversion.h"
#include "tests/support/measure.h"

namespace portamento::test {
namespace {

class ConvertedEmbeddedBank : public testing::Test {
 protected:
  static const bank::Bank& original() { return *Both().original.bank; }
  static std::shared_ptr<const bank::Bank> original_bank() { return Both().original.bank; }
  static const Conversion& dls() { return Both().dls; }

 private:
  struct Banks {
    OpenedBank original = *OpenBank(EmbeddedBankBytes());
    Conversion dls = ToDls(original.bank);
  };
  static const Banks& Both() {
    static const Banks banks;
    return banks;
  }
};

TEST_F(ConvertedEmbeddedBank, HasTheSamePresetsAndVoices) {
  ExpectSameVoices(original(), *dls().bank());
}

TEST_F(ConvertedEmbeddedBank, IsTheSameAgainAsSf2) {
  const Conversion back = ToSf2(dls().bank());
  ExpectSameVoices(original(), *back.bank());
}

TEST_F(ConvertedEmbeddedBank, KeepsItsGeneratorsWhenWrittenAsSf2) {
  const Conversion sf2 = ToSf2(original_bank());
  EXPECT_TRUE(sf2.losses.empty());
  ExpectSameVoices(original(), *sf2.bank());
  ExpectSameGenerators(original(), *sf2.bank(), 0);
}

TEST_F(ConvertedEmbeddedBank, LosesOnlyWhatDlsLacks) {
  for (const convert::Loss& loss : dls().losses) {
    const std::string text = loss.Text();
    EXPECT_TRUE(text.find("convex rise") != std::string::npos ||
                text.find("struck again") != std::string::npos)
        << text;
  }
}

TEST_F(ConvertedEmbeddedBank, RendersWithinHalfADecibelAndThreeCents) {
  const auto play = [](Rig& rig, int program, int channel) {
    const int key = channel == 9 ? 38 : 64;
    return rig
        .Play({Reset(0, engine::MidiMode::kDefault), Program(0, program, channel),
               On(480, key, 100, channel), Cc(30'000, 1, 80, channel), Off(48'000, key, channel)},
              60'000)
        .left;
  };
  Rig before(original_bank()), after(dls().bank());
  for (const auto& [program, channel] :
       {std::pair(0, 0), std::pair(13, 0), std::pair(19, 0), std::pair(33, 0), std::pair(48, 0),
        std::pair(56, 0), std::pair(73, 0), std::pair(80, 0), std::pair(0, 9)}) {
    const auto a = play(before, program, channel), b = play(after, program, channel);
    for (const double from : {0.05, 0.3, 0.7, 1.05}) {
      EXPECT_NEAR(RmsDb(Between(b, from, from + 0.15)), RmsDb(Between(a, from, from + 0.15)), 0.5)
          << "program " << program << " from " << from;
    }
    if (channel == 9) continue;  // drums have no pitch
    const double hz_a = FrequencyHz(Between(a, 0.3, 0.6)), hz_b = FrequencyHz(Between(b, 0.3, 0.6));
    EXPECT_NEAR(Cents(hz_b, hz_a), 0, 3) << program;
  }
}

}  // namespace
}  // namespace portamento::test
