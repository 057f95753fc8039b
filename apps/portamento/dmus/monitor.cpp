#include "apps/portamento/dmus/monitor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "apps/portamento/dmus/pair_player.h"

namespace portamento::app {
namespace {

// As much as sinks commonly ask for: 10 ms.
constexpr std::uint32_t kPullsPerSecond = 100;

constexpr std::string_view kFormat =
    "{:>6} {:>6} {:>6} {:>7} {:>8} {:>9} {:>6} {:>6} {:>7} {:>8} {:>9}";

std::string FreeText(dmus::DWORD bytes) {
  if (bytes == dmus::SYNTH_PC_SYSTEMMEMORY) return "system";
  return fmt::format("{} MB", bytes / 1'000'000);
}

/// Time spent is measured by the master clock: none passes on one that is set by hand.
std::string PercentText(dmus::DWORD hundredths, PairTime time, int places) {
  if (time == PairTime::kByHand) return "-";
  return fmt::format("{:.{}f}", hundredths / 100.0, places);
}

std::string LineOf(double seconds, const PairPlayer& player, PairTime time) {
  const dmus::SYNTH_STATS stats = player.running_stats();
  const dmus::PORTAMENTO_ACTIVITY activity = player.activity();
  return fmt::format(kFormat, fmt::format("{:.0f}", seconds), activity.Voices, activity.PeakVoices,
                     stats.Voices, PercentText(stats.TotalCPU, time, 2),
                     PercentText(stats.CPUPerVoice, time, 2), stats.LostNotes, activity.LateEvents,
                     activity.WaitingEvents, fmt::format("{:.2f}", stats.PeakVolume / 100.0),
                     FreeText(stats.FreeMemory));
}

}  // namespace

std::string_view MonitorHeading() {
  static const std::string heading =
      fmt::format(kFormat, "second", "voices", "most", "average", "CPU %", "per voice", "lost",
                  "late", "waiting", "peak dB", "free");
  return heading;
}

std::int64_t Monitor(const MonitorSettings& settings, const songs::Song& song,
                     const std::shared_ptr<engine::SampleMemory>& memory,
                     const engine::BankStack& banks, const MonitorSinks& sinks) {
  const std::uint32_t rate_hz = settings.synth.rate_hz;
  PairPlayer* player = nullptr;
  offline::SongRendererSettings renderer{.synth = settings.synth, .loader_threads = 1};
  renderer.max_duration_seconds = std::numeric_limits<std::int32_t>::max();
  renderer.make_player = [&](const engine::SynthSettings& synth, const offline::SongEvents& events,
                             const auto&, const engine::BankStack& stack) {
    auto made = std::make_unique<PairPlayer>(synth, events, offline::TimeMessages(song, rate_hz),
                                             memory, stack, settings.time);
    player = made.get();
    return made;
  };
  offline::SongRenderer music(renderer, offline::DecodeSong(song, rate_hz), memory, banks);

  const std::int64_t most = settings.most_seconds ? std::llround(*settings.most_seconds * rate_hz)
                                                  : std::numeric_limits<std::int64_t>::max();
  const std::size_t pull = std::max(rate_hz / kPullsPerSecond, 1u);
  std::vector<float> left(pull), right(pull), stereo(2 * pull);
  std::int64_t done = 0, told = 0;
  while (done < most) {
    // No pull reaches beyond the next line, or the end.
    const std::int64_t next = std::min(most, (told + 1) * rate_hz);
    const auto wanted = std::min(pull, static_cast<std::size_t>(next - done));
    const std::size_t count =
        music.Render({std::span(left).first(wanted), std::span(right).first(wanted)});
    if (count == 0) break;
    for (std::size_t f = 0; f < count; ++f) {
      stereo[2 * f] = left[f];
      stereo[2 * f + 1] = right[f];
    }
    done += static_cast<std::int64_t>(count);
    if (!sinks.frames(std::span(stereo).first(2 * count))) break;
    if (done < (told + 1) * rate_hz) continue;
    sinks.tell(LineOf(static_cast<double>(++told), *player, settings.time));
  }
  return done;
}

}  // namespace portamento::app
