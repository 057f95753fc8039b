#include "engine/voice/lane_group.h"

#include <limits>

#include "engine/samples/sample_arena.h"

namespace portamento::engine {
namespace {

/// Calls `use` with every row of sound state; with two groups, with the rows of both side by side.
template <typename Use, typename... Groups>
void ForEachRow(Use use, Groups&... g) {
  use(g.oscillator.phase...);
  use(g.oscillator.increment...);
  use(g.oscillator.base...);
  use(g.oscillator.end...);
  use(g.oscillator.loop_end...);
  use(g.oscillator.loop_length...);
  use(g.filter.z1...);
  use(g.filter.z2...);
  use(g.filter.a...);
  use(g.filter.b...);
  use(g.filter.c...);
  use(g.filter.delta_a...);
  use(g.filter.delta_b...);
  use(g.filter.delta_c...);
  use(g.filter.open...);
  use(g.tone.low_z...);
  use(g.tone.high_z...);
  use(g.tone.low_pole...);
  use(g.tone.high_pole...);
  use(g.tone.low_gain...);
  use(g.tone.high_gain...);
  use(g.tone.delta_low_gain...);
  use(g.tone.delta_high_gain...);
  use(g.mix.gain...);
  use(g.mix.delta_gain...);
  for (std::size_t bus = 0; bus < kBusCount; ++bus) {
    use(g.mix.weight[bus]...);
    use(g.mix.delta_weight[bus]...);
  }
  use(g.control.frames_to_update...);
  use(g.control.interval_frames...);
  use(g.control.vol_stage...);
  use(g.control.mod_stage...);
  use(g.control.vol_frames_left...);
  use(g.control.mod_frames_left...);
  use(g.control.vol_level...);
  use(g.control.vol_slope...);
  use(g.control.mod_level...);
  use(g.control.mod_slope...);
  use(g.control.mod_lfo_delay_frames...);
  use(g.control.vib_lfo_delay_frames...);
  use(g.control.mod_lfo_phase...);
  use(g.control.vib_lfo_phase...);
  use(g.control.glide_cents...);
  use(g.control.glide_cents_per_frame...);
  use(g.control.static_gain...);
  use(g.control.cutoff_cents...);
  use(g.control.resonance_cb...);
  use(g.control.settle_frames...);
  use(g.control.fade...);
  use(g.control.fade_frames_left...);
  use(g.control.tail_base...);
  use(g.control.tail_end...);
  use(g.control.playback...);
  use(g.control.linear_mod_attack...);
  for (std::size_t i = 0; i < kParamCount; ++i) use(g.control.params[i]...);
}

}  // namespace

void SilenceLane(LaneGroup& group, int lane) {
  const auto l = static_cast<std::size_t>(lane);
  ForEachRow([l](auto& row) { row[l] = {}; }, group);
  group.oscillator.base[l] = SampleArena<std::int16_t>::kSilence;
  group.oscillator.end[l] = std::numeric_limits<std::uint32_t>::max();
  group.filter.open[l] = 1.0f;
  group.control.frames_to_update[l] = std::numeric_limits<std::int32_t>::max();
  group.toned = static_cast<std::uint16_t>(group.toned & ~(1u << l));
}

void CopyLane(const LaneGroup& from, int from_lane, LaneGroup& to, int to_lane) {
  const auto f = static_cast<std::size_t>(from_lane), t = static_cast<std::size_t>(to_lane);
  ForEachRow([f, t](const auto& from_row, auto& to_row) { to_row[t] = from_row[f]; }, from, to);
  to.voice[t] = from.voice[f];
  const unsigned toned = from.toned >> f & 1u;
  to.toned = static_cast<std::uint16_t>((to.toned & ~(1u << t)) | toned << t);
}

}  // namespace portamento::engine
