// Loops that songs mark, and songs with their loop written out.
#include "songs/loop.h"

#include <algorithm>
#include <cmath>

#include "gtest/gtest.h"

#include "songs/smf_reader.h"
#include "songs/smf_writer.h"

namespace portamento::songs {
namespace {

constexpr int kMarkerType = 6;

Song SongOf(const SmfTrack& track, const SmfTrack& second = {}) {
  const SmfTrack tracks[] = {track, second};
  auto song = ReadSong(WriteSmf(1, 480, tracks));
  EXPECT_TRUE(song.has_value());
  return song ? song->song : Song{};
}

/// A note each quarter for eight quarters.
SmfTrack Quarters() {
  SmfTrack track;
  for (int i = 0; i < 8; ++i) {
    track.NoteOn(static_cast<std::uint64_t>(480 * i), 0, 60 + i, 100);
    track.NoteOff(static_cast<std::uint64_t>(480 * i + 240), 0, 60 + i);
  }
  track.End(3840);
  return track;
}

std::vector<std::pair<std::uint64_t, int>> NoteOns(const Song& song) {
  std::vector<std::pair<std::uint64_t, int>> notes;
  for (const SongMessage& message : song.messages) {
    const auto bytes = song.BytesOf(message);
    if ((bytes[0] & 0xF0) == 0x90 && bytes[2] > 0) notes.emplace_back(message.tick, bytes[1]);
  }
  return notes;
}

using Kind = Loop::Kind;

TEST(Loops, MarkersAreFoundHoweverTheyAreSpelled) {
  for (const auto& [start, end] :
       {std::pair{"loopStart", "loopEnd"}, {"LOOPSTART", "LOOPEND"}, {"Loop_Start", "Loop_End"}}) {
    SmfTrack track = Quarters();
    track.Meta(960, kMarkerType, start);
    track.Meta(1920, kMarkerType, end);
    EXPECT_EQ(FindLoop(SongOf(track)), (Loop{Kind::kMarkers, 960, 1920})) << start;
  }
}

TEST(Loops, AStartMarkerAloneLoopsToTheEnd) {
  SmfTrack track = Quarters();
  track.Meta(960, kMarkerType, "loopStart");
  EXPECT_EQ(FindLoop(SongOf(track)), (Loop{Kind::kMarkers, 960, 3840}));
}

TEST(Loops, Controller111LoopsToTheEnd) {
  SmfTrack track = Quarters();
  track.Controller(480, 0, 111, 0);
  EXPECT_EQ(FindLoop(SongOf(track)), (Loop{Kind::kController111, 480, 3840}));
}

TEST(Loops, EmidiLoopsTakeTheOutermostOfNestedOnes) {
  SmfTrack track = Quarters();
  track.Controller(480, 0, 116, 0);
  track.Controller(960, 0, 116, 2);
  track.Controller(1440, 0, 117, 127);
  track.Controller(2400, 0, 117, 127);
  EXPECT_EQ(FindLoop(SongOf(track)), (Loop{Kind::kEmidi, 480, 2400}));
}

TEST(Loops, EmidiLoopsOfTheWholeSongComeBeforeThoseOfATrack) {
  SmfTrack track = Quarters();
  track.Controller(480, 0, 116, 0);
  track.Controller(960, 0, 117, 127);
  track.Controller(1440, 0, 118, 0);
  track.Controller(2880, 0, 119, 127);
  EXPECT_EQ(FindLoop(SongOf(track)), (Loop{Kind::kEmidi, 1440, 2880}));
}

TEST(Loops, WithoutMarksOrWithNothingInsideThereIsNone) {
  EXPECT_FALSE(FindLoop(SongOf(Quarters())));
  SmfTrack backwards = Quarters();
  backwards.Meta(1920, kMarkerType, "loopStart");
  backwards.Meta(960, kMarkerType, "loopEnd");
  EXPECT_FALSE(FindLoop(SongOf(backwards)));
  SmfTrack empty = Quarters();
  empty.Controller(480, 0, 116, 0);
  empty.Controller(480, 0, 117, 127);
  EXPECT_FALSE(FindLoop(SongOf(empty)));
  SmfTrack late = Quarters();
  late.Controller(3840, 0, 111, 0);
  EXPECT_FALSE(FindLoop(SongOf(late)));
}

TEST(Loops, TheSectionIsPlayedAsOftenAsAskedAndTheRestFollows) {
  const Song song = SongOf(Quarters());
  const Song twice = Unroll(song, {Kind::kMarkers, 960, 1920}, 3);
  const std::vector<std::pair<std::uint64_t, int>> expected = {
      {0, 60},    {480, 61},  {960, 62},  {1440, 63}, {1920, 62}, {2400, 63},
      {2880, 62}, {3360, 63}, {3840, 64}, {4320, 65}, {4800, 66}, {5280, 67}};
  EXPECT_EQ(NoteOns(twice), expected);
  EXPECT_EQ(twice.end_tick, 3840u + 1920);
  EXPECT_TRUE(std::is_sorted(twice.messages.begin(), twice.messages.end(),
                             [](const auto& a, const auto& b) { return a.tick < b.tick; }));
  EXPECT_EQ(NoteOns(Unroll(song, {Kind::kMarkers, 960, 1920}, 1)), NoteOns(song));
}

TEST(Loops, NotesHeldAtTheJumpAreReleasedThere) {
  SmfTrack track;
  track.NoteOn(0, 2, 50, 100);
  track.NoteOn(1000, 3, 70, 100);
  track.NoteOff(5000, 2, 50);
  track.NoteOff(5000, 3, 70);
  track.End(6000);
  const Song unrolled = Unroll(SongOf(track), {Kind::kMarkers, 500, 1500}, 2);
  std::vector<int> released;
  for (const SongMessage& message : unrolled.messages) {
    const auto bytes = unrolled.BytesOf(message);
    if ((bytes[0] & 0xF0) == 0x80 && message.tick == 1500) released.push_back(bytes[1]);
  }
  EXPECT_EQ(released, (std::vector<int>{50, 70}));
}

TEST(Loops, AThousandRepeatsAreExactToTheFrameTempoChangesIncluded) {
  SmfTrack track = Quarters();
  track.Tempo(0, 500'000);
  track.Tempo(1200, 333'333);
  track.Tempo(1700, 777'777);
  track.Tempo(1920, 400'000);
  const Song song = SongOf(track);
  const Loop loop{Kind::kMarkers, 960, 1920};
  const Song unrolled = Unroll(song, loop, 1000);
  // 240 ticks at 500000, 500 at 333333 and 220 at 777777 microseconds a quarter.
  const std::uint64_t loop_us_times_480 = 240u * 500'000 + 500u * 333'333 + 220u * 777'777;
  for (const std::uint64_t pass : {0u, 1u, 7u, 500u, 999u}) {
    const long double us = 1'000'000.0L + static_cast<long double>(pass * loop_us_times_480) / 480;
    EXPECT_EQ(unrolled.tempo_map.FrameAt(960 + pass * 960, 48'000),
              std::llround(us * 48'000 / 1'000'000))
        << pass;
  }
  const long double end_us =
      1'000'000.0L + static_cast<long double>(1000 * loop_us_times_480) / 480;
  EXPECT_EQ(unrolled.tempo_map.FrameAt(960 + 1000 * 960 + 480, 48'000),
            std::llround((end_us + 400'000) * 48'000 / 1'000'000));
}

TEST(Loops, SmpteTimeRepeatsToo) {
  SmfTrack track = Quarters();
  const SmfTrack tracks[] = {track};
  const auto song = ReadSong(WriteSmf(1, 0xE728, tracks));  // 25 fps, 40 ticks
  ASSERT_TRUE(song.has_value());
  const Song unrolled = Unroll(song->song, {Kind::kMarkers, 1000, 2000}, 3);
  EXPECT_EQ(unrolled.tempo_map.FrameAt(5000, 48'000), 5 * 48'000);
}

}  // namespace
}  // namespace portamento::songs
