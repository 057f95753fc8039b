// PCM of SF2 and SF3 samples: 16 and 24 bit frames of the file, and compressed streams.
#pragma once

#include <memory>
#include <vector>

#include "io/byte_reader.h"
#include "soundfonts/bank/pcm_source.h"

namespace portamento::io {
class MappedFile;
}

namespace portamento::sf2 {

/// Where the data of one sample lies.
struct SampleData {
  io::Bytes pcm;  // 16-bit frames, or a compressed stream
  io::Bytes low;  // low bytes of 24-bit frames; empty for 16 bits
  bool compressed = false;
};

class Sf2PcmSource final : public bank::PcmSource {
 public:
  /// `file` is the mapping that the data lies in, so that pages already copied can be given back;
  /// null when the data is plain memory, which must outlive the source.
  Sf2PcmSource(std::shared_ptr<const io::MappedFile> file, std::vector<SampleData> samples);

  std::unique_ptr<bank::SampleReader> Open(std::uint32_t sample) const override;

 private:
  std::shared_ptr<const io::MappedFile> file_;
  std::vector<SampleData> samples_;
};

}  // namespace portamento::sf2
