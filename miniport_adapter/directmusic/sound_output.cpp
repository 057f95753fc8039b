#include <algorithm>
#include <cstring>

#include "miniport_adapter/directmusic/sink_output.h"
// After it: it needs the system's types.
#include <dsound.h>

namespace portamento::directmusic {
namespace {

class SoundOutput final : public SinkOutput {
 public:
  /// Takes over one reference of `buffer`, which is silent and plays in a loop.
  SoundOutput(IDirectSoundBuffer* buffer, DWORD buffer_bytes, const WAVEFORMATEX& format)
      : buffer_(buffer), buffer_bytes_(buffer_bytes), format_(format) {}
  ~SoundOutput() override {
    buffer_->Stop();
    buffer_->Release();
  }
  SoundOutput(const SoundOutput&) = delete;
  SoundOutput& operator=(const SoundOutput&) = delete;

  State Look(std::int64_t /*played*/, std::int64_t written) override {
    DWORD play = 0, safe = 0;
    if (FAILED(buffer_->GetCurrentPosition(&play, &safe))) return {};
    const DWORD lead = std::min(format_.nAvgBytesPerSec / 1000 * static_cast<DWORD>(kLeadMs),
                                buffer_bytes_ / 4);  // of a client's own, which may be short
    const DWORD ahead = Distance(play, at_), least = Distance(play, safe);
    // More ahead than can be: the device has overtaken us, and we go on where it can still be
    // heard.
    if (ahead > buffer_bytes_ / 2 || ahead < least)
      at_ = safe / format_.nBlockAlign * format_.nBlockAlign;
    const DWORD now = Distance(play, at_);
    const DWORD wanted = least + lead;
    return {.heard = written - now / format_.nBlockAlign,
            .wanted = wanted > now ? (wanted - now) / format_.nBlockAlign : 0};
  }

  void Write(const short* samples, DWORD frames) override {
    const auto* const from = reinterpret_cast<const BYTE*>(samples);
    const DWORD bytes = std::min<DWORD>(frames * format_.nBlockAlign, buffer_bytes_);
    void *first = nullptr, *rest = nullptr;
    DWORD first_bytes = 0, rest_bytes = 0;
    HRESULT result = buffer_->Lock(at_, bytes, &first, &first_bytes, &rest, &rest_bytes, 0);
    if (result == DSERR_BUFFERLOST) {
      buffer_->Restore();
      buffer_->Play(0, 0, DSBPLAY_LOOPING);
      result = buffer_->Lock(at_, bytes, &first, &first_bytes, &rest, &rest_bytes, 0);
    }
    if (FAILED(result)) return;
    std::memcpy(first, from, first_bytes);
    if (rest != nullptr) std::memcpy(rest, from + first_bytes, rest_bytes);
    buffer_->Unlock(first, first_bytes, rest, rest_bytes);
    at_ = (at_ + bytes) % buffer_bytes_;
  }

 private:
  DWORD Distance(DWORD from, DWORD to) const { return (to + buffer_bytes_ - from) % buffer_bytes_; }

  IDirectSoundBuffer* const buffer_;
  const DWORD buffer_bytes_;
  const WAVEFORMATEX format_;
  DWORD at_ = 0;  // where the next frame goes
};

}  // namespace

std::unique_ptr<SinkOutput> MakeSoundOutput(IDirectSound& sound, IDirectSoundBuffer* buffer,
                                            const WAVEFORMATEX& format, DWORD buffer_bytes) {
  if (buffer != nullptr) {
    DSBCAPS caps{};
    caps.dwSize = sizeof caps;
    WAVEFORMATEX its{};
    if (FAILED(buffer->GetCaps(&caps)) || FAILED(buffer->GetFormat(&its, sizeof its, nullptr))) {
      return nullptr;
    }
    if (its.wFormatTag != format.wFormatTag || its.nChannels != format.nChannels ||
        its.nSamplesPerSec != format.nSamplesPerSec ||
        its.wBitsPerSample != format.wBitsPerSample) {
      return nullptr;
    }
    buffer_bytes = caps.dwBufferBytes;
    buffer->AddRef();
  } else {
    WAVEFORMATEX wanted = format;
    DSBUFFERDESC description{};
    description.dwSize = sizeof description;
    description.dwFlags = DSBCAPS_GLOBALFOCUS | DSBCAPS_GETCURRENTPOSITION2;
    description.dwBufferBytes = buffer_bytes;
    description.lpwfxFormat = &wanted;
    if (FAILED(sound.CreateSoundBuffer(&description, &buffer, nullptr))) return nullptr;
  }
  void* bytes = nullptr;
  DWORD count = 0;
  if (SUCCEEDED(buffer->Lock(0, 0, &bytes, &count, nullptr, nullptr, DSBLOCK_ENTIREBUFFER))) {
    std::memset(bytes, 0, count);
    buffer->Unlock(bytes, count, nullptr, 0);
  }
  if (FAILED(buffer->Play(0, 0, DSBPLAY_LOOPING))) {
    buffer->Release();
    return nullptr;
  }
  return std::make_unique<SoundOutput>(buffer, buffer_bytes, format);
}

}  // namespace portamento::directmusic
