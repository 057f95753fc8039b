#include "songs/tempo_map.h"

#include <algorithm>

namespace portamento::songs {

TempoMap::TempoMap(bool metrical, std::uint64_t units_per_tick, std::uint64_t units_per_second)
    : metrical_(metrical),
      units_per_second_(units_per_second),
      segments_{{.units_per_tick = units_per_tick}} {}

TempoMap TempoMap::Metrical(std::uint32_t ticks_per_quarter) {
  return {true, kDefaultTempoUs, std::uint64_t{1'000'000} * std::max(ticks_per_quarter, 1u)};
}

TempoMap TempoMap::Smpte(int fps, std::uint32_t ticks_per_smpte_frame) {
  const std::uint64_t ticks = std::max(ticks_per_smpte_frame, 1u);
  if (fps == 29) return {false, 1001, 30'000 * ticks};
  return {false, 1, static_cast<std::uint64_t>(std::max(fps, 1)) * ticks};
}

void TempoMap::SetTempo(std::uint64_t tick, std::uint32_t tempo_us) {
  if (metrical_) SetUnitsPerTick(tick, tempo_us);
}

void TempoMap::SetUnitsPerTick(std::uint64_t tick, std::uint64_t units_per_tick) {
  const Segment& last = segments_.back();
  const Segment next{
      .tick = tick, .units = UnitsAfter(last, tick), .units_per_tick = units_per_tick};
  if (last.tick == tick) {
    segments_.back() = next;
  } else {
    segments_.push_back(next);
  }
}

/// Adds the tempos of `from` between two ticks, the first of which becomes tick `at`.
void TempoMap::AppendSection(const TempoMap& from, std::uint64_t start, std::uint64_t end,
                             std::uint64_t at) {
  for (std::size_t i = 0; i < from.segments_.size(); ++i) {
    const Segment& segment = from.segments_[i];
    const bool ends_before = i + 1 < from.segments_.size() && from.segments_[i + 1].tick <= start;
    if (ends_before || segment.tick >= end) continue;
    SetUnitsPerTick(at + (std::max(segment.tick, start) - start), segment.units_per_tick);
  }
}

TempoMap TempoMap::Repeat(std::uint64_t start, std::uint64_t end, std::uint32_t times) const {
  TempoMap map(metrical_, segments_.front().units_per_tick, units_per_second_);
  map.AppendSection(*this, 0, start, 0);
  std::uint64_t at = start;
  for (std::uint32_t i = 0; i < times; ++i, at += end - start) {
    map.AppendSection(*this, start, end, at);
  }
  map.AppendSection(*this, end, UINT64_MAX, at);
  return map;
}

std::uint64_t TempoMap::UnitsAfter(const Segment& segment, std::uint64_t tick) const {
  const std::uint64_t most = kLongestSeconds * units_per_second_;  // < 2^60
  const std::uint64_t ticks = tick - segment.tick;
  if (segment.units >= most || ticks > (most - segment.units) / segment.units_per_tick) return most;
  return segment.units + ticks * segment.units_per_tick;
}

std::uint64_t TempoMap::UnitsAt(std::uint64_t tick) const {
  const auto after = std::upper_bound(
      segments_.begin(), segments_.end(), tick,
      [](std::uint64_t wanted, const Segment& segment) { return wanted < segment.tick; });
  return UnitsAfter(*std::prev(after), tick);
}

std::int64_t TempoMap::FrameAt(std::uint64_t tick, std::uint32_t rate_hz) const {
  // Whole seconds and the rest apart: neither product leaves 64 bits.
  const std::uint64_t units = UnitsAt(tick);
  const std::uint64_t seconds = units / units_per_second_, rest = units % units_per_second_;
  return static_cast<std::int64_t>(seconds * rate_hz +
                                   (rest * rate_hz + units_per_second_ / 2) / units_per_second_);
}

double TempoMap::SecondsAt(std::uint64_t tick) const {
  const std::uint64_t units = UnitsAt(tick);
  return static_cast<double>(units / units_per_second_) +
         static_cast<double>(units % units_per_second_) / static_cast<double>(units_per_second_);
}

}  // namespace portamento::songs
