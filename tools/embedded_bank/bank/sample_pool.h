// The sample pool: every sample of the bank, as 16-bit frames in one chunk, each stored once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "soundfonts/sf2/sf2_records.h"
#include "tools/embedded_bank/bank/sample.h"

namespace portamento::embedded_bank {

class SamplePool {
 public:
  /// Normalises, closes the loop and stores. The number is the sample's index in the file.
  std::uint16_t Add(Sample sample);

  bool looped(std::uint16_t index) const { return looped_[index]; }
  /// Attenuation that brings the sample to the common loudness of the bank, in dB. Less than zero
  /// for peaky sounds; their programs have to stay that far below full level.
  double levelling_db(std::uint16_t index) const { return levelling_db_[index]; }

  const std::vector<sf2::SampleHeader>& headers() const { return headers_; }
  /// The frames as they go into smpl. Valid until the next Add.
  io::Bytes bytes() const { return std::as_bytes(std::span(frames_)); }

 private:
  std::vector<sf2::SampleHeader> headers_;
  std::vector<bool> looped_;
  std::vector<double> levelling_db_;
  std::vector<std::int16_t> frames_;
};

}  // namespace portamento::embedded_bank
