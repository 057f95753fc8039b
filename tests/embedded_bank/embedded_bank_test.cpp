// The bank inside the program: complete, in tune, balanced, free of clicks.
#include "soundfonts/embedded/embedded_bank.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gtest/gtest.h"

#include "offline/loudness_meter.h"
#include "soundfonts/open_bank.h"
#include "tests/support/measure.h"
#include "tests/support/rig.h"

namespace portamento::test {
namespace {

constexpr int kFirstDrumKey = 27, kLastDrumKey = 87, kDrumChannel = 9;

class EmbeddedBank : public testing::Test {
 protected:
  EmbeddedBank() : opened_(*OpenBank(EmbeddedBankBytes())), rig_(opened_.bank) {}

  const bank::Bank& bank() const { return *opened_.bank; }

  /// A note of a program, let go at `off_seconds`.
  Stereo Note(int program, int key, int velocity, double off_seconds, double seconds) {
    const auto frames = [](double t) { return std::llround(t * 48'000); };
    return rig_.Play({Reset(0, engine::MidiMode::kDefault), Program(0, program),
                      On(480, key, velocity), Off(480 + frames(off_seconds), key)},
                     static_cast<std::size_t>(frames(seconds)));
  }

  OpenedBank opened_;
  Rig rig_;
};

TEST_F(EmbeddedBank, IsSmallAndFlawless) {
  EXPECT_LE(EmbeddedBankBytes().size(), 2'000'000u);
  for (const Finding& finding : opened_.findings) ADD_FAILURE() << finding.Text();
}

TEST_F(EmbeddedBank, HasAllProgramsAndTheStandardKit) {
  for (std::uint16_t program = 0; program < 128; ++program) {
    EXPECT_NE(bank().Find(0, program), nullptr) << program;
  }
  EXPECT_NE(bank().Find(bank::kPercussionBank, 0), nullptr);
}

TEST_F(EmbeddedBank, EveryDrumSounds) {
  for (int key = kFirstDrumKey; key <= kLastDrumKey; ++key) {
    const Stereo sound =
        rig_.Play({Reset(0, engine::MidiMode::kDefault), On(480, key, 100, kDrumChannel)}, 9600);
    EXPECT_GT(Db(Peak(sound.left) + Peak(sound.right)), -30) << key;
  }
}

TEST_F(EmbeddedBank, AClosedHiHatEndsTheOpenOne) {
  constexpr int kClosed = 42, kOpen = 46;
  const auto events = [](bool closed) {
    std::vector<engine::Event> list{On(480, kOpen, 127, kDrumChannel)};
    if (closed) list.push_back(On(9600, kClosed, 1, kDrumChannel));
    return list;
  };
  const double open_db = RmsDb(Between(rig_.Play(events(false), 24'000).left, 0.4, 0.5));
  rig_.Play({Reset(0, engine::MidiMode::kDefault)}, 9600);
  const double closed_db = RmsDb(Between(rig_.Play(events(true), 24'000).left, 0.4, 0.5));
  EXPECT_LT(closed_db, open_db - 20);
}

/// Sixteen programs of the bank at a time.
class EmbeddedPrograms : public EmbeddedBank, public testing::WithParamInterface<int> {
 protected:
  template <typename Use>
  void ForEachProgram(Use use) {
    for (int program = GetParam(); program < GetParam() + 16; ++program) use(program);
  }
};

TEST_P(EmbeddedPrograms, SoundOnEveryKey) {
  ForEachProgram([&](int program) {
    for (int key = 0; key < 128; key += key % 12 == 7 ? 5 : 7) {
      const Stereo sound = Note(program, key, 100, 0.2, 0.25);
      EXPECT_GT(Db(Peak(sound.left) + Peak(sound.right)), -55) << program << " key " << key;
    }
  });
}

TEST_P(EmbeddedPrograms, AreLouderAndNotDarkerWhenStruckHarder) {
  ForEachProgram([&](int program) {
    const Stereo soft = Note(program, 60, 40, 0.5, 0.6), hard = Note(program, 60, 120, 0.5, 0.6);
    EXPECT_GT(RmsDb(hard.left), RmsDb(soft.left) + 5) << program;
    const auto brightness = [](const Stereo& sound) {
      const auto spectrum = PowerSpectrum(Between(sound.left, 0.01, 0.4), 2048);
      double weighted = 0, sum = 0;
      for (std::size_t bin = 1; bin < spectrum.size(); ++bin) {
        weighted += static_cast<double>(bin) * spectrum[bin];
        sum += spectrum[bin];
      }
      return weighted / sum;
    };
    EXPECT_GT(brightness(hard), 0.9 * brightness(soft)) << program;
  });
}

TEST_P(EmbeddedPrograms, EndWhenLetGo) {
  ForEachProgram([&](int program) {
    Note(program, 60, 127, 0.1, 0.5);
    rig_.Play({}, 48'000 * 12);
    EXPECT_EQ(rig_.synth().sounding_voices(), 0u) << program;
  });
}

INSTANTIATE_TEST_SUITE_P(From, EmbeddedPrograms, testing::Range(0, 128, 16));

/// Loudness of the loudest 0.4 s of a program's notes in its best register.
double BestMomentaryLufs(const std::function<Stereo(int key)>& note) {
  double best = -99;
  for (const int key : {36, 48, 60, 72}) {
    const Stereo sound = note(key);
    constexpr std::size_t kWindow = 19'200, kHop = 4800;
    for (std::size_t at = 0; at + kWindow <= sound.left.size(); at += kHop) {
      offline::LoudnessMeter meter(48'000);
      std::vector<float> window;
      for (std::size_t i = at; i < at + kWindow; ++i) {
        window.push_back(sound.left[i]);
        window.push_back(sound.right[i]);
      }
      meter.Add(window);
      best = std::max(best, meter.lufs().value_or(-99));
    }
  }
  return best;
}

TEST_F(EmbeddedBank, ProgramsAreBalancedWithin3Db) {
  // Effects (from 112 on) are as loud as what they stand for.
  std::vector<double> levels;
  for (int program = 0; program < 112; ++program) {
    levels.push_back(BestMomentaryLufs([&](int key) { return Note(program, key, 100, 0.9, 1.0); }));
  }
  std::vector<double> sorted = levels;
  std::nth_element(sorted.begin(), sorted.begin() + 56, sorted.end());
  for (std::size_t program = 0; program < levels.size(); ++program) {
    EXPECT_NEAR(levels[program], sorted[56], 3.0) << program;
  }
}

/// Mean frequency of the strongest of a note's first partials, as cents from where it should be.
double TuningCents(const Stereo& sound, int key) {
  constexpr std::size_t kSize = 65'536;
  std::vector<float> middle(sound.left.size());
  for (std::size_t i = 0; i < middle.size(); ++i) middle[i] = sound.left[i] + sound.right[i];
  const auto spectrum = PowerSpectrum(Signal(middle).subspan(4800, kSize), kSize);
  const double key_hz = 440 * std::exp2((key - 69) / 12.0), bin_hz = 48'000.0 / kSize;
  constexpr double kReach = 1.0234;  // 40 cents
  double strongest = 0, cents = 0;
  for (int partial = 1; partial <= 6; ++partial) {
    const double hz = partial * key_hz;
    double weighted = 0, power = 0;
    for (auto bin = static_cast<std::size_t>(hz / kReach / bin_hz);
         static_cast<double>(bin) <= hz * kReach / bin_hz + 1; ++bin) {
      weighted += spectrum[bin] * static_cast<double>(bin);
      power += spectrum[bin];
    }
    if (power <= strongest) continue;
    strongest = power;
    cents = Cents(weighted / power * bin_hz, hz);
  }
  return cents;
}

class Tuning : public EmbeddedBank, public testing::WithParamInterface<int> {};

TEST_P(Tuning, OfSingleTonesIsWithin2Cents) {
  for (const int key : {45, 60, 72}) {
    EXPECT_NEAR(TuningCents(Note(GetParam(), key, 100, 9, 1.6), key), 0, 2) << "key " << key;
  }
}

// Programs whose every note is one tone. Ensembles, and whatever beats with itself on purpose, have
// no one pitch to measure; they are made of the same samples.
INSTANTIATE_TEST_SUITE_P(Programs, Tuning,
                         testing::Values(0, 1, 4, 6, 7, 8, 9, 11, 12, 13, 15, 16, 18, 22, 24, 25,
                                         26, 31, 32, 33, 34, 35, 36, 37, 40, 41, 42, 43, 46, 47, 56,
                                         57, 58, 59, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75,
                                         76, 78, 79, 83, 104, 105, 106, 107, 108, 110));

TEST_F(EmbeddedBank, LoopsHaveNoSeams) {
  // Each looped sample, and the same loop moved by a frame: a seam would bend it there.
  for (std::size_t w = 0; w < bank().waveforms().size(); ++w) {
    const bank::Waveform& waveform = bank().waveforms()[w];
    if (!waveform.looped) continue;
    const bank::Sample& sample = bank().samples()[waveform.sample];
    std::vector<float> frames(sample.frames);
    ASSERT_TRUE(bank().pcm().Open(waveform.sample)->Read(std::span(frames)));
    const std::size_t start = waveform.loop_start, end = waveform.loop_end;
    const std::size_t length = end - start;
    const auto looped = [&](std::size_t i) { return frames[start + i % length]; };
    const auto bend = [&](std::size_t i) {
      return std::abs(looped(i + 3) - 3 * looped(i + 2) + 3 * looped(i + 1) - looped(i));
    };
    // The third difference over the seam against the largest inside the loop.
    float inside = 1, seam = 0;
    for (std::size_t i = 0; i + 3 < length; ++i) inside = std::max(inside, bend(i));
    for (std::size_t i = length - 3; i < length; ++i) seam = std::max(seam, bend(i));
    EXPECT_LT(seam, 1.5f * inside + 8) << sample.name;
  }
}

}  // namespace
}  // namespace portamento::test
