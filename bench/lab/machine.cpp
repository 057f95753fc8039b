#include "bench/lab/machine.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <ctime>
#include <fstream>
#include <thread>

namespace portamento::lab {
namespace {

std::string CpuModel() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown CPU";
}

std::string Compiler() {
#if defined(__clang__)
  return fmt::format("clang {}", __clang_version__);
#elif defined(__GNUC__)
  return fmt::format("GCC {}", __VERSION__);
#else
  return "unknown compiler";
#endif
}

std::string System() {
  utsname name{};
  if (uname(&name) != 0) return "unknown system";
  return fmt::format("{} {} {}", name.sysname, name.release, name.machine);
}

std::string TimeNow() {
  const time_t now = time(nullptr);
  tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min);
}

}  // namespace

Machine DescribeMachine(const Setup& setup) {
  Machine machine{.version = PORTAMENTO_VERSION,
                  .cpu = CpuModel(),
                  .system = System(),
                  .compiler = Compiler(),
                  .kernel_target = std::string(
                      engine::NameOf(setup.kernel_target.value_or(engine::BestKernelTarget()))),
                  .time = TimeNow(),
                  .cpus = std::thread::hardware_concurrency()};
  if (setup.fluidsynth != nullptr) machine.fluidsynth = setup.fluidsynth->fluid_version_str();
  return machine;
}

}  // namespace portamento::lab
