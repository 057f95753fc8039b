// The text of portamento.ini, which the DLL reads beside itself.
#pragma once

#include <string>
#include <string_view>

namespace portamento::app {

/// `text` with `bank = value` in place of its line for the bank, or at the end where it has none.
/// [any]
std::string WithBank(std::string_view text, std::string_view value);

}  // namespace portamento::app
