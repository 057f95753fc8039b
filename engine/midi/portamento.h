// How fast a portamento glides.
#pragma once

namespace portamento::engine {

/// Seconds that a glide over 36 semitones takes at a portamento time (CC5) of 0..127: measured
/// curve of Roland and Yamaha modules, interpolated logarithmically. [any]
float PortamentoSeconds(float time_controller);

/// Cents per frame at that speed; 0 means at once. [any]
float PortamentoCentsPerFrame(float time_controller, float rate_hz);

}  // namespace portamento::engine
