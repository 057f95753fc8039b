// SF3: samples compressed inside an SF2 form, encoded here through libsndfile.
#include <algorithm>
#include <cstring>
#include <vector>

#include "gtest/gtest.h"

#include "tests/soundfonts/listen.h"
#include "tests/support/encoded_stream.h"

namespace portamento::test {
namespace {

/// A tone of 1 kHz, half a second, quiet (-12 dB) before its loop and loud in it.
Frames SoftThenLoud() {
  Frames frames = SinePeriods(48, 500, 0.8);
  for (std::size_t i = 0; i < 12'000; ++i) {
    frames[i] = static_cast<std::int16_t>(frames[i] / 4);
  }
  return frames;
}

sf2::SampleHeader LoudLoop() {
  return {.name = "stream", .loop_start = 14'400, .loop_end = 19'200, .rate_hz = 48'000};
}

/// A bank of one compressed sample, looped.
Sf2File StreamFile(const FileBytes& stream, const sf2::SampleHeader& header) {
  Sf2File file;
  file.records.version_major = 3;
  file.AddCompressed(stream, header);
  file.AddPreset(0, 0, {InstrumentZone(file.AddInstrument({SampleZone(0, {Gen(54, 1)})}))});
  return file;
}

/// Level of the tone late in a note, when it has looped several times.
double LoopDb(const OpenedFile& file) {
  Rig rig(file.bank());
  const auto sound = rig.Play(AtFullLevel({On(0, 60)}), 72'000).left;
  return Db(AmplitudeOf(Between(sound, 1.0, 1.5), 1000) * std::numbers::sqrt2);
}

TEST(Sf3, S12_VorbisSampleDecodesAndLoopsOnDecodedFrames) {
  const auto file = Open(StreamFile(EncodeStream(SoftThenLoud(), kVorbis), LoudLoop()));
  ASSERT_TRUE(file);
  EXPECT_NEAR(LoopDb(file), Db(0.8), 0.5);
}

TEST(Sf3, OpeningDecodesNothing) {
  // A stream that cannot be decoded is not looked at before it is needed.
  const auto file = Open(StreamFile(FileBytes(500, std::byte{1}), LoudLoop()));
  ASSERT_TRUE(file);
  EXPECT_EQ(file.bank()->samples()[0].frames, bank::Sample::kUnknownFrames);
}

TEST(Sf3, FlacIsToldByItsMagic) {
  const auto file = Open(StreamFile(EncodeStream(SoftThenLoud(), kFlac), LoudLoop()));
  ASSERT_TRUE(file);
  EXPECT_NEAR(LoopDb(file), Db(0.8), 0.1);
}

TEST(Sf3, CompressedBitCountsInAVersion2FileToo) {
  Sf2File made = StreamFile(EncodeStream(SoftThenLoud(), kVorbis), LoudLoop());
  made.records.version_major = 2;
  EXPECT_NEAR(LoopDb(Open(made)), Db(0.8), 0.5);
}

TEST(Sf3, EndMayBeTheLastByte) {
  Sf2File made = StreamFile(EncodeStream(SoftThenLoud(), kVorbis), LoudLoop());
  --made.records.samples[0].end;
  EXPECT_NEAR(LoopDb(Open(made)), Db(0.8), 0.5);
}

TEST(Sf3, TheRateIsTheHeadersNotTheStreams) {
  sf2::SampleHeader header = LoudLoop();
  header.rate_hz = 24'000;
  const auto file = Open(StreamFile(EncodeStream(SoftThenLoud(), kVorbis), header));
  Rig rig(file.bank());
  const auto sound = rig.Play(AtFullLevel({On(0, 60)}), 72'000).left;
  EXPECT_NEAR(FrequencyHz(Between(sound, 1.2, 1.5)), 500, 0.5);
}

TEST(Sf3, LoopsBeyondTheDecodedLengthAreBroughtIn) {
  sf2::SampleHeader header = LoudLoop();
  header.loop_end = 1'000'000;
  const auto file = Open(StreamFile(EncodeStream(SoftThenLoud(), kVorbis), header));
  ASSERT_TRUE(file);
  EXPECT_NEAR(LoopDb(file), Db(0.8), 0.5);
}

/// Preset 0:0 plays sample 0, preset 0:1 sample 1.
void AddTwoPresets(Sf2File& file) {
  for (const int sample : {0, 1}) {
    const auto zone = SampleZone(static_cast<std::uint16_t>(sample), {Gen(54, 1)});
    file.AddPreset(0, sample, {InstrumentZone(file.AddInstrument({zone}))});
  }
}

TEST(Sf3, S13_PcmAndCompressedSamplesInOneBankBothPlay) {
  Sf2File made;
  made.records.version_major = 3;
  made.AddSample(Constant(64, 16'384), {.rate_hz = 48'000});
  made.AddCompressed(EncodeStream(SoftThenLoud(), kVorbis), LoudLoop());
  AddTwoPresets(made);
  const auto file = Open(made);
  ASSERT_TRUE(file);
  EXPECT_NEAR(NoteDb(file, 60, 127, 0), Db(0.5), 0.1);
  EXPECT_GT(NoteDb(file, 60, 127, 1), -20);
}

TEST(Sf3, S14_CorruptStreamSilencesOneSampleOnly) {
  const FileBytes good = EncodeStream(SoftThenLoud(), kVorbis);
  FileBytes bad = good;
  std::fill(bad.begin(), bad.begin() + 200, std::byte{0x77});
  Sf2File made;
  made.records.version_major = 3;
  made.AddCompressed(bad, LoudLoop());
  made.AddCompressed(good, LoudLoop());
  AddTwoPresets(made);
  const auto file = Open(made);
  ASSERT_TRUE(file);
  EXPECT_LT(NoteDb(file, 60, 127, 0), -200);
  EXPECT_GT(NoteDb(file, 60, 127, 1), -20);
}

TEST(Sf3, StreamsCutAnywhereNeverCrash) {
  const FileBytes good = EncodeStream(SoftThenLoud(), kVorbis);
  for (std::size_t length = 0; length < good.size(); length += 97) {
    const FileBytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length));
    const auto file = Open(StreamFile(cut, LoudLoop()));
    ASSERT_TRUE(file);
    Listen(file);
  }
}

}  // namespace
}  // namespace portamento::test
