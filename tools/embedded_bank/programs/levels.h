// The balance of the programs: how much each is turned up or down.
#pragma once

namespace portamento::embedded_bank {

/// Gain in dB for a melodic program, 0..127.
double BalanceDb(int program);

}  // namespace portamento::embedded_bank
