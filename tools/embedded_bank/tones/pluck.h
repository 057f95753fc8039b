// One plucked note: a string, the body or pickup that it speaks through, and the finger's noise.
#pragma once

#include "tools/embedded_bank/bank/sample.h"
#include "tools/embedded_bank/dsp/noise.h"
#include "tools/embedded_bank/tones/string_partials.h"

namespace portamento::embedded_bank {

struct PluckModel {
  const char* name;
  double rate_hz = 32000;
  double attack_seconds = 0.2, loop_seconds = 0.03;
  StringModel string;
  Formants body;
  int courses = 1;  // strings per note, out of tune with each other by a few cents
  Burst finger;
  double finger_level = 0;
  double limit_db = 0;  // takes this much off the peak of the stroke, for room to be loud
};

Sample Pluck(const ZoneSpan& zone, const PluckModel& model);

}  // namespace portamento::embedded_bank
