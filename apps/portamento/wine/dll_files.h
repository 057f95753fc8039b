// Where the DLLs for Windows programs are that this command installs.
#pragma once

#include <filesystem>
#include <string>

namespace portamento::app {

inline constexpr const char* kDllName = "portamento_dmsynth.dll";

/// The DLL of 32 or 64 bits: in `folder`, as `cmake --install` lays it (32/, 64/) or as a build
/// tree does (mingw32/bin/, mingw64/bin/). Where none is named, beside this command as either does.
/// Throws Failure, with ExitCode::kWine, when there is none or it is not of these bits. [any]
std::filesystem::path FindDll(const std::string& folder, int bits);

}  // namespace portamento::app
