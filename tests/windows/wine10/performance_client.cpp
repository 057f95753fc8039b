// performance_client SONG.mid COLLECTION.dls SECONDS [--old]: plays a song with a DLS collection as
// a game does, through the DirectMusic of the system; with --old, as games of DirectX 6 and 7 do. A
// collection of - is none: whatever the synthesizer has is to sound; one of gm is the collection of
// General MIDI that the system has.
//
// It says what it does, and ends with 0 when every call has succeeded.
#define INITGUID
// Before dsound.h.
#include <windows.h>
// Then.
#include <mmsystem.h>
// Then.
#include <dmusici.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

/// Ends the program where a call fails.
void Require(HRESULT result, const char* what) {
  if (SUCCEEDED(result)) return;
  std::printf("%s: %08lX\n", what, static_cast<unsigned long>(result));
  std::fflush(stdout);
  std::exit(1);
}

std::wstring Wide(const char* text) {
  std::wstring wide(MAX_PATH, L'\0');
  wide.resize(
      static_cast<std::size_t>(::MultiByteToWideChar(CP_UTF8, 0, text, -1, wide.data(), MAX_PATH)) -
      1);
  return wide;
}

template <typename Interface>
Interface* Create(REFCLSID clsid, REFIID iid, const char* what) {
  void* made = nullptr;
  Require(::CoCreateInstance(clsid, nullptr, CLSCTX_INPROC_SERVER, iid, &made), what);
  return static_cast<Interface*>(made);
}

DMUS_OBJECTDESC Description(REFCLSID clsid, DWORD valid_data) {
  DMUS_OBJECTDESC description{};
  description.dwSize = sizeof description;
  description.guidClass = clsid;
  description.dwValidData = DMUS_OBJ_CLASS | valid_data;
  return description;
}

template <typename Interface>
Interface* Load(IDirectMusicLoader8& loader, REFCLSID clsid, REFIID iid, const char* path) {
  DMUS_OBJECTDESC description = Description(clsid, DMUS_OBJ_FILENAME | DMUS_OBJ_FULLPATH);
  const std::wstring wide = Wide(path);
  std::wcsncpy(description.wszFileName, wide.c_str(), DMUS_MAX_FILENAME - 1);
  void* loaded = nullptr;
  Require(loader.GetObject(&description, iid, &loaded), path);
  return static_cast<Interface*>(loaded);
}

/// From a file, or for "gm" what the system has.
IDirectMusicCollection8* LoadCollection(IDirectMusicLoader8& loader, const std::string& name) {
  if (name != "gm") {
    return Load<IDirectMusicCollection8>(loader, CLSID_DirectMusicCollection,
                                         IID_IDirectMusicCollection8, name.c_str());
  }
  DMUS_OBJECTDESC description = Description(CLSID_DirectMusicCollection, DMUS_OBJ_OBJECT);
  description.guidObject = GUID_DefaultGMCollection;
  void* loaded = nullptr;
  Require(loader.GetObject(&description, IID_IDirectMusicCollection8, &loaded),
          "the collection of General MIDI");
  return static_cast<IDirectMusicCollection8*>(loaded);
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count < 4) {
    std::puts("usage: performance_client SONG.mid COLLECTION.dls SECONDS [--old]");
    return 2;
  }
  const bool old = argument_count > 4 && std::string(arguments[4]) == "--old";
  Require(::CoInitialize(nullptr), "CoInitialize");
  auto* const loader =
      Create<IDirectMusicLoader8>(CLSID_DirectMusicLoader, IID_IDirectMusicLoader8, "the loader");
  auto* const performance = Create<IDirectMusicPerformance8>(
      CLSID_DirectMusicPerformance, IID_IDirectMusicPerformance8, "the performance");
  if (old) {
    Require(performance->Init(nullptr, nullptr, ::GetDesktopWindow()), "Init");
    Require(performance->AddPort(nullptr), "AddPort");
  } else {
    Require(
        performance->InitAudio(nullptr, nullptr, ::GetDesktopWindow(),
                               DMUS_APATH_SHARED_STEREOPLUSREVERB, 64, DMUS_AUDIOF_ALL, nullptr),
        "InitAudio");
  }
  auto* const segment = Load<IDirectMusicSegment8>(*loader, CLSID_DirectMusicSegment,
                                                   IID_IDirectMusicSegment8, arguments[1]);
  Require(segment->SetParam(GUID_StandardMIDIFile, 0xFFFFFFFF, 0, 0, nullptr), "StandardMIDIFile");
  IDirectMusicCollection8* collection = nullptr;
  if (std::string(arguments[2]) != "-") {
    collection = LoadCollection(*loader, arguments[2]);
    Require(segment->SetParam(GUID_ConnectToDLSCollection, 0xFFFFFFFF, 0, 0, collection),
            "ConnectToDLSCollection");
    Require(segment->Download(performance), "Download");
  }
  Require(performance->PlaySegment(segment, 0, 0, nullptr), "PlaySegment");
  std::puts("playing");
  std::fflush(stdout);
  ::Sleep(static_cast<DWORD>(1000 * std::atof(arguments[3])));
  Require(performance->Stop(nullptr, nullptr, 0, 0), "Stop");
  segment->Unload(performance);
  Require(performance->CloseDown(), "CloseDown");
  segment->Release();
  if (collection != nullptr) collection->Release();
  performance->Release();
  loader->Release();
  ::CoUninitialize();
  std::puts("done");
  return 0;
}
