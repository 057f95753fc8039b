#include "rival/fluidsynth_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <stdexcept>

namespace portamento::rival {

FluidSynthLibrary::FluidSynthLibrary(const char* name) {
  void* const handle = dlopen(name, RTLD_NOW | RTLD_NODELETE);
  if (handle == nullptr) {
    throw std::runtime_error(
        fmt::format("FluidSynth is not here: {} cannot be opened; the package libfluidsynth3 "
                    "installs it",
                    name));
  }
  const auto find = [&]<typename Function>(Function*& function, const char* symbol) {
    function = reinterpret_cast<Function*>(dlsym(handle, symbol));
    if (function == nullptr) throw std::runtime_error(fmt::format("{} has no {}", name, symbol));
  };
#define PORTAMENTO_FIND(function) find(function, #function)
  PORTAMENTO_FLUIDSYNTH_FUNCTIONS(PORTAMENTO_FIND);
#undef PORTAMENTO_FIND
  for (const int level : {FLUID_PANIC, FLUID_ERR, FLUID_WARN, FLUID_INFO, FLUID_DBG}) {
    fluid_set_log_function(level, nullptr, nullptr);
  }
}

}  // namespace portamento::rival
