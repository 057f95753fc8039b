// FluidSynth as we open it: where it is, and where it is not.
#include <algorithm>
#include <stdexcept>
#include <vector>

#include "gtest/gtest.h"

#include "rival/fluidsynth_instance.h"
#include "soundfonts/embedded/embedded_bank.h"

namespace portamento::rival {
namespace {

TEST(FluidSynthLibrary, SaysWhichPackageIsMissing) {
  try {
    FluidSynthLibrary("libno-such-synth.so");
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("libfluidsynth3"), std::string::npos);
  }
}

TEST(FluidSynthInstance, PlaysTheEmbeddedBank) {
  const FluidSynthLibrary library;
  FluidSynthInstance synth(library, {});
  EXPECT_FALSE(synth.AddBank("no/such/bank.sf2"));
  ASSERT_TRUE(synth.AddBank(kEmbeddedBankName));
  EXPECT_FALSE(synth.playing());
  library.fluid_synth_noteon(synth.synth(), 0, 60, 100);
  std::vector<float> left(4800), right(4800);
  synth.Render(left, right);
  EXPECT_GT(*std::max_element(left.begin(), left.end()), 0.001f);
}

}  // namespace
}  // namespace portamento::rival
