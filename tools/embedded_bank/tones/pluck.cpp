#include "tools/embedded_bank/tones/pluck.h"

#include "tools/embedded_bank/tones/strike_noise.h"

namespace portamento::embedded_bank {

Sample Pluck(const ZoneSpan& zone, const PluckModel& model) {
  Random random(ZoneName(model.name, zone));
  const LoopPlan plan = PlanLoop(zone, model.rate_hz, model.attack_seconds, model.loop_seconds);
  Frames out(plan.frame_count());
  for (int course = 0; course < model.courses; ++course) {
    Partials partials =
        StringPartials(model.string, plan.fundamental_hz, plan.highest_hz, model.body, random);
    // The loop only has room for whole cycles, so further courses differ in their high partials
    // and in where they start.
    const double detune = course == 0 ? 1.0 : CentsToRatio(course % 2 == 0 ? 5 : -5);
    for (Partial& partial : partials) {
      if (partial.ratio > 1.5) partial.ratio *= detune;
    }
    Frames one = RenderPartials(plan, partials);
    Mix(out, one, 1.0 / (1 + course));
  }
  Normalise(out);
  if (model.finger_level > 0) AddStrike(out, plan, model.finger, model.finger_level, random);
  LimitPeaks(out, model.limit_db);
  return LoopedSample(ZoneName(model.name, zone), plan, std::move(out));
}

}  // namespace portamento::embedded_bank
