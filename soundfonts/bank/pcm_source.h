// Where a bank's PCM comes from: a mapped file, compressed streams, or memory.
//
// A Bank holds no PCM. Whoever prepares a voice's sample opens a reader and lets it write straight
// into the memory where the sample will be played. [control] throughout: readers may do I/O and
// decode, and different readers may run on different threads at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace portamento::bank {

/// Decodes one sample, once, from its first frame to its last.
class SampleReader {
 public:
  /// Longer samples are not accepted: with them a 32-bit index into sample memory would overflow.
  static constexpr std::int64_t kMostFrames = std::int64_t{1} << 30;

  virtual ~SampleReader() = default;

  /// Length of the decoded sample.
  virtual std::uint32_t frames() const = 0;

  /// Writes frames() frames. False when the data is damaged; `out` is then unspecified.
  virtual bool Read(std::span<std::int16_t> out) = 0;

  /// The same in 24-bit precision, full scale 32768 as in the 16-bit form.
  virtual bool Read(std::span<float> out) = 0;
};

class PcmSource {
 public:
  virtual ~PcmSource() = default;

  /// A reader for sample `sample` of the bank, or null when its data is damaged.
  virtual std::unique_ptr<SampleReader> Open(std::uint32_t sample) const = 0;
};

}  // namespace portamento::bank
