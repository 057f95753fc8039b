#include "miniport_adapter/directmusic/registration.h"

#include <string>

#include "miniport_adapter/directmusic/environment.h"
#include "miniport_adapter/directmusic/guids.h"

namespace portamento::directmusic {
namespace {

std::wstring TextOf(REFGUID guid) {
  wchar_t text[40] = L"";
  ::StringFromGUID2(guid, text, static_cast<int>(std::size(text)));
  return text;
}

std::wstring ClassKey() { return L"Software\\Classes\\CLSID\\" + TextOf(kPortamentoSynth); }

/// How programs on Windows find synthesizers that are not the system's.
std::wstring SynthKey() {
  return L"Software\\Microsoft\\DirectMusic\\SoftwareSynths\\" + TextOf(kPortamentoSynth);
}

LSTATUS Put(const std::wstring& key, const wchar_t* name, const std::wstring& value) {
  return ::RegSetKeyValueW(HKEY_LOCAL_MACHINE, key.c_str(), name, REG_SZ, value.c_str(),
                           static_cast<DWORD>((value.size() + 1) * sizeof(wchar_t)));
}

}  // namespace

HRESULT Register() {
  const std::wstring path = PathOfDll();
  if (path.empty()) return E_UNEXPECTED;
  const std::wstring server = ClassKey() + L"\\InprocServer32";
  LSTATUS status = Put(ClassKey(), nullptr, kSynthName);
  if (status == ERROR_SUCCESS) status = Put(server, nullptr, path);
  if (status == ERROR_SUCCESS) status = Put(server, L"ThreadingModel", L"Both");
  if (status == ERROR_SUCCESS) status = Put(SynthKey(), L"Description", kSynthName);
  if (status != ERROR_SUCCESS) Unregister();
  return HRESULT_FROM_WIN32(static_cast<DWORD>(status));
}

HRESULT Unregister() {
  HRESULT result = S_OK;
  for (const std::wstring& key : {ClassKey(), SynthKey()}) {
    const LSTATUS status = ::RegDeleteTreeW(HKEY_LOCAL_MACHINE, key.c_str());
    if (status != ERROR_SUCCESS && status != ERROR_FILE_NOT_FOUND) {
      result = HRESULT_FROM_WIN32(static_cast<DWORD>(status));
    }
  }
  return result;
}

}  // namespace portamento::directmusic
