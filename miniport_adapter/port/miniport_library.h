// Loads a miniport from a library of its own, and says clearly why one can't be loaded.
//
// The library exports a PFNCREATEINSTANCE under a name that the host knows. It stays loaded for as
// long as the program runs: no one can know when the last object of it is gone.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/com/com_ptr.h"

namespace portamento::dmus {

enum class LibraryErrorCode : std::uint8_t {
  kCannotOpen,         // missing, or not to be read
  kNotALibrary,        // a file of some other kind
  kWrongArchitecture,  // a library for other machines or systems
  kCannotLoad,         // the system's linker refuses: something it needs is missing
  kNoFactory,          // it does not export the name
  kFactoryFailed,      // the factory gave a status, or nothing
  kNotAMiniport,       // the object is no IMiniportDMus
};

struct LibraryError {
  LibraryErrorCode code = LibraryErrorCode::kCannotOpen;
  NTSTATUS status = STATUS_UNSUCCESSFUL;  // what the factory said
  std::string text;  // "synth.so: made for AArch64, this program runs on x86-64"
};

/// The name that our own libraries export.
inline constexpr const char* kFactoryName = "PortamentoCreateMiniport";

/// A new miniport of `class_id` from the library at `path`. [control]
tl::expected<ComPtr<IMiniportDMus>, LibraryError> LoadMiniport(
    const std::string& path, REFCLSID class_id, const std::string& factory_name = kFactoryName);

}  // namespace portamento::dmus
