// Where memory runs out in an open synthesizer, whatever was asked for fails as a whole, and
// succeeds when asked for again.
#include <new>

#include "gtest/gtest.h"

#include "miniport_adapter/user_mode/open_synth.h"
#include "tests/miniport_adapter/downloads/image_builder.h"
#include "tests/miniport_adapter/user_mode/frames_as_time.h"
#include "tests/support/failing_memory.h"

namespace portamento::test {
namespace {

using namespace dmus;

class OpenNoMemory : public testing::Test {
 protected:
  void SetUp() override { open_.Start(); }

  void Render() {
    std::vector<std::int16_t> pcm(1280);
    open_.Render(pcm, position_);
    position_ += 640;
  }

  OpenSynth open_{{.voices = 32, .channel_groups = 1, .audio_channels = 2, .rate_hz = 48'000}, {}};
  FramesAsTime time_;
  std::int64_t position_ = 0;
};

TEST_F(OpenNoMemory, VoicesThatCannotBePlayedTakeNoRoom) {
  ASSERT_TRUE(open_.Download(WaveDownload(1, Constant(100))));
  const VoiceCall looped{.id = 7, .download = 1, .sound = {.loop_start = 10, .loop_end = 90}};
  // So often that any number that were lost would leave none.
  for (std::size_t i = 0; i < 2 * engine::HostVoices::kMost; ++i) {
    VoiceOutcome outcome = VoiceOutcome::kNoRoom;
    long allocations = 0;
    // A voice may begin though one failed that it can do without.
    while (
        FailsAfter(allocations++, [&] { outcome = open_.PlayVoice(position_, looped, time_); }) &&
        outcome != VoiceOutcome::kDone) {
      ASSERT_FALSE(open_.StateOfVoice(7).exists);
    }
    EXPECT_GT(allocations, 3);
    ASSERT_EQ(outcome, VoiceOutcome::kDone) << i;
    Render();
    ASSERT_TRUE(open_.StateOfVoice(7).exists);
    ASSERT_EQ(open_.StopVoice(position_, 7, time_), VoiceOutcome::kDone);
    for (int blocks = 0; blocks < 4; ++blocks) Render();
    ASSERT_FALSE(open_.StateOfVoice(7).exists);
  }
}

TEST_F(OpenNoMemory, AVoiceGoesOnWhereItsSuccessorCannotBePlayed) {
  ASSERT_TRUE(open_.Download(WaveDownload(1, Constant(48'000))));
  const VoiceCall call{.id = 7, .download = 1};
  ASSERT_EQ(open_.PlayVoice(0, call, time_), VoiceOutcome::kDone);
  FailEachAllocation([&] { open_.PlayVoice(position_, call, time_); },
                     [&] {
                       Render();
                       EXPECT_TRUE(open_.StateOfVoice(7).exists);
                       EXPECT_GT(open_.StateOfVoice(7).frame, 0u);
                     });
}

TEST_F(OpenNoMemory, DownloadsComeAndGoAsAWhole) {
  std::optional<OpenSynth::Handle> handle;
  const auto download = [&] {
    const auto done = open_.Download(WaveDownload(1, Constant(100)));
    handle = done ? std::optional(*done) : std::nullopt;
  };
  FailEachAllocation(download, [&] { EXPECT_FALSE(handle); });
  ASSERT_TRUE(handle);
  int gone = 0;
  bool unloaded = false;
  FailEachAllocation([&] { unloaded = open_.Unload(*handle, [&] { ++gone; }); },
                     [&] { EXPECT_FALSE(unloaded); });
  EXPECT_TRUE(unloaded);
  FailEachAllocation([&] { open_.TellGone(); }, [&] { EXPECT_EQ(gone, 0); });
  EXPECT_EQ(gone, 1);
  EXPECT_FALSE(open_.Unload(*handle, nullptr));
}

}  // namespace
}  // namespace portamento::test
