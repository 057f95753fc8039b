// What Highway's AVX targets use of the machine's 64-bit instructions, where there are none.
#pragma once

#if defined(__i386__)

/// The lowest `count` bits of `bits`.
inline unsigned long long _bzhi_u64(unsigned long long bits, unsigned count) {
  return count < 64 ? bits & ((1ULL << count) - 1) : bits;
}

#endif
