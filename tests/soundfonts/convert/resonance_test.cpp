// The laws of resonance against a filter measured numerically.
#include "soundfonts/convert/resonance.h"

#include "gtest/gtest.h"

namespace portamento::convert {
namespace {

/// The peak over DC of the two-pole low-pass that players take for an SF2 resonance, in cB.
double MeasuredPeakCb(double resonance_cb) {
  const double q = std::pow(10, resonance_cb / 200) / std::sqrt(2);
  double highest = 0;
  for (double w = 0; w < 2; w += 1e-4) {  // |H|^2 at w times the cutoff
    highest = std::max(highest, 1 / ((1 - w * w) * (1 - w * w) + w * w / (q * q)));
  }
  return 100 * std::log10(highest);
}

TEST(Resonance, OfSf2PeaksAsTheFilterDoes) {
  for (const double resonance_cb : {0.0, 10.0, 30.0, 100.0, 200.0, 400.0, 960.0}) {
    EXPECT_NEAR(PeakOfResonance(resonance_cb), MeasuredPeakCb(resonance_cb), 0.01) << resonance_cb;
  }
  // High ones peak 3 dB lower than they say.
  EXPECT_NEAR(PeakOfResonance(400), 400 - 30.1, 0.1);
}

TEST(Resonance, LawsAreEachOthersInverse) {
  for (const double cb : {0.0, 5.0, 50.0, 225.0, 900.0}) {
    EXPECT_NEAR(PeakOfResonance(ResonanceOfPeak(cb)), cb, 1e-6);
    EXPECT_NEAR(ResonanceOfPeak(PeakOfResonance(cb)), cb, 1e-6);
  }
  EXPECT_EQ(PeakOfResonance(-10), 0);
  EXPECT_EQ(ResonanceOfPeak(-10), 0);
}

TEST(Resonance, WholePeaksAreThoseThatComeBackNearest) {
  for (double cb = 0; cb < 300; cb += 1) {
    const double whole = WholePeakOfResonance(cb);
    EXPECT_EQ(whole, std::round(whole));
    EXPECT_NEAR(ResonanceOfPeak(whole), cb, cb < 20 ? 4 : 1) << cb;
  }
}

}  // namespace
}  // namespace portamento::convert
