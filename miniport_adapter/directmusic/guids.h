// Our class, and those of the system that we answer for.
#pragma once

#include "miniport_adapter/directmusic/windows_headers.h"

namespace portamento::directmusic {

// {B4C6A9E2-5D1F-4B83-9C27-0E6F3A1D7C58}
inline constexpr GUID kPortamentoSynth = {
    0xB4C6A9E2, 0x5D1F, 0x4B83, {0x9C, 0x27, 0x0E, 0x6F, 0x3A, 0x1D, 0x7C, 0x58}};

// The system's own synthesizer: what programs ask for that are to play through us.
inline constexpr GUID kSystemSynth = {
    0x58C2B4D0, 0x46E7, 0x11D1, {0x89, 0xAC, 0x00, 0xA0, 0xC9, 0x05, 0x41, 0x29}};

// The system's own sink.
inline constexpr GUID kSystemSink = {
    0xAEC17CE3, 0xA514, 0x11D1, {0xAF, 0xA6, 0x00, 0xAA, 0x00, 0x24, 0xD8, 0xB6}};

inline constexpr wchar_t kSynthName[] = L"Portamento Synthesizer";

}  // namespace portamento::directmusic
