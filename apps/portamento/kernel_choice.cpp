#include "apps/portamento/kernel_choice.h"

#include <cstdlib>

#include "apps/portamento/exit_code.h"

namespace portamento::app {

std::optional<engine::KernelTarget> KernelFromEnvironment() {
  const char* const name = std::getenv("PORTAMENTO_TARGET");
  if (name == nullptr) return std::nullopt;
  const auto target = engine::FindKernelTarget(name);
  if (!target) throw Failure(ExitCode::kUsage, "PORTAMENTO_TARGET: " + target.error());
  return *target;
}

}  // namespace portamento::app
