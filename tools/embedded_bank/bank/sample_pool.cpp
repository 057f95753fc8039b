#include "tools/embedded_bank/bank/sample_pool.h"

#include <bit>

#include "tools/embedded_bank/dsp/loudness.h"

static_assert(std::endian::native == std::endian::little, "smpl is little-endian");

namespace portamento::embedded_bank {
namespace {

constexpr double kPeak = 0.97;
// SF2 wants 8 valid frames on either side of a loop (section 7.10); players with long interpolators
// are glad of some more.
constexpr std::size_t kGuardFrames = 16;
// And 46 frames of silence between samples.
constexpr std::size_t kGapFrames = 46;

// The loudness all samples are brought to, before programs are balanced.
constexpr double kCommonLoudnessDb = -14.0;
constexpr double kLoudnessWindowSeconds = 0.4;

/// A loop alone has no past: gives it some, so that it can be entered.
void PrependLoopTail(Sample& sample) {
  const std::size_t loop_frames = sample.frames.size() - sample.loop_start;
  Frames past(kGuardFrames);
  for (std::size_t i = 0; i < kGuardFrames; ++i) {
    const std::size_t back = (kGuardFrames - i) % loop_frames;
    past[i] = sample.frames[sample.frames.size() - (back == 0 ? loop_frames : back)];
  }
  sample.frames.insert(sample.frames.begin(), past.begin(), past.end());
  sample.loop_start += kGuardFrames;
}

/// The sample as it sounds for a while.
Frames Unrolled(const Sample& sample, double seconds) {
  Frames out = sample.frames;
  const std::size_t wanted = FrameCount(seconds, sample.rate_hz);
  const std::size_t loop_frames = sample.frames.size() - sample.loop_start;
  if (!sample.looped()) return out;
  out.reserve(wanted);
  while (out.size() < wanted) out.push_back(out[out.size() - loop_frames]);
  return out;
}

}  // namespace

std::uint16_t SamplePool::Add(Sample sample) {
  if (sample.looped() && sample.loop_start < kGuardFrames) PrependLoopTail(sample);
  Normalise(sample.frames, kPeak);

  const double loudness_db = LoudestDb(Unrolled(sample, kLoudnessWindowSeconds + 0.1),
                                       sample.rate_hz, kLoudnessWindowSeconds);
  levelling_db_.push_back(loudness_db - kCommonLoudnessDb);

  sf2::SampleHeader header{.name = sample.name, .rate_hz = sample.rate_hz};
  header.start = static_cast<std::uint32_t>(frames_.size());
  header.root_key = static_cast<std::uint8_t>(sample.root_key);
  for (const double x : sample.frames) {
    frames_.push_back(static_cast<std::int16_t>(std::lround(32767.0 * x)));
  }
  header.loop_start =
      header.start + static_cast<std::uint32_t>(sample.looped() ? sample.loop_start : 0);
  header.loop_end = static_cast<std::uint32_t>(frames_.size());
  if (sample.looped()) {
    // The same 16-bit frames again, not the same sound rounded again.
    for (std::size_t i = 0; i < kGuardFrames; ++i)
      frames_.push_back(frames_[header.loop_start + i]);
  } else {
    // Never played, but within what section 7.10 allows.
    header.loop_start += 8;
    header.loop_end -= 8;
  }
  header.end = static_cast<std::uint32_t>(frames_.size());
  frames_.resize(frames_.size() + kGapFrames);

  looped_.push_back(sample.looped());
  headers_.push_back(std::move(header));
  return static_cast<std::uint16_t>(headers_.size() - 1);
}

}  // namespace portamento::embedded_bank
