#include "apps/portamento/compare/fluidsynth_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "apps/portamento/exit_code.h"

namespace portamento::app {

FluidSynthLibrary::FluidSynthLibrary(const char* name) {
  void* const handle = dlopen(name, RTLD_NOW | RTLD_NODELETE);
  if (handle == nullptr) {
    throw Failure(ExitCode::kInternal,
                  fmt::format("compare needs FluidSynth, and {} cannot be opened; the package "
                              "libfluidsynth3 installs it",
                              name));
  }
  const auto find = [&]<typename Function>(Function*& function, const char* symbol) {
    function = reinterpret_cast<Function*>(dlsym(handle, symbol));
    if (function == nullptr) {
      throw Failure(ExitCode::kInternal, fmt::format("{} has no {}", name, symbol));
    }
  };
#define PORTAMENTO_FIND(function) find(function, #function)
  PORTAMENTO_FLUIDSYNTH_FUNCTIONS(PORTAMENTO_FIND);
#undef PORTAMENTO_FIND
}

}  // namespace portamento::app
