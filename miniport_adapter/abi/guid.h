// The 128-bit name of interfaces, classes, property sets and formats.
#pragma once

#include <cstddef>

#include "miniport_adapter/abi/types.h"

namespace portamento::dmus {

struct GUID {
  std::uint32_t Data1;
  std::uint16_t Data2;
  std::uint16_t Data3;
  std::uint8_t Data4[8];

  friend constexpr bool operator==(const GUID&, const GUID&) = default;
};

using IID = GUID;
using CLSID = GUID;
using REFGUID = const GUID&;
using REFIID = const IID&;
using REFCLSID = const CLSID&;

static_assert(sizeof(GUID) == 16 && alignof(GUID) == 4);

inline constexpr GUID GUID_NULL{};

namespace detail {

/// Not a constant expression: a GUID with a letter that is no digit does not compile.
inline std::uint32_t NotAHexDigit() { return 0; }

constexpr std::uint32_t HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
  return NotAHexDigit();
}

constexpr std::uint32_t HexField(const char* text, int digits) {
  std::uint32_t value = 0;
  for (int i = 0; i < digits; ++i) value = value * 16 + HexDigit(text[i]);
  return value;
}

}  // namespace detail

/// "c096df9c-fb09-11d1-81b0-0060083316c1", as documents write it.
consteval GUID MakeGuid(const char (&text)[37]) {
  GUID guid{detail::HexField(text, 8),
            static_cast<std::uint16_t>(detail::HexField(text + 9, 4)),
            static_cast<std::uint16_t>(detail::HexField(text + 14, 4)),
            {}};
  for (std::size_t i = 0; i < 8; ++i) {
    guid.Data4[i] =
        static_cast<std::uint8_t>(detail::HexField(text + (i < 2 ? 19 : 20) + 2 * i, 2));
  }
  return guid;
}

}  // namespace portamento::dmus
