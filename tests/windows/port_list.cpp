// port_list: prints the ports that the system's DirectMusic offers, a line each: class,
// description.
#include <cstdio>
#include <string>

#define INITGUID
// Before dmusicc.h.
#include <windows.h>
// Then.
#include <mmsystem.h>
// Then.
#include <dmusicc.h>

int main() {
  ::CoInitialize(nullptr);
  void* object = nullptr;
  const HRESULT made = ::CoCreateInstance(CLSID_DirectMusic, nullptr, CLSCTX_INPROC_SERVER,
                                          IID_IDirectMusic, &object);
  if (FAILED(made)) {
    std::printf("no DirectMusic: %08lX\n", static_cast<unsigned long>(made));
    return 1;
  }
  auto* const music = static_cast<IDirectMusic*>(object);
  DMUS_PORTCAPS caps{};
  caps.dwSize = sizeof caps;
  for (DWORD i = 0; music->EnumPort(i, &caps) == S_OK; ++i) {
    wchar_t guid[40] = L"";
    ::StringFromGUID2(caps.guidPort, guid, 40);
    std::printf("%ls %ls\n", guid, caps.wszDescription);
  }
  music->Release();
  ::CoUninitialize();
  return 0;
}
