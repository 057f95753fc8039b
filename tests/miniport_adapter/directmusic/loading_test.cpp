// Programs that know nothing of us get us where the system's own synthesizer is replaced.
#include "tests/miniport_adapter/directmusic/client.h"

namespace portamento::test {
namespace {

const std::wstring kSystemServer =
    L"Software\\Classes\\CLSID\\{58C2B4D0-46E7-11D1-89AC-00A0C9054129}\\InprocServer32";

std::wstring Server() {
  wchar_t path[MAX_PATH] = L"";
  DWORD bytes = sizeof path;
  ::RegGetValueW(HKEY_LOCAL_MACHINE, kSystemServer.c_str(), nullptr, RRF_RT_REG_SZ, nullptr, path,
                 &bytes);
  return path;
}

void SetServer(const std::wstring& path) {
  ASSERT_EQ(
      ::RegSetKeyValueW(HKEY_LOCAL_MACHINE, kSystemServer.c_str(), nullptr, REG_SZ, path.c_str(),
                        static_cast<DWORD>((path.size() + 1) * sizeof(wchar_t))),
      ERROR_SUCCESS);
}

/// Descriptions of all ports that DirectMusic offers.
std::vector<std::wstring> PortsOffered() {
  std::vector<std::wstring> ports;
  void* object = nullptr;
  EXPECT_EQ(::CoCreateInstance(CLSID_DirectMusic, nullptr, CLSCTX_INPROC_SERVER, IID_IDirectMusic8,
                               &object),
            S_OK);
  if (object == nullptr) return ports;
  auto* const music = static_cast<IDirectMusic8*>(object);
  DMUS_PORTCAPS caps{};
  caps.dwSize = sizeof caps;
  for (DWORD i = 0; music->EnumPort(i, &caps) == S_OK; ++i) ports.push_back(caps.wszDescription);
  music->Release();
  return ports;
}

TEST(DirectMusicLoading, OurPortIsOfferedInPlaceOfTheSystems) {
  const std::wstring name = directmusic::kSynthName;
  const auto offers_us = [&] {
    const auto ports = PortsOffered();
    return std::find(ports.begin(), ports.end(), name) != ports.end();
  };
  ASSERT_EQ(::CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED), S_OK);
  const std::wstring before = Server();
  if (before.empty()) {
    ::CoUninitialize();
    GTEST_SKIP() << "no DirectMusic here";
  }
  EXPECT_FALSE(offers_us());
  wchar_t ours[MAX_PATH] = L"";
  ::GetModuleFileNameW(dll, ours, MAX_PATH);
  SetServer(ours);
  EXPECT_TRUE(offers_us());
  SetServer(before);
  ::CoUninitialize();
}

}  // namespace
}  // namespace portamento::test
