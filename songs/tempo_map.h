// Ticks to time, exactly: no rounding accumulates, however long the song.
//
// Time is kept as a whole number of units, where one second is `units_per_second` of them. With
// metrical time a unit is a microsecond divided by the ticks of a quarter note, so every tick of
// every tempo lands on a whole number. Only the final division into frames rounds, once per event.
#pragma once

#include <cstdint>
#include <vector>

namespace portamento::songs {

inline constexpr std::uint32_t kDefaultTempoUs = 500'000;  // microseconds per quarter note

class TempoMap {
 public:
  /// Metrical time: `ticks_per_quarter` > 0. Starts at 120 quarters per minute.
  static TempoMap Metrical(std::uint32_t ticks_per_quarter);

  /// SMPTE time: `fps` of 24, 25, 29 (which stands for 30000/1001) or 30. Tempo does not apply.
  static TempoMap Smpte(int fps, std::uint32_t ticks_per_smpte_frame);

  TempoMap() : TempoMap(Metrical(96)) {}

  /// From `tick` on a quarter takes `tempo_us` > 0 microseconds. Ticks must not fall from call to
  /// call. No effect with SMPTE time.
  void SetTempo(std::uint64_t tick, std::uint32_t tempo_us);

  /// The map of a song in which the ticks from `start` to `end` are played `times` >= 1 times: each
  /// repeat begins with the tempo that the first one had there.
  TempoMap Repeat(std::uint64_t start, std::uint64_t end, std::uint32_t times) const;

  /// Audio frame nearest to `tick`. Saturates at kLongestSeconds.
  std::int64_t FrameAt(std::uint64_t tick, std::uint32_t rate_hz) const;

  double SecondsAt(std::uint64_t tick) const;

  bool metrical() const { return metrical_; }

  /// Beyond this, times are all the same: about 2800 hours.
  static constexpr std::uint64_t kLongestSeconds = 10'000'000;

 private:
  struct Segment {
    std::uint64_t tick = 0;
    std::uint64_t units = 0;  // time at `tick`
    std::uint64_t units_per_tick = 0;
  };

  TempoMap(bool metrical, std::uint64_t units_per_tick, std::uint64_t units_per_second);
  void SetUnitsPerTick(std::uint64_t tick, std::uint64_t units_per_tick);
  void AppendSection(const TempoMap& from, std::uint64_t start, std::uint64_t end,
                     std::uint64_t at);
  std::uint64_t UnitsAt(std::uint64_t tick) const;
  std::uint64_t UnitsAfter(const Segment& segment, std::uint64_t tick) const;

  bool metrical_;
  std::uint64_t units_per_second_;
  std::vector<Segment> segments_;
};

}  // namespace portamento::songs
