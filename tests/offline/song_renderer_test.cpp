// Whole songs through the offline path: exact onsets, the same sound for any block, right ends.
#include "offline/song_renderer.h"

#include <cmath>
#include <random>

#include "gtest/gtest.h"

#include "tests/offline/song_fixture.h"
#include "tests/support/measure.h"

namespace portamento::test {
namespace {

Shelf Steps() {
  TestBank bank;
  bank::ZoneSpec zone = bank.Zone(bank.AddSample(Constant(64)));
  zone.generators.Set(bank::Generator::kVolEnvRelease, -7200);
  return Shelf(bank.Preset(0, 0).Add(zone).Freeze());
}

class Onsets : public testing::TestWithParam<std::size_t> {};

TEST_P(Onsets, OfAThousandNotesAreExact) {
  std::minstd_rand random(1);
  songs::SmfTrack track = FrameTrack();
  std::vector<std::size_t> due;
  std::uint64_t tick = 4800;
  for (int i = 0; i < 1000; ++i) {
    tick += 2000 + random() % 3000;
    track.NoteOn(tick, 0, 60, 127);
    track.NoteOff(tick + 700, 0, 60);
    due.push_back(tick);
  }
  Shelf shelf = Steps();
  offline::SongRenderer renderer(DryRenderer(), EventsOf(track), shelf.memory, shelf.stack);
  const auto sound = RenderSong(renderer, GetParam());
  for (const std::size_t frame : due) {
    EXPECT_EQ(sound.at(frame - 1), 0) << frame;
    EXPECT_GT(std::abs(sound.at(frame)), 1e-3) << frame;
  }
}

INSTANTIATE_TEST_SUITE_P(Blocks, Onsets, testing::Values(64, 100, 1024));

/// Half a second of a held note, then its end.
offline::SongEvents HalfSecondNote() {
  songs::SmfTrack track = FrameTrack();
  track.NoteOn(1000, 0, 60, 127);
  track.NoteOff(25'000, 0, 60);
  track.End(48'000);
  return EventsOf(track);
}

std::vector<float> Render(const offline::SongRendererSettings& settings, std::size_t block = 512,
                          const offline::SongEvents& song = HalfSecondNote()) {
  Shelf shelf = Steps();
  offline::SongRenderer renderer(settings, song, shelf.memory, shelf.stack);
  return RenderSong(renderer, block);
}

TEST(SongRenderer, BlockSizeChangesNeitherSoundNorLength) {
  const auto expected = Render(DryRenderer(), 48'000);
  for (const std::size_t block : {1u, 7u, 64u, 1000u}) {
    EXPECT_EQ(Render(DryRenderer(), block), expected) << block;
  }
}

TEST(SongRenderer, TailOfSecondsIsAsLongAsAsked) {
  offline::SongRendererSettings settings = DryRenderer();
  settings.tail_seconds = 0.25;
  EXPECT_EQ(Render(settings).size(), 48'000u + 12'000u);
}

TEST(SongRenderer, AutomaticTailEndsSoonAfterSilence) {
  const auto sound = Render(DryRenderer());
  EXPECT_GE(sound.size(), 48'000u);
  EXPECT_LT(sound.size(), 48'000u + 20'000u);
}

TEST(SongRenderer, MoreEventsThanTheQueueHoldsMayShareAFrameOrABlock) {
  songs::SmfTrack track = FrameTrack();
  for (int i = 0; i < 10'000; ++i) {
    track.Controller(1000, 0, 7, 1 + i % 127);  // all on one frame; the last one counts
    track.Controller(static_cast<std::uint64_t>(2000 + i % 60), 1, 7, i % 128);
  }
  track.Controller(1000, 0, 7, 127);
  track.NoteOn(1000, 0, 60, 127);
  track.End(4800);
  Shelf shelf = Steps();
  offline::SongRenderer renderer(DryRenderer(), EventsOf(track), shelf.memory, shelf.stack);
  const auto sound = RenderSong(renderer, 512);
  EXPECT_EQ(sound.at(999), 0);
  EXPECT_GT(sound.at(1000), 0.001f);
  EXPECT_NEAR(sound.at(1500), std::sqrt(0.5) * 127 / 127, 0.01);
}

/// A song of so many voices at once that several threads find work: 2000 notes on 16 channels.
offline::SongEvents Crowd() {
  songs::SmfTrack track = FrameTrack();
  for (int i = 0; i < 2000; ++i) {
    const auto tick = static_cast<std::uint64_t>(5 * i + i % 7);
    track.NoteOn(tick, i % 16 == 9 ? 0 : i % 16, 4 + i / 16 % 120, 20 + i % 100);
    track.NoteOff(tick + 9000, i % 16 == 9 ? 0 : i % 16, 4 + i / 16 % 120);
    if (i % 50 == 0) track.PitchBend(tick, i % 16, i * 8 % 16'384);
  }
  track.End(24'000);
  return EventsOf(track);
}

TEST(SongRenderer, AnyNumberOfThreadsGivesTheSameBits) {
  TestBank bank;
  bank::ZoneSpec narrow = bank.Zone(bank.AddSample(SinePeriods(96, 20, 0.05)));
  bank::ZoneSpec wide = bank.Zone(bank.AddWideSample(std::vector<float>(500, 700.0f)));
  for (bank::ZoneSpec* zone : {&narrow, &wide}) {
    zone->generators.Set(bank::Generator::kFilterCutoff, 9000);
    zone->generators.Set(bank::Generator::kReverbSend, 300);
  }
  Shelf shelf(bank.Preset(0, 0).Add(narrow).Add(wide).Freeze());
  offline::SongRendererSettings settings = DryRenderer();
  settings.synth.SetEffectLevels(1);
  settings.synth.voice_limit = 3000;
  const offline::SongEvents song = Crowd();
  std::vector<float> expected;
  for (const unsigned threads : {1u, 2u, 3u, 8u}) {
    settings.render_threads = threads;
    offline::SongRenderer renderer(settings, song, shelf.memory, shelf.stack);
    const auto sound = RenderSong(renderer, threads == 1 ? 512 : 500 + threads);
    EXPECT_GT(renderer.stats().peak_voices, 1500u);
    if (expected.empty()) expected = sound;
    EXPECT_TRUE(sound == expected) << threads;
  }
}

TEST(SongRenderer, AutomaticTailWaitsForAnEchoToCome) {
  songs::SmfTrack track = FrameTrack();
  // GS: an echo after a whole second, at full level, and nothing in between.
  track.Add(0, {0xF0, 0x41, 0x10, 0x42, 0x12, 0x40, 0x01, 0x52, 0x73, 0x7A, 0xF7});
  track.Controller(0, 0, 94, 127);
  track.NoteOn(1000, 0, 60, 127);
  track.NoteOff(5000, 0, 60);
  track.End(6000);
  offline::SongRendererSettings settings = DryRenderer();
  settings.synth.delay_level_linear = 1;
  const auto sound = Render(settings, 512, EventsOf(track));
  ASSERT_GT(sound.size(), 54'000u);
  EXPECT_EQ(Peak(Between(sound, 0.3, 0.9)), 0);
  EXPECT_GT(Peak(Between(sound, 1.03, 1.1)), 0.1);
}

TEST(SongRenderer, MembersOfAnMpeZonePlayTheMastersProgram) {
  TestBank bank;
  bank.Preset(0, 0).Add(bank.Zone(bank.AddSample(Constant(64, 3000))));
  bank.Preset(0, 7).Add(bank.Zone(bank.AddSample(Constant(64, 30'000))));
  songs::SmfTrack track = FrameTrack();
  for (const auto& [number, value] : {std::pair{101, 0}, {100, 6}, {6, 3}}) {
    track.Controller(0, 0, number, value);
  }
  track.Program(10, 0, 7);
  track.NoteOn(1000, 2, 60, 127);
  track.End(4800);
  Shelf shelf(bank.Freeze());
  offline::SongRenderer renderer(DryRenderer(), EventsOf(track), shelf.memory, shelf.stack);
  const auto sound = RenderSong(renderer, 512);
  EXPECT_EQ(renderer.stats().samples_missing, 0u);
  EXPECT_GT(Peak(Between(sound, 0.03, 0.1)), 0.3);
}

TEST(SongRenderer, StartLeavesOutWhatSoundsBefore) {
  offline::SongRendererSettings settings = DryRenderer();
  const auto whole = Render(settings);
  settings.start_seconds = 0.25;
  const auto part = Render(settings);
  ASSERT_EQ(part.size(), whole.size() - 12'000);
  EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + 12'000));
}

TEST(SongRenderer, EndReleasesAllNotes) {
  offline::SongRendererSettings settings = DryRenderer();
  settings.end_seconds = 0.25;
  const auto sound = Render(settings);
  EXPECT_GT(Peak(Between(sound, 0.2, 0.25)), 0.4);
  EXPECT_EQ(Peak(Between(sound, 0.3, 0.5)), 0);
}

TEST(SongRenderer, EndlessSongsAreCutAndSaySo) {
  songs::SmfTrack track = FrameTrack();
  track.NoteOn(0, 0, 60, 127);
  track.End(3'000'000'000);
  Shelf shelf = Steps();
  offline::SongRendererSettings settings = DryRenderer();
  settings.max_duration_seconds = 1;
  offline::SongRenderer renderer(settings, EventsOf(track), shelf.memory, shelf.stack);
  EXPECT_LT(RenderSong(renderer, 1024).size(), 100'000u);
  EXPECT_TRUE(renderer.cut_short());
  EXPECT_EQ(renderer.sounding_voices(), 0u);
}

TEST(SongRenderer, HangingNotesAreReleasedAtTheEnd) {
  songs::SmfTrack track = FrameTrack();
  track.Controller(0, 0, 64, 127);
  track.NoteOn(0, 0, 60, 127);
  track.End(24'000);
  Shelf shelf = Steps();
  offline::SongRenderer renderer(DryRenderer(), EventsOf(track), shelf.memory, shelf.stack);
  RenderSong(renderer, 1024);
  EXPECT_EQ(renderer.sounding_voices(), 0u);
}

TEST(SongRenderer, MissingPresetsAreTold) {
  songs::SmfTrack track = FrameTrack();
  track.Program(0, 0, 40);
  track.NoteOn(100, 0, 60, 127);
  track.NoteOn(100, 9, 60, 127);
  track.End(48'000);
  Shelf shelf = Steps();
  offline::SongRenderer renderer(DryRenderer(), EventsOf(track), shelf.memory, shelf.stack);
  ASSERT_EQ(renderer.missing_presets().size(), 2u);
  EXPECT_EQ(renderer.missing_presets()[0].program, 40);
  EXPECT_TRUE(renderer.missing_presets()[0].substitute);
  EXPECT_TRUE(renderer.missing_presets()[1].drums);
  EXPECT_FALSE(renderer.missing_presets()[1].substitute);
}

TEST(SongRenderer, OnlyWhatASongPlaysIsLoaded) {
  TestBank bank;
  bank.Preset(0, 0).Add(bank.Zone(bank.AddSample(Constant(64))));
  bank.Preset(0, 1).Add(bank.Zone(bank.AddSample(Constant(65))));
  Shelf shelf(bank.Freeze());
  offline::SongRenderer renderer(DryRenderer(), HalfSecondNote(), shelf.memory, shelf.stack);
  RenderSong(renderer, 1024);
  EXPECT_NE(shelf.store->Find(0), nullptr);
  EXPECT_EQ(shelf.store->Find(1), nullptr);
}

TEST(SongRenderer, LoaderThreadsDoNotChangeTheSound) {
  offline::SongRendererSettings settings = DryRenderer();
  const auto alone = Render(settings);
  settings.loader_threads = 3;
  EXPECT_EQ(Render(settings), alone);
}

TEST(Stems, OfChannelsSumToTheWhole) {
  songs::SmfTrack track = FrameTrack();
  for (int i = 0; i < 20; ++i) {
    track.NoteOn(static_cast<std::uint64_t>(1000 * i), i % 3, 50 + i, 100);
    track.NoteOff(static_cast<std::uint64_t>(1000 * i + 1700), i % 3, 50 + i);
  }
  track.End(48'000);
  const offline::SongEvents song = EventsOf(track);
  offline::SongRendererSettings settings = DryRenderer();
  settings.tail_seconds = 0;
  const auto whole = Render(settings, 512, song);
  std::vector<float> sum(whole.size());
  const auto stems = offline::StemsOf(song, offline::StemKind::kChannel);
  EXPECT_EQ(stems, (std::vector<std::uint32_t>{0, 1, 2}));
  for (const std::uint32_t channel : stems) {
    const auto stem =
        Render(settings, 512, offline::KeepStem(song, offline::StemKind::kChannel, channel));
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += stem[i];
  }
  for (std::size_t i = 0; i < sum.size(); ++i) EXPECT_NEAR(sum[i], whole[i], 1e-5);
}

}  // namespace
}  // namespace portamento::test
