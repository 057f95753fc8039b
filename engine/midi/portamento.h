// How fast a portamento glides.
#pragma once

namespace portamento::engine {

/// Seconds that a glide over 36 semitones takes at a portamento time (CC5) of 0..127: measured
/// curve of Roland and Yamaha modules, interpolated logarithmically. [any]
float PortamentoSeconds(float time_controller);

/// Cents per millisecond at a portamento time in GM2: 100000^x / 100 with
/// x = 0.5 - asin(v / 64 - 1) / pi, so that 64 is 3.16 (RP-024). For tables. [control]
double Gm2PortamentoCentsPerMs(double time_controller);

/// Cents per frame at the speed of PortamentoSeconds; 0 means at once. [any]
float PortamentoCentsPerFrame(float time_controller, float rate_hz);

}  // namespace portamento::engine
