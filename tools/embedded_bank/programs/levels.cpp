#include "tools/embedded_bank/programs/levels.h"

#include <cstddef>

namespace portamento::embedded_bank {
namespace {

// Found by measuring: each program plays one note of its natural register at velocity 100, and is
// brought to the same K-weighted loudness (BS.1770): sustained sounds over the first 1.5 s, struck
// ones over their loudest 0.4 s. Pads, effects and very short sounds stand a little lower.
// Sixteen programs to a line: two families.
constexpr double kBalanceDb[128] = {
    -1.7, -1.7, -1.6, -0.7, -3.5, 0.2,  -1.7, 24.0, 2.0,  5.2,  2.2,  -0.8, 2.8,  6.0,  0.6,  4.0,
    -3.7, -1.6, -4.1, -1.7, -1.4, -1.0, -0.2, -0.5, 2.8,  -0.8, 5.8,  -0.7, 24.0, 0.9,  0.4,  1.0,
    13.3, 2.8,  20.8, 15.3, 24.0, 24.0, 2.4,  -1.4, -0.3, 0.5,  0.0,  0.2,  2.0,  3.7,  2.6,  16.2,
    1.2,  2.0,  0.6,  1.4,  0.4,  -0.2, -0.3, 2.8,  -0.4, -0.2, 1.4,  -0.8, 0.1,  -1.7, 0.4,  0.1,
    -0.6, -0.0, 0.0,  0.5,  -1.2, 0.5,  -0.0, -0.2, -1.6, -0.4, -0.2, 2.5,  -1.0, 0.9,  -2.3, -0.9,
    0.2,  -0.9, -1.2, -2.2, 0.1,  -1.0, -1.4, -0.9, 1.6,  0.4,  -0.7, 0.1,  -0.5, -1.9, 0.8,  2.5,
    1.6,  -0.0, -2.1, 0.2,  2.0,  2.4,  5.0,  3.5,  11.7, 24.0, 24.0, 15.3, 7.9,  -4.6, -0.6, -0.2,
    0.0,  16.2, 3.2,  24.0, 24.0, 22.4, 5.2,  20.6, -4.1, 21.9, 24.0, -0.4, -1.2, 14.4, -0.6, 4.3,
};

}  // namespace

double BalanceDb(int program) { return kBalanceDb[static_cast<std::size_t>(program)]; }

}  // namespace portamento::embedded_bank
