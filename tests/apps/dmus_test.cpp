// A song through the DMus pair is the same, to the bit, as one played without it.
#include <random>

#include "gtest/gtest.h"

#include "apps/portamento/dmus/pair_player.h"
#include "apps/portamento/dmus/topology_text.h"
#include "offline/song_renderer.h"
#include "songs/smf_reader.h"
#include "tests/engine/busy_music.h"
#include "tests/offline/song_fixture.h"
#include "tests/support/rig.h"

namespace portamento::test {
namespace {

/// Two tracks on two ports with everything a song may have, at odd times.
songs::Song BusySong() {
  std::mt19937 random(5);
  std::vector<songs::SmfTrack> tracks(2);
  tracks[0].Tempo(0, 500'000);
  tracks[0].Tempo(1111, 333'333);
  for (int port = 0; port < 2; ++port) {
    songs::SmfTrack& track = tracks[static_cast<std::size_t>(port)];
    track.Meta(0, 0x21, std::string_view(port == 0 ? "\0" : "\1", 1));
    track.Add(0, {0xF0, 0x41, 0x10, 0x42, 0x12, 0x40, 0x00, 0x7F, 0x00, 0x41, 0xF7});  // GS reset
    for (int i = 0; i < 300; ++i) {
      const std::uint64_t tick = random() % 4000;
      const int channel = static_cast<int>(random() % 16), key = static_cast<int>(random() % 128);
      track.NoteOn(tick, channel, key, 1 + static_cast<int>(random() % 127));
      track.NoteOff(tick + random() % 500, channel, key);
      track.Controller(random() % 4000, channel, static_cast<int>(random() % 120), key);
      track.PitchBend(random() % 4000, channel, static_cast<int>(random() % 16'384));
      track.Program(random() % 4000, channel, key);
    }
    track.Add(2000, {0xF0, 0x7F, 0x7F, 0x04, 0x01, 0x11, 0x60, 0xF7});  // master volume
    std::vector<std::uint8_t> dump(700, 0x10);  // longer than a buffer of the port
    dump.front() = 0xF0;
    dump.back() = 0xF7;
    track.Add(2500, dump);
    track.End(5000);
  }
  return songs::ReadSong(songs::WriteSmf(1, 96, tracks))->song;
}

struct Sound {
  std::vector<float> left, right;
  engine::SynthStats stats;
};

Sound Render(const songs::Song& song, bool through_pair, std::size_t block,
             offline::SongRendererSettings settings) {
  Shelf shelf(BusyBank());
  if (through_pair) {
    settings.make_player = [&](const engine::SynthSettings& synth,
                               const offline::SongEvents& events, const auto&,
                               const engine::BankStack& banks) {
      return std::make_unique<app::PairPlayer>(
          synth, events, offline::TimeMessages(song, synth.rate_hz), shelf.memory, banks);
    };
  }
  offline::SongRenderer renderer(settings, offline::DecodeSong(song, settings.synth.rate_hz),
                                 shelf.memory, shelf.stack);
  Sound sound;
  std::vector<float> left(block), right(block);
  while (const std::size_t count = renderer.Render({left, right})) {
    sound.left.insert(sound.left.end(), left.begin(),
                      left.begin() + static_cast<std::ptrdiff_t>(count));
    sound.right.insert(sound.right.end(), right.begin(),
                       right.begin() + static_cast<std::ptrdiff_t>(count));
  }
  sound.stats = renderer.stats();
  return sound;
}

void ExpectSame(const offline::SongRendererSettings& settings) {
  const songs::Song song = BusySong();
  const Sound direct = Render(song, false, 1024, settings);
  ASSERT_GT(direct.left.size(), 48'000u);
  ASSERT_GT(direct.stats.voices_started, 100u);
  for (const std::size_t block : {1024u, 333u}) {
    const Sound pair = Render(song, true, block, settings);
    EXPECT_EQ(pair.left, direct.left);
    EXPECT_EQ(pair.right, direct.right);
    EXPECT_EQ(pair.stats.voices_started, direct.stats.voices_started);
    EXPECT_EQ(pair.stats.voices_stolen, direct.stats.voices_stolen);
    EXPECT_EQ(pair.stats.peak_voices, direct.stats.peak_voices);
    EXPECT_EQ(pair.stats.late_events, 0u);
  }
}

TEST(DmusPair, ASongSoundsTheSameBitForBit) {
  offline::SongRendererSettings settings;
  settings.synth = ForThisRun(settings.synth);
  ExpectSame(settings);
}

TEST(DmusPair, AlsoAtOtherRatesCutShortAndWithVoicesStolen) {
  offline::SongRendererSettings settings;
  settings.synth = ForThisRun(settings.synth);
  settings.synth.rate_hz = 44'100;
  settings.synth.voice_limit = 12;
  settings.start_seconds = 1;
  settings.end_seconds = 7.77;
  ExpectSame(settings);
}

TEST(DmusPair, TheFilterIsTold) {
  app::SynthPair pair({});
  const std::string text = app::TopologyText(pair.port().description());
  for (const char* const part :
       {"music, time-stamped, wavetable", "audio, PCM, 1-2 channels, 16-24 bits, 8000-192000 Hz",
        "pin 0 -> node 0 in", "node 0 out -> pin 1", "Node 0: synthesizer", "PORTPARAMETERS",
        "WAVEFORMAT"}) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace portamento::test
