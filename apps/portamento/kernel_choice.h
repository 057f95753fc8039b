// What PORTAMENTO_TARGET says: the kernel target to render with, for tests and comparisons.
#pragma once

#include <optional>

#include "engine/kernels/kernel_target.h"

namespace portamento::app {

/// Empty when the variable is not set. Throws Failure for a target that is unknown or not here.
std::optional<engine::KernelTarget> KernelFromEnvironment();

}  // namespace portamento::app
