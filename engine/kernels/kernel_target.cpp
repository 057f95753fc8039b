#include "engine/kernels/kernel_target.h"

#include <hwy/targets.h>

#include <algorithm>

#include "engine/kernels/voice_kernel_simd.h"

namespace portamento::engine {
namespace {

std::int64_t HighwayTarget(KernelTarget target) {
  switch (target) {
    case KernelTarget::kScalar:
      break;
    case KernelTarget::kSse4:
      return HWY_SSE4;
    case KernelTarget::kNeon:
      return HWY_NEON;
    case KernelTarget::kAvx2:
      return HWY_AVX2;
    case KernelTarget::kAvx3:
      return HWY_AVX3;
  }
  return 0;
}

/// Highway's targets that this machine has.
std::int64_t SupportedTargets() {
#if defined(_WIN32)
  // The part of Highway that knows is compiled, and Debian has it for itself only. These are the
  // same conditions; the compiler's runtime also asks whether the system saves the registers.
  std::int64_t targets = 0;
  if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("aes") ||
      !__builtin_cpu_supports("pclmul")) {
    return targets;
  }
  targets |= HWY_SSE4;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
      !__builtin_cpu_supports("f16c") || !__builtin_cpu_supports("lzcnt") ||
      !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2")) {
    return targets;
  }
  targets |= HWY_AVX2;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512cd") ||
      !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512vl")) {
    return targets;
  }
  return targets | HWY_AVX3;
#else
  return hwy::SupportedTargets();
#endif
}

std::string NamesHere() {
  std::string names;
  for (const KernelTarget target : kKernelTargets) {
    if (!MachineHas(target)) continue;
    if (!names.empty()) names += ", ";
    names += NameOf(target);
  }
  return names;
}

}  // namespace

std::string_view NameOf(KernelTarget target) {
  switch (target) {
    case KernelTarget::kScalar:
      break;
    case KernelTarget::kSse4:
      return "sse4";
    case KernelTarget::kNeon:
      return "neon";
    case KernelTarget::kAvx2:
      return "avx2";
    case KernelTarget::kAvx3:
      return "avx3";
  }
  return "scalar";
}

bool MachineHas(KernelTarget target) {
  if (target == KernelTarget::kScalar) return true;
  return SimdKernel(target, Interpolation::kLinear) != nullptr &&
         (SupportedTargets() & HighwayTarget(target)) != 0;
}

KernelTarget BestKernelTarget() {
  return *std::find_if(kKernelTargets.rbegin(), kKernelTargets.rend(), MachineHas);
}

tl::expected<KernelTarget, std::string> FindKernelTarget(std::string_view name) {
  bool known = false;
  for (const KernelTarget target : kKernelTargets) {
    if (NameOf(target) != name) continue;
    if (MachineHas(target)) return target;
    known = true;
  }
  std::string problem;
  problem.append("'").append(name).append(known ? "' cannot run here" : "' is no kernel target");
  return tl::unexpected(problem.append("; this machine has ").append(NamesHere()));
}

}  // namespace portamento::engine
