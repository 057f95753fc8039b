// What goes wrong inside, as the HRESULT that the contract has for it; no exception leaves the DLL.
#pragma once

#include <new>
#include <utility>

#include "miniport_adapter/core/download_image.h"
#include "miniport_adapter/directmusic/windows_headers.h"
#include "miniport_adapter/user_mode/open_synth.h"
#include "miniport_adapter/user_mode/synth_controls.h"

namespace portamento::directmusic {

inline HRESULT ResultOf(dmus::DownloadError error) {
  using dmus::DownloadError;
  switch (error) {
    case DownloadError::kUnknownType:
      return DMUS_E_UNKNOWNDOWNLOAD;
    case DownloadError::kBadOffsetTable:
      return DMUS_E_BADOFFSETTABLE;
    case DownloadError::kBadWave:
      return DMUS_E_BADWAVE;
    case DownloadError::kNotPcm:
      return DMUS_E_NOTPCM;
    case DownloadError::kNotMono:
      return DMUS_E_NOTMONO;
    case DownloadError::kBadInstrument:
      return DMUS_E_BADINSTRUMENT;
    case DownloadError::kBadArticulation:
      return DMUS_E_BADARTICULATION;
    case DownloadError::kBadWaveLink:
      return DMUS_E_BADWAVELINK;
    case DownloadError::kIdTaken:
      return DMUS_E_ALREADY_DOWNLOADED;
    case DownloadError::kNoMemory:
      return E_OUTOFMEMORY;
  }
  return E_FAIL;
}

inline HRESULT ResultOf(dmus::PropertyOutcome outcome) {
  using dmus::PropertyOutcome;
  switch (outcome) {
    case PropertyOutcome::kDone:
      return S_OK;
    case PropertyOutcome::kUnknown:
      return DMUS_E_UNKNOWN_PROPERTY;
    case PropertyOutcome::kNoGet:
      return DMUS_E_GET_UNSUPPORTED;
    case PropertyOutcome::kNoSet:
      return DMUS_E_SET_UNSUPPORTED;
    case PropertyOutcome::kTooShort:
      return HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER);
    case PropertyOutcome::kBadRequest:
      return E_INVALIDARG;
  }
  return E_FAIL;
}

inline HRESULT ResultOf(dmus::VoiceOutcome outcome) {
  using dmus::VoiceOutcome;
  switch (outcome) {
    case VoiceOutcome::kDone:
      return S_OK;
    case VoiceOutcome::kNoSuchVoice:
      return S_FALSE;
    case VoiceOutcome::kNoSuchChannel:
    case VoiceOutcome::kNoSuchDownload:
      return E_INVALIDARG;
    case VoiceOutcome::kBadDownload:
      return DMUS_E_BADWAVE;
    case VoiceOutcome::kNoRoom:
      return E_OUTOFMEMORY;
  }
  return E_FAIL;
}

/// What `body` returns; where it throws, what that means.
template <typename Body>
HRESULT Guarded(Body&& body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (const std::bad_alloc&) {
    return E_OUTOFMEMORY;
  } catch (...) {
    return E_FAIL;
  }
}

}  // namespace portamento::directmusic
