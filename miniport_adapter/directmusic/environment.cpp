#include "miniport_adapter/directmusic/environment.h"

namespace portamento::directmusic {
namespace {

constexpr DWORD kMostCharacters = 32'767;  // of a variable, says the system

/// Empty where there is none.
std::wstring WideVariable(const wchar_t* name) {
  std::wstring wide(kMostCharacters, L'\0');
  wide.resize(::GetEnvironmentVariableW(name, wide.data(), kMostCharacters));
  return wide;
}

/// The same in UTF-8.
std::string Variable(const wchar_t* name) {
  const std::wstring wide = WideVariable(name);
  const int count = static_cast<int>(wide.size());
  if (count == 0) return {};
  std::string text(3 * wide.size(), '\0');
  const int bytes = ::WideCharToMultiByte(CP_UTF8, 0, wide.data(), count, text.data(),
                                          static_cast<int>(text.size()), nullptr, nullptr);
  text.resize(static_cast<std::size_t>(bytes));
  return text;
}

}  // namespace

dmus::OpenSettings SettingsOfEnvironment() { return {.bank_path = Variable(L"PORTAMENTO_BANK")}; }

std::wstring SinkFileOfEnvironment() { return WideVariable(L"PORTAMENTO_SINK_WAV"); }

}  // namespace portamento::directmusic
