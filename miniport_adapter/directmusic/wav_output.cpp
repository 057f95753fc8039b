#include <algorithm>
#include <cstring>

#include "miniport_adapter/directmusic/sink_output.h"

namespace portamento::directmusic {
namespace {

/// A RIFF header of 44 bytes, as of Microsoft's and IBM's "Multimedia Programming Interface", 1991.
struct WavHeader {
  char riff[4] = {'R', 'I', 'F', 'F'};
  DWORD riff_bytes = 36;
  char wave[4] = {'W', 'A', 'V', 'E'};
  char fmt[4] = {'f', 'm', 't', ' '};
  DWORD fmt_bytes = 16;
  WORD tag = WAVE_FORMAT_PCM;
  WORD channels;
  DWORD rate_hz;
  DWORD bytes_per_second;
  WORD frame_bytes;
  WORD bits = 16;
  char data[4] = {'d', 'a', 't', 'a'};
  DWORD data_bytes = 0;
};
static_assert(sizeof(WavHeader) == 44);

class WavOutput final : public SinkOutput {
 public:
  WavOutput(HANDLE file, const WAVEFORMATEX& format) : file_(file) {
    header_.channels = format.nChannels;
    header_.rate_hz = format.nSamplesPerSec;
    header_.bytes_per_second = format.nAvgBytesPerSec;
    header_.frame_bytes = format.nBlockAlign;
    WriteHeader();
  }
  ~WavOutput() override {
    WriteHeader();
    ::CloseHandle(file_);
  }
  WavOutput(const WavOutput&) = delete;
  WavOutput& operator=(const WavOutput&) = delete;

  State Look(std::int64_t played, std::int64_t written) override {
    return {.wanted = played + header_.rate_hz * kLeadMs / 1000 - written};
  }

  void Write(const short* samples, DWORD frames) override {
    DWORD written = 0;
    ::WriteFile(file_, samples, frames * header_.frame_bytes, &written, nullptr);
    header_.data_bytes += written;
    since_header_ += written;
    if (since_header_ >= header_.bytes_per_second) WriteHeader();
  }

 private:
  void WriteHeader() {
    header_.riff_bytes = 36 + header_.data_bytes;
    since_header_ = 0;
    DWORD written = 0;
    ::SetFilePointer(file_, 0, nullptr, FILE_BEGIN);
    ::WriteFile(file_, &header_, sizeof header_, &written, nullptr);
    ::SetFilePointer(file_, 0, nullptr, FILE_END);
  }

  HANDLE file_;
  WavHeader header_{};
  DWORD since_header_ = 0;  // bytes
};

}  // namespace

std::unique_ptr<SinkOutput> MakeWavOutput(const std::wstring& path, const WAVEFORMATEX& format) {
  const HANDLE file = ::CreateFileW(path.c_str(), GENERIC_WRITE, FILE_SHARE_READ, nullptr,
                                    CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (file == INVALID_HANDLE_VALUE) return nullptr;
  return std::make_unique<WavOutput>(file, format);
}

}  // namespace portamento::directmusic
