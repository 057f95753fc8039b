// A song through the DMus pair is the same, to the bit, as one played without it.
#include <chrono>
#include <random>
#include <sstream>

#include "gtest/gtest.h"

#include "apps/portamento/dmus/monitor.h"
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

struct Watched {
  std::vector<std::vector<std::string>> lines;  // by column
  std::vector<float> left;
  std::int64_t frames = 0;
  double took_seconds = 0;
};

Watched Watch(const songs::Song& song, app::PairTime time, std::optional<double> most_seconds) {
  Shelf shelf(BusyBank());
  Watched watched;
  app::MonitorSettings settings{.time = time, .most_seconds = most_seconds};
  settings.synth = ForThisRun(settings.synth);
  const auto start = std::chrono::steady_clock::now();
  watched.frames =
      app::Monitor(settings, song, shelf.memory, shelf.stack,
                   {.tell =
                        [&](const std::string& line) {
                          std::istringstream words(line);
                          watched.lines.push_back({std::istream_iterator<std::string>(words), {}});
                        },
                    .frames =
                        [&](std::span<const float> stereo) {
                          for (std::size_t f = 0; f < stereo.size(); f += 2)
                            watched.left.push_back(stereo[f]);
                          return true;
                        }});
  watched.took_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return watched;
}

enum Column : std::uint8_t {
  kSecond,
  kVoices,
  kMost,
  kAverage,
  kCpu,
  kCpuOfVoice,
  kLost,
  kLate,
  kWaiting,
  kPeak,
  kFree,
  kEnd
};

TEST(DmusMonitor, TellsOnceASecondOfMusicWhatTheSynthesizerDoes) {
  const songs::Song song = BusySong();
  const Watched whole = Watch(song, app::PairTime::kByHand, {});
  offline::SongRendererSettings settings;
  settings.synth = ForThisRun(settings.synth);
  const Sound direct = Render(song, false, 480, settings);
  EXPECT_EQ(whole.left, direct.left);
  ASSERT_EQ(whole.lines.size(), direct.left.size() / 48'000);
  float peak = 0;
  for (std::size_t i = 0; i < whole.lines.size(); ++i) {
    const auto& line = whole.lines[i];
    ASSERT_EQ(line.size(), std::size_t{kEnd});
    EXPECT_EQ(line[kSecond], std::to_string(i + 1));
    EXPECT_EQ(line[kCpu], "-");  // no time passes while it renders
    EXPECT_EQ(line[kLost], "0");
    EXPECT_EQ(line[kLate], "0");
    EXPECT_EQ(line[kFree], "system");
    for (std::size_t f = 48'000 * i; f < 48'000 * (i + 1); ++f) {
      peak = std::max({peak, std::abs(direct.left[f]), std::abs(direct.right[f])});
    }
    EXPECT_NEAR(std::stod(line[kPeak]), 20 * std::log10(peak), 0.011) << i;
  }
  EXPECT_GT(std::stoi(whole.lines[0][kVoices]), 0);
  EXPECT_GT(std::stoi(whole.lines[0][kAverage]), 0);
  EXPECT_EQ(std::stoul(whole.lines.back()[kMost]), direct.stats.peak_voices);
  EXPECT_NE(app::MonitorHeading().find("per voice"), std::string_view::npos);

  const Watched cut = Watch(song, app::PairTime::kByHand, 2.5);
  EXPECT_EQ(cut.frames, 120'000);
  EXPECT_EQ(cut.lines.size(), 2u);
  EXPECT_EQ(cut.lines[1], whole.lines[1]);
}

TEST(DmusMonitor, InRealTimeItTakesAsLongAsTheMusic) {
  const Watched watched = Watch(BusySong(), app::PairTime::kReal, 1.2);
  EXPECT_EQ(watched.frames, 57'600);
  EXPECT_GE(watched.took_seconds, 1.18);
  ASSERT_EQ(watched.lines.size(), 1u);
  const auto& line = watched.lines[0];
  ASSERT_EQ(line.size(), std::size_t{kEnd});
  EXPECT_GT(std::stod(line[kCpu]), 0);
  EXPECT_GT(std::stoi(line[kMost]), 0);
  EXPECT_EQ(line[kLost], "0");
  EXPECT_GT(std::stod(line[kPeak]), -60);
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
