#include "miniport_adapter/port/miniport_library.h"

#include <fmt/format.h>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "miniport_adapter/port/library_file.h"

namespace portamento::dmus {

namespace {

using Code = LibraryErrorCode;

tl::unexpected<LibraryError> Error(Code code, const std::string& path, const std::string& what,
                                   NTSTATUS status = STATUS_UNSUCCESSFUL) {
  return tl::unexpected(LibraryError{code, status, path + ": " + what});
}

/// Whether the file is a library for this program, as far as its beginning tells.
tl::expected<void, LibraryError> LookAtFile(const std::string& path) {
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return Error(Code::kCannotOpen, path, std::strerror(errno));
  std::array<BYTE, 4096> beginning{};
  const std::size_t bytes = std::fread(beginning.data(), 1, beginning.size(), file.get());
  if (std::ferror(file.get()) != 0) return Error(Code::kCannotOpen, path, std::strerror(errno));
  const LibraryFile found = LibraryFileOf(std::span(beginning).first(bytes));
  const LibraryFile own = OwnLibraryFile();
  if (found.kind == LibraryFile::Kind::kUnknown) {
    return Error(Code::kNotALibrary, path, "not a library");
  }
  if (found != own) {
    return Error(Code::kWrongArchitecture, path,
                 fmt::format("made for {}, this program is for {}", MadeFor(found), MadeFor(own)));
  }
  return {};
}

#ifdef _WIN32
void* LoadLibraryForGood(const std::string& path, std::string& reason) {
  HMODULE library = LoadLibraryA(path.c_str());
  if (library == nullptr) reason = fmt::format("Windows error {}", GetLastError());
  return library;
}
void* FindSymbol(void* library, const std::string& name) {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(library), name.c_str()));
}
#else
void* LoadLibraryForGood(const std::string& path, std::string& reason) {
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) reason = dlerror();
  return library;
}
void* FindSymbol(void* library, const std::string& name) { return dlsym(library, name.c_str()); }
#endif

}  // namespace

tl::expected<ComPtr<IMiniportDMus>, LibraryError> LoadMiniport(const std::string& path,
                                                               REFCLSID class_id,
                                                               const std::string& factory_name) {
  if (const auto looked = LookAtFile(path); !looked) return tl::unexpected(looked.error());
  std::string reason;
  // Absolute, so that no search path is gone through.
  std::error_code ignored;
  void* const library =
      LoadLibraryForGood(std::filesystem::absolute(path, ignored).string(), reason);
  if (library == nullptr) return Error(Code::kCannotLoad, path, reason);
  void* const symbol = FindSymbol(library, factory_name);
  if (symbol == nullptr) {
    return Error(Code::kNoFactory, path, fmt::format("does not export '{}'", factory_name));
  }
  const auto create = reinterpret_cast<PFNCREATEINSTANCE>(symbol);
  ComPtr<IUnknown> object;
  const HRESULT result = create(object.Put(), class_id, nullptr, NonPagedPool);
  if (!NT_SUCCESS(result)) {
    return Error(
        Code::kFactoryFailed, path,
        fmt::format("its factory failed with status {:08X}", static_cast<std::uint32_t>(result)),
        result);
  }
  if (object == nullptr) {
    return Error(Code::kFactoryFailed, path, "its factory succeeded, but made nothing", result);
  }
  auto miniport = Query<IMiniportDMus>(object.get());
  if (!miniport) return Error(Code::kNotAMiniport, path, "what it makes is no IMiniportDMus");
  return miniport;
}

}  // namespace portamento::dmus
