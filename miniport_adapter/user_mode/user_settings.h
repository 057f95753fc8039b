// What the user of a program that cannot ask him tells the synthesizer: lines `name = value` of a
// file, and variables.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/settings.h"
#include "soundfonts/embedded/embedded_bank.h"

namespace portamento::dmus {

struct UserSettings {
  /// Of what sounds without any download; kEmbeddedBankName: what we bring; empty: nothing does.
  std::string bank_path = kEmbeddedBankName;
  std::string log_path;  // empty: no log
  float gain_db = 0;     // on top of the levels that programs set
  engine::Interpolation interpolation = engine::Interpolation::kSinc8;
  std::uint32_t voices = 32;       // for programs that do not ask for a number
  std::uint32_t rate_hz = 22'050;  // likewise
  float reverb_level_linear = 1;   // of what programs switch on
  float chorus_level_linear = 1;
};

/// The names of all settings. [any]
std::vector<std::string_view> NamesOfSettings();

/// What is wrong with `value`, and what is allowed; empty when it was taken. Else `settings` stays
/// as it was. [any]
std::string ApplySetting(UserSettings& settings, std::string_view name, std::string_view value);

/// Applies the lines of a settings file. Empty lines, [sections] and what begins with ; or # say
/// nothing. Paths are taken from `folder` on unless they are absolute. Returns a complaint for each
/// line that could not be taken, with `file` and the number of the line. [any]
std::vector<std::string> ApplySettingsFile(UserSettings& settings, std::string_view text,
                                           std::string_view file, std::string_view folder);

}  // namespace portamento::dmus
