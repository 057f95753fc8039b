#include "miniport_adapter/directmusic/environment.h"

#include <filesystem>
#include <fstream>
#include <string_view>

namespace portamento::directmusic {
namespace {

constexpr DWORD kMostCharacters = 32'767;  // of a variable, says the system

constexpr std::size_t kMostBytesOfFile = 1 << 16;
constexpr const char* kSettingsFile = "portamento.ini";

std::string Utf8(const std::wstring& wide) {
  const int count = static_cast<int>(wide.size());
  if (count == 0) return {};
  std::string text(3 * wide.size(), '\0');
  const int bytes = ::WideCharToMultiByte(CP_UTF8, 0, wide.data(), count, text.data(),
                                          static_cast<int>(text.size()), nullptr, nullptr);
  text.resize(static_cast<std::size_t>(bytes));
  return text;
}

std::filesystem::path PathFromUtf8(const std::string& text) {
  return std::filesystem::path(std::u8string(text.begin(), text.end()));
}

/// Empty where there is none.
std::string TextOfFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMostBytesOfFile, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

/// Empty where there is none.
std::wstring Variable(const std::wstring& name) {
  std::wstring value(kMostCharacters, L'\0');
  value.resize(::GetEnvironmentVariableW(name.c_str(), value.data(), kMostCharacters));
  return value;
}

/// Of a module; of the program where it is null.
std::wstring PathOf(HMODULE module) {
  std::wstring path(32'768, L'\0');
  path.resize(::GetModuleFileNameW(module, path.data(), static_cast<DWORD>(path.size())));
  return path;
}

/// Of a setting: its name in capitals, behind ours.
std::string NameOfVariable(std::string_view setting) {
  std::string name = "PORTAMENTO_";
  for (const char c : setting) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

}  // namespace

std::wstring PathOfDll() {
  HMODULE module = nullptr;
  if (!::GetModuleHandleExW(
          GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
          reinterpret_cast<const wchar_t*>(&PathOfDll), &module)) {
    return {};
  }
  return PathOf(module);
}

std::string PathOfProgram() { return Utf8(PathOf(nullptr)); }

ToldByUser AskTheUser() {
  ToldByUser told;
  const std::wstring dll = PathOfDll();
  const std::size_t slash = dll.find_last_of(L"\\/");
  if (slash != std::wstring::npos) {
    const std::string folder = Utf8(dll.substr(0, slash));
    const std::string file = folder + '\\' + kSettingsFile;
    told.complaints =
        dmus::ApplySettingsFile(told.settings, TextOfFile(PathFromUtf8(file)), file, folder);
  }
  for (const std::string_view setting : dmus::NamesOfSettings()) {
    const std::string name = NameOfVariable(setting);
    const std::string value = Utf8(Variable(std::wstring(name.begin(), name.end())));
    if (value.empty()) continue;
    const std::string complaint = dmus::ApplySetting(told.settings, setting, value);
    if (!complaint.empty()) told.complaints.push_back(name + ": " + complaint);
  }
  return told;
}

std::wstring SinkFileOfEnvironment() { return Variable(L"PORTAMENTO_SINK_WAV"); }

}  // namespace portamento::directmusic
