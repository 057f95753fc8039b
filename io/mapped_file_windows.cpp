#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <fmt/format.h>
#include <windows.h>

#include <filesystem>

#include "io/mapped_file.h"

namespace portamento::io {
namespace {

/// Closes what the system gave us.
class Handle {
 public:
  explicit Handle(HANDLE handle) : handle_(handle) {}
  ~Handle() {
    if (valid()) ::CloseHandle(handle_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  bool valid() const { return handle_ != nullptr && handle_ != INVALID_HANDLE_VALUE; }
  HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

tl::unexpected<LoadError> Cannot(const std::string& path, std::string_view what) {
  return tl::unexpected(
      LoadError{.code = LoadErrorCode::kCannotOpen,
                .file = path,
                .message = fmt::format("cannot {}: error {}", what, ::GetLastError())});
}

}  // namespace

LoadResult<std::shared_ptr<const MappedFile>> MappedFile::Open(const std::string& path) {
  const std::filesystem::path name(std::u8string(path.begin(), path.end()));
  const Handle file(::CreateFileW(name.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr,
                                  OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
  LARGE_INTEGER size{};
  if (!file.valid() || !::GetFileSizeEx(file.get(), &size)) return Cannot(path, "open");
  if (size.QuadPart == 0) return std::shared_ptr<const MappedFile>(new MappedFile({}));
  const Handle mapping(::CreateFileMappingW(file.get(), nullptr, PAGE_READONLY, 0, 0, nullptr));
  if (!mapping.valid()) return Cannot(path, "map");
  const void* memory = ::MapViewOfFile(mapping.get(), FILE_MAP_READ, 0, 0, 0);
  if (memory == nullptr) return Cannot(path, "map");
  return std::shared_ptr<const MappedFile>(new MappedFile(
      {static_cast<const std::byte*>(memory), static_cast<std::size_t>(size.QuadPart)}));
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::UnmapViewOfFile(bytes_.data());
}

void MappedFile::Release(Bytes part) const {
  // Unlocking what is not locked takes pages out of the working set; it fails, and that is
  // expected.
  ::VirtualUnlock(const_cast<std::byte*>(part.data()), part.size());
}

}  // namespace portamento::io
