// Text as Windows has it, to and from the UTF-8 that the rest of us has.
#pragma once

#include <string>
#include <string_view>

#include "miniport_adapter/abi/types.h"

namespace portamento::dmus {

/// What is not valid becomes U+FFFD. [control]
std::string ToUtf8(std::u16string_view text);
std::u16string ToUtf16(std::string_view text);

inline std::u16string_view View(const UNICODE_STRING& text) {
  return {text.Buffer, text.Buffer == nullptr ? 0 : text.Length / sizeof(WCHAR)};
}

}  // namespace portamento::dmus
