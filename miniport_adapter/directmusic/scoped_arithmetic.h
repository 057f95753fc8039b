// Our floating-point settings while it lives: hosts change those of their threads as they like.
#pragma once

#include <xmmintrin.h>

namespace portamento::directmusic {

class ScopedArithmetic {
 public:
  ScopedArithmetic() : saved_(_mm_getcsr()) { _mm_setcsr(kUsual); }
  ~ScopedArithmetic() { _mm_setcsr(saved_); }
  ScopedArithmetic(const ScopedArithmetic&) = delete;
  ScopedArithmetic& operator=(const ScopedArithmetic&) = delete;

 private:
  static constexpr unsigned kUsual = 0x1F80;  // rounds to nearest, raises nothing
  unsigned saved_;
};

}  // namespace portamento::directmusic
