// What a figure was measured on and with: without it, a number says nothing.
#pragma once

#include <optional>
#include <string>

#include "bench/lab/laboratory.h"

namespace portamento::lab {

struct Machine {
  std::string version;  // of Portamento
  std::string cpu, system, compiler, kernel_target, time;
  unsigned cpus = 0;
  std::optional<std::string> fluidsynth;  // its version
};

Machine DescribeMachine(const Setup& setup);

}  // namespace portamento::lab
