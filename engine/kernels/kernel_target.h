// Kernel targets: the instruction sets that the kernels are built for, and which of them are here.
//
// AVX2 and AVX3 (AVX-512) give the same bits; so do all runs of one target.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace portamento::engine {

enum class KernelTarget : std::uint8_t { kScalar, kSse4, kNeon, kAvx2, kAvx3 };  // slowest first

inline constexpr std::array kKernelTargets = {KernelTarget::kScalar, KernelTarget::kSse4,
                                              KernelTarget::kNeon, KernelTarget::kAvx2,
                                              KernelTarget::kAvx3};

/// "scalar", "sse4" and so on. [any]
std::string_view NameOf(KernelTarget target);

/// Whether this program and this machine can run a target. [control]
bool MachineHas(KernelTarget target);

/// The fastest one that can run. [control]
KernelTarget BestKernelTarget();

/// The target of a name. An unknown name, or a target that cannot run here, is an error in words.
/// [control]
tl::expected<KernelTarget, std::string> FindKernelTarget(std::string_view name);

}  // namespace portamento::engine
