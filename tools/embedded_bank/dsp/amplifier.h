// A guitar amplifier: gain into saturation, then a loudspeaker in a box.
#pragma once

#include "tools/embedded_bank/dsp/additive.h"

namespace portamento::embedded_bank {

struct Amplifier {
  double drive_db = 30;      // gain into the saturation; full-scale input
  double asymmetry = 0.1;    // of the valve: even harmonics
  double pre_cut_hz = 120;   // bass taken off before the drive keeps it from farting
  double cabinet_hz = 4800;  // loudspeakers for guitars stop here
  double presence_db = 5;    // around 2.6 kHz
};

/// The partials through the amplifier, as a looped tone like RenderPartials makes.
Frames RenderAmplified(const LoopPlan& plan, std::span<const Partial> partials,
                       const Amplifier& amplifier);

}  // namespace portamento::embedded_bank
