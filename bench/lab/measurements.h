// Every measurement there is, by the name of its file.
#pragma once

#include "bench/lab/laboratory.h"

namespace portamento::lab {

Result MeasureWholeSongs(const Setup& setup);
Result MeasureStressSongs(const Setup& setup);
Result MeasureLoad(const Setup& setup);
Result MeasureOnset(const Setup& setup);
Result MeasureBlockTime(const Setup& setup);
Result MeasureVoices(const Setup& setup);
Result MeasureEvents(const Setup& setup);
Result MeasurePosting(const Setup& setup);
Result MeasureEffects(const Setup& setup);
Result MeasureQuality(const Setup& setup);

}  // namespace portamento::lab
