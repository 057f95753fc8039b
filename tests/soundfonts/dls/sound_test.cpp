// The DLS synthesis model against its closed forms, heard through the whole path.
#include <cmath>

#include "gtest/gtest.h"

#include "tests/soundfonts/listen.h"
#include "tests/support/dls_file.h"

namespace portamento::test {
namespace {

using Art1 = std::vector<dls::Connection>;

constexpr std::int64_t Ms(double milliseconds) {
  return static_cast<std::int64_t>(milliseconds * 48);
}

/// Plays events on a collection, at full channel level.
Stereo Play(const DlsFile& file, std::vector<engine::Event> events, double seconds,
            std::size_t block = 256) {
  const OpenedFile opened = Open(file);
  Rig rig(opened.bank());
  return rig.Play(AtFullLevel(std::move(events)), static_cast<std::size_t>(seconds * 48'000),
                  block);
}

/// Level at a moment of a held note of the constant wave; a plain one is 0 dB.
class Level {
 public:
  explicit Level(const Art1& articulation, int key = 60, int velocity = 127, double seconds = 2,
                 std::optional<double> release_seconds = {}) {
    std::vector<engine::Event> events = {On(0, key, velocity)};
    if (release_seconds) events.push_back(Off(Ms(*release_seconds * 1000), key));
    sound_ = Play(OneRegionFile(articulation), events, seconds).left;
  }
  double At(double seconds) const {
    const auto at = static_cast<std::size_t>(seconds * 48'000);
    return Db(std::sqrt(2.0) * std::abs(double{sound_.at(at)}));
  }
  double Slope(double from, double to) const { return (At(to) - At(from)) / (to - from); }
  double gain(std::size_t frame) const { return std::sqrt(2.0) * sound_.at(frame); }

 private:
  std::vector<float> sound_;
};

/// A collection whose wave is a 1 kHz tone at key 60.
DlsFile ToneFile(const Art1& articulation = {}) {
  DlsFile file;
  const auto wave = file.AddWave(SinePeriods(48, 100, 0.5), Wsmp(4800));
  file.AddInstrument(0, 0, {RegionOf(wave, articulation)});
  return file;
}

/// Pitch at a moment of a tone, in cents above 1 kHz.
double CentsAt(const std::vector<float>& tone, double seconds, double span = 0.004) {
  return Cents(FrequencyAtMoment(tone, seconds, span), 1000);
}

std::vector<float> Tone(const Art1& articulation, std::vector<engine::Event> events,
                        double seconds) {
  return Play(ToneFile(articulation), std::move(events), seconds).left;
}

// --- Level ---------------------------------------------------------------------------------------

TEST(DlsSound, S63_AWaveGainOfMinus12DbAttenuatesBy12Db) {
  DlsFile file;
  const auto wave = file.AddWave(Constant(64), Wsmp(64, -120));
  file.AddInstrument(0, 0, {RegionOf(wave)});
  EXPECT_NEAR(NoteDb(Open(file)), -12, 0.05);
}

TEST(DlsSound, GainOfWaveAndArticulatorAddAndNeverBoost) {
  DlsFile file;
  const auto wave = file.AddWave(Constant(64, 16384), Wsmp(64, 60));
  file.AddInstrument(0, 0, {RegionOf(wave, {Art(art::kGain, -30)})});
  file.AddInstrument(0, 1, {RegionOf(wave, {Art(art::kGain, 30)})});
  EXPECT_NEAR(NoteDb(Open(file), 60, 127, 0), -6.02 - 3, 0.05);
  EXPECT_NEAR(NoteDb(Open(file), 60, 127, 1), -6.02, 0.05);
}

TEST(DlsSound, ARegionsGainUndoesWhatVelocityTakesAway) {
  const double velocity_64 = 40 * std::log10(64.0 / 127);
  EXPECT_NEAR(Level({Art(art::kGain, 60)}, 60, 64).At(0.1), velocity_64 + 6, 0.05);
  EXPECT_NEAR(Level({Art(art::kGain, 200)}, 60, 64).At(0.1), 0, 0.05);
}

TEST(DlsSound, S64_AnEg1SustainOf500PermilleIs48DbDown) {
  EXPECT_NEAR(Level({Art(art::kEg1Sustain, 500)}).At(0.5), -48, 0.05);
  EXPECT_NEAR(Level({Art(art::kEg1Sustain, 900)}).At(0.5), -9.6, 0.05);
}

TEST(DlsSound, Eg1FallsBy96DbPerDecayAndReleaseTime) {
  const Level level({Art(art::kEg1Decay, Timecents(2)), Art(art::kEg1Sustain, 0),
                     Art(art::kEg1Release, Timecents(1))},
                    60, 127, 2, 0.5);
  EXPECT_NEAR(level.Slope(0.1, 0.4), -48, 0.2);
  EXPECT_NEAR(level.Slope(0.52, 0.9), -96, 0.3);
}

TEST(DlsSound, S78_AnAttackOfNoTimeBeginsAtFullLevelAndCannotBeModulated) {
  const Level level({ArtFrom(art::kVelocity, art::kEg1Attack, 6000)});
  EXPECT_NEAR(level.gain(0), 1, 1e-3);
  const Level by_name({dls::Connection{.destination = art::kEg1Attack, .scale = INT32_MIN},
                       ArtFrom(art::kKey, art::kEg1Attack, 6000)});
  EXPECT_NEAR(by_name.gain(0), 1, 1e-3);
}

TEST(DlsSound, S66_KeyToDecayOfMinus1200AtKey64Takes707PermilleOfTheTime) {
  const auto slope = [](int key) {
    return Level({Art(art::kEg1Decay, Timecents(1)), Art(art::kEg1Sustain, 0),
                  ArtFrom(art::kKey, art::kEg1Decay, -1200)},
                 key)
        .Slope(0.05, 0.45);
  };
  EXPECT_NEAR(-96 / slope(64), std::exp2(-0.5), 0.002);
  // The examples of section 3.5: 139.5 dB/s at key 69, 0.604 of the time at key 93.
  EXPECT_NEAR(slope(69), -96 / std::exp2(-69.0 / 128), 0.3);
  EXPECT_NEAR(slope(69), -139.5, 0.3);
  EXPECT_NEAR(slope(93), -96 / 0.604, 0.4);
}

TEST(DlsSound, S67_VelocityToAttackCountsV128) {
  // Section 3.5: attack 400 ms, velocity to attack -1200 tc, velocity 110: 220 ms; after 150 ms
  // it is 3.3 dB below the top.
  const Level level(
      {Art(art::kEg1Attack, Timecents(0.4)), ArtFrom(art::kVelocity, art::kEg1Attack, -1200)}, 60,
      110);
  const double top = level.At(0.4), seconds = 0.4 * std::exp2(-110.0 / 128);
  EXPECT_NEAR(seconds, 0.220, 0.001);
  EXPECT_NEAR(level.At(0.150) - top, Db(0.150 / seconds), 0.03);
  EXPECT_NEAR(level.At(0.150) - top, -3.3, 0.05);
  EXPECT_NEAR(level.At(seconds - 0.002) - top, Db((seconds - 0.002) / seconds), 0.03);
  EXPECT_NEAR(level.At(seconds + 0.002) - top, 0, 0.01);
}

TEST(DlsSound, VelocityVolumeAndExpressionFollowTheSquareLaw) {
  EXPECT_NEAR(Level({}, 60, 64).At(0.1), 40 * std::log10(64.0 / 127), 0.05);
  for (const int controller : {7, 11}) {
    const auto sound = Play(OneRegionFile(), {Cc(0, controller, 32), On(0, 60)}, 0.2).left;
    EXPECT_NEAR(Db(std::sqrt(2.0) * sound.back()), 40 * std::log10(32.0 / 127), 0.05) << controller;
  }
}

TEST(DlsSound, VelocityToGainOfZeroSwitchesItOff) {
  EXPECT_NEAR(
      Level({ArtFrom(art::kVelocity, art::kGain, 0, 0, art::kInvertedConcave)}, 60, 20).At(0.1), 0,
      0.05);
}

// --- Pitch ---------------------------------------------------------------------------------------

TEST(DlsSound, UnityFineTuneAndTuningAdd) {
  DlsFile file;
  const auto wave = file.AddWave(SinePeriods(48, 100, 0.5), Wsmp(4800, 0, 48, 25));
  file.AddInstrument(0, 0, {RegionOf(wave, {Art(art::kPitch, 12.5)})});
  const auto tone = Play(file, {On(0, 55)}, 0.5).left;
  EXPECT_NEAR(Cents(FrequencyHz(Between(tone, 0.1, 0.4)), 1000), 700 + 25 + 12.5, 0.2);
}

TEST(DlsSound, KeyToPitchPivotsAtTheUnityNote) {
  const auto tone = Tone({ArtFrom(art::kKey, art::kPitch, 6400)}, {On(0, 72)}, 0.5);
  EXPECT_NEAR(Cents(FrequencyHz(Between(tone, 0.1, 0.4)), 1000), 600, 0.2);
}

TEST(DlsSound, TheWheelBendsByItsRange) {
  const auto tone = Tone({}, {Bend(0, 16383), On(0, 60)}, 0.5);
  EXPECT_NEAR(Cents(FrequencyHz(Between(tone, 0.1, 0.4)), 1000), 200, 0.1);
  const auto half =
      Tone({}, {Cc(0, 101, 0), Cc(0, 100, 0), Cc(0, 6, 12), Bend(0, 4096), On(0, 60)}, 0.5);
  EXPECT_NEAR(Cents(FrequencyHz(Between(half, 0.1, 0.4)), 1000), -600, 0.2);
}

TEST(DlsSound, S65_Eg2AttackIsLinearInCents) {
  const auto tone =
      Tone({ArtFrom(art::kEg2, art::kPitch, 1200), Art(art::kEg2Attack, Timecents(2))}, {On(0, 60)},
           2.2);
  for (const double share : {0.25, 0.5, 0.75}) {
    EXPECT_NEAR(CentsAt(tone, 2 * share, 0.01), 1200 * share, 1.5) << share;
  }
  EXPECT_NEAR(CentsAt(tone, 2.1), 1200, 0.5);
}

TEST(DlsSound, Eg2DecaysAndReleasesLinearly) {
  const auto tone = Tone({ArtFrom(art::kEg2, art::kPitch, 1200), Art(art::kEg2Decay, Timecents(2)),
                          Art(art::kEg2Sustain, 250), Art(art::kEg2Release, Timecents(1)),
                          Art(art::kEg1Release, Timecents(8))},
                         {On(0, 60), Off(Ms(2000), 60)}, 2.5);
  EXPECT_NEAR(CentsAt(tone, 0.5, 0.01), 900, 1.5);
  EXPECT_NEAR(CentsAt(tone, 1.9, 0.01), 300, 0.5);
  EXPECT_NEAR(CentsAt(tone, 2.125, 0.01), 150, 1.5);
  EXPECT_NEAR(CentsAt(tone, 2.4, 0.01), 0, 0.5);
}

TEST(DlsSound, S68_TheLfoRunsAt5HzAfter10MsByDefault) {
  // 5 Hz from 10 ms on: tops at 60, 260, .. ms, zero at 110 ms, bottoms at 160 ms.
  const auto tone = Tone({ArtFrom(art::kLfo, art::kPitch, 100)}, {On(0, 60)}, 1);
  EXPECT_NEAR(CentsAt(tone, 0.260, 0.003), 100, 4);
  EXPECT_NEAR(CentsAt(tone, 0.310, 0.003), 0, 3);
  EXPECT_NEAR(CentsAt(tone, 0.360, 0.003), -100, 4);
  EXPECT_NEAR(CentsAt(tone, 0.335, 0.003), -50, 3);
  const auto vibrato = Tone({ArtFrom(art::kVibrato, art::kPitch, 100)}, {On(0, 60)}, 1);
  EXPECT_NEAR(CentsAt(vibrato, 0.335, 0.003), -50, 3);
}

TEST(DlsSound, S68_TheModulationWheelDoesNothingUnlessTheCollectionSaysSo) {
  const auto plain = Tone({}, {Cc(0, 1, 127), On(0, 60)}, 1);
  EXPECT_NEAR(CentsAt(plain, 0.26, 0.003), 0, 0.3);
  const auto routed =
      Tone({ArtFrom(art::kLfo, art::kPitch, 100, art::kCc1)}, {Cc(0, 1, 64), On(0, 60)}, 1);
  EXPECT_NEAR(CentsAt(routed, 0.26, 0.003), 50, 3);
}

// --- Loops and keys ------------------------------------------------------------------------------

TEST(DlsSound, S69_AReleaseLoopIsLeftAtNoteOffWithoutAJump) {
  // A tone whose loop is its first half; the tail goes on where the loop is left.
  DlsFile file;
  dls::SampleInfo info = Wsmp(2400);
  info.loop->type = dls::Loop::kUntilRelease;
  const auto wave = file.AddWave(SinePeriods(48, 100, 0.5), info);
  file.AddInstrument(0, 0, {RegionOf(wave, {Art(art::kEg1Release, Timecents(20))})});
  const auto sound = Play(file, {On(0, 60), Off(Ms(500.3), 60)}, 1).left;
  EXPECT_NEAR(FrequencyHz(Between(sound, 0.01, 0.5)), 1000, 0.1);
  EXPECT_LT(Roughness(Between(sound, 0.49, 0.54)), 0.02);
  EXPECT_GT(Peak(Between(sound, 0.51, 0.53)), 0.2);  // the tail sounds
  EXPECT_LT(Peak(Between(sound, 0.62, 0.7)), 1e-4);  // and ends with the wave
}

/// Two notes of key 60, the second with no level to speak of: what becomes of the first.
double FirstNoteDb(std::uint16_t options, std::uint16_t key_group, int second_key, double seconds,
                   int second_channel = 0, std::vector<engine::Event> before = {}) {
  DlsFile file = OneRegionFile({Art(art::kEg1Release, Timecents(20))});
  dls::Region& region = file.collection.instruments[0].regions[0];
  region.options = options;
  region.key_group = key_group;
  before.push_back(On(0, 60));
  before.push_back(On(Ms(500), second_key, 1, second_channel));
  const auto sound = Play(file, std::move(before), 1).left;
  return Db(std::sqrt(2.0) * sound.at(static_cast<std::size_t>(seconds * 48'000)));
}

TEST(DlsSound, S70_ARepeatedKeyShutsItsOldNoteDownWithinTheShutDownTime) {
  EXPECT_NEAR(FirstNoteDb(0, 0, 60, 0.499), 0, 0.05);
  // 15 ms for 96 dB: half way there 48 dB down. Between points of the grid 8.5 dB apart gain moves
  // in a straight line, which lies up to 1.7 dB above the curve.
  EXPECT_NEAR(FirstNoteDb(0, 0, 60, 0.5075), -48 + 0.85, 0.85);
  EXPECT_LT(FirstNoteDb(0, 0, 60, 0.520), -80);
  EXPECT_NEAR(FirstNoteDb(0, 0, 61, 0.520), 0, 0.05);  // of another key: goes on
}

TEST(DlsSound, S70_ThePedalDoesNotSaveIt) {
  EXPECT_LT(FirstNoteDb(0, 0, 60, 0.520, 0, {Cc(0, 64, 127)}), -80);
}

TEST(DlsSound, S70_TheFlagLetsBothSound) {
  EXPECT_NEAR(FirstNoteDb(dls::Region::kSelfNonExclusive, 0, 60, 0.9), 0, 0.05);
}

TEST(DlsSound, S71_AKeyGroupCutsItsMembersOnTheChannel) {
  EXPECT_LT(FirstNoteDb(1, 3, 61, 0.520), -80);
  EXPECT_NEAR(FirstNoteDb(1, 3, 61, 0.520, 1), 0, 0.05);  // not on another one
  EXPECT_NEAR(FirstNoteDb(1, 0, 61, 0.520), 0, 0.05);
}

TEST(DlsSound, TheShutDownTimeIsTheArticulators) {
  DlsFile file =
      OneRegionFile({Art(art::kEg1ShutDown, Timecents(0.4)), Art(art::kEg1Release, Timecents(20))});
  const auto sound = Play(file, {On(0, 60), On(Ms(500), 60, 1)}, 1).left;
  EXPECT_NEAR(Db(std::sqrt(2.0) * sound.at(static_cast<std::size_t>(Ms(600)))), -24, 0.5);
}

TEST(DlsSound, VoicesOfAPhaseGroupStayWithinHalfAFrame) {
  // Left and right of one wave, the right one with a tuning of its own: the master's holds.
  DlsFile file;
  const auto wave = file.AddWave(SinePeriods(48, 100, 0.5), Wsmp(4800));
  dls::Region left = RegionOf(wave, {Art(art::kPan, -500)});
  left.phase_group = 1;
  left.link_options = dls::Region::kPhaseMaster;
  dls::Region right = RegionOf(wave, {Art(art::kPan, 500), Art(art::kPitch, 40)});
  right.phase_group = 1;
  right.sample_info = Wsmp(4800, 0, 60, 30);
  file.AddInstrument(0, 0, {left, right});
  const Stereo sound = Play(file, {On(0, 67)}, 10);
  double worst = 0;
  for (std::size_t i = 470'000; i < 480'000; ++i) {
    worst = std::max(worst, std::abs(double{sound.left[i]} - sound.right[i]));
  }
  // Half a frame of a 1.5 kHz tone of amplitude 0.5 is 0.05.
  EXPECT_LT(worst, 0.05);
  EXPECT_GT(Peak(Between(sound.right, 9, 10)), 0.4);
}

// --- Filter, pan, sends --------------------------------------------------------------------------

TEST(DlsSound, S75_AResonanceOf20DbPeaks20DbAboveDcAndCosts10) {
  DlsFile file;
  const auto noise = file.AddWave(Noise(96'000, 7, 0.02), Wsmp(96'000));
  file.AddInstrument(0, 0, {RegionOf(noise)});
  // Cutoff 2 kHz.
  const double cutoff = 1200 * std::log2(2000 / 8.175798916);
  file.AddInstrument(0, 1, {RegionOf(noise, {Art(art::kCutoff, cutoff), Art(art::kQ, 200)})});
  file.AddInstrument(0, 2, {RegionOf(noise, {Art(art::kCutoff, cutoff), Art(art::kQ, 60)})});
  const auto spectrum = [&](int program) {
    return PowerSpectrum(Between(Play(file, {Program(0, program), On(0, 60)}, 20).left, 0.1, 20),
                         8192);
  };
  const auto open = spectrum(0);
  const auto response = [&](const std::vector<double>& filtered, double hz, double share) {
    return SpectrumDb(filtered, hz, share) - SpectrumDb(open, hz, share);
  };
  for (const auto& [program, peak_db] : {std::pair{1, 20.0}, std::pair{2, 6.0}}) {
    const auto filtered = spectrum(program);
    const double dc = response(filtered, 120, 0.3);
    double highest = -100;
    for (double hz = 1600; hz < 2100; hz += 5.86) {
      highest = std::max(highest, response(filtered, hz, 0.004));
    }
    EXPECT_NEAR(dc, -peak_db / 2, 0.3) << program;
    EXPECT_NEAR(highest - dc, peak_db, 0.5) << program;
  }
}

TEST(DlsSound, AFilterThatIsOffHasNoResonance) {
  EXPECT_NEAR(Level({Art(art::kQ, 200)}).At(0.1), 0, 0.05);
}

TEST(DlsSound, S76_PanAt127SilencesTheLeft) {
  const Stereo right = Play(OneRegionFile(), {Cc(0, 10, 127), On(0, 60)}, 0.2);
  EXPECT_LT(Peak(Between(right.left, 0.1, 0.2)), 1e-5);
  EXPECT_NEAR(Db(right.right.back()), 0, 0.05);
  const Stereo left = Play(OneRegionFile({Art(art::kPan, -500)}), {On(0, 60)}, 0.2);
  EXPECT_LT(Peak(Between(left.right, 0.1, 0.2)), 1e-5);
}

TEST(DlsSound, S77_SendsAreFullAt127) {
  const OpenedFile opened = Open(OneRegionFile());
  const bank::Bank& bank = *opened.bank();
  for (const float share : {0.2f, 1.0f}) {  // whatever SoundFonts are told to send
    const engine::Modulation modulation({.controller_send_share = share});
    engine::Channel channel;
    channel.Reset(engine::MidiMode::kDefault, 0);
    channel.SetController(91, 127);
    channel.SetController(93, 64);
    const auto params = modulation.Compute({.bank = &bank, .zone = &bank.zones()[0]}, channel, {});
    EXPECT_NEAR(params[engine::Param::kReverb], 127.0 / 128, 1e-3);
    EXPECT_NEAR(params[engine::Param::kChorus], 0.5, 1e-3);
  }
}

// --- All of it -----------------------------------------------------------------------------------

TEST(DlsSound, TheSoundDoesNotDependOnTheBlockSize) {
  DlsFile file =
      ToneFile({ArtFrom(art::kEg2, art::kPitch, 300), Art(art::kEg2Attack, Timecents(0.2)),
                ArtFrom(art::kLfo, art::kGain, 60), Art(art::kCutoff, 8000), Art(art::kQ, 100),
                ArtFrom(art::kEg2, art::kCutoff, 2400)});
  const std::vector<engine::Event> events = {On(0, 60), On(Ms(101.3), 60), On(Ms(200), 64),
                                             Off(Ms(300), 60), Cc(Ms(333), 7, 50)};
  const Stereo one = Play(file, events, 1, 48'000);
  for (const std::size_t block : {1u, 63u, 500u}) {
    EXPECT_TRUE(one.left == Play(file, events, 1, block).left) << block;
  }
}

}  // namespace
}  // namespace portamento::test
