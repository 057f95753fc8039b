#include "tests/engine/busy_music.h"

#include <algorithm>
#include <iterator>
#include <random>

#include "engine/midi/controllers.h"

namespace portamento::test {

using G = Generator;
using engine::Event;
namespace cc = engine::cc;

std::shared_ptr<const bank::Bank> BusyBank() {
  const Patch looped{.generators = {{G::kFilterCutoff, 8000},
                                    {G::kFilterQ, 150},
                                    {G::kModLfoToFilterCutoff, 1500},
                                    {G::kModLfoToVolume, 30},
                                    {G::kVibLfoToPitch, 40},
                                    {G::kModEnvToPitch, 300},
                                    {G::kModEnvDecay, -1200},
                                    {G::kModEnvSustain, 700},
                                    {G::kVolEnvAttack, -6000},
                                    {G::kVolEnvDecay, -1200},
                                    {G::kVolEnvSustain, 200},
                                    {G::kVolEnvRelease, -2400},
                                    {G::kReverbSend, 300},
                                    {G::kChorusSend, 200},
                                    {G::kPan, -300}},
                     .frames = Noise(1200, 5)};
  const Patch tail{.generators = {{G::kPan, 300}, {G::kExclusiveClass, 3}},
                   .frames = SinePeriods(100, 60, 0.3),
                   .sample = {.loop_start = 1000, .loop_end = 2000},
                   .loop = bank::LoopMode::kUntilRelease};
  return BankOf({looped, tail});
}

std::vector<Event> SortedBusyEvents(std::uint32_t seed, std::int64_t frames) {
  std::minstd_rand random(seed);
  const auto below = [&](unsigned n) { return static_cast<int>((random() >> 8) % n); };
  std::vector<Event> events;
  for (int i = 0; i < 400; ++i) {
    const std::int64_t time = static_cast<std::int64_t>(random()) % frames;
    const int channel = below(3);
    switch (below(9)) {
      case 0:
      case 1:
      case 2:
        events.push_back(On(time, 30 + below(60), 1 + below(127), channel));
        break;
      case 3:
      case 4:
        events.push_back(Off(time, 30 + below(60), channel));
        break;
      case 5:
        events.push_back(Bend(time, below(16'384), channel));
        break;
      case 6:
        events.push_back(Pressure(time, below(128), channel));
        break;
      case 7: {
        constexpr int kControllers[] = {cc::kVolume,     cc::kPan,         cc::kExpression,
                                        cc::kSustain,    cc::kModulation,  cc::kCutoff,
                                        cc::kPortamento, cc::kReverbSend,  cc::kMonoOn,
                                        cc::kPolyOn,     cc::kAllSoundOff, cc::kAllNotesOff};
        const auto which = static_cast<std::size_t>(below(std::size(kControllers)));
        events.push_back(Cc(time, kControllers[which], below(128), channel));
        break;
      }
      default:
        events.push_back({.time_frames = time,
                          .kind = engine::EventKind::kMasterVolume,
                          .value = static_cast<std::uint16_t>(8000 + below(8000))});
        break;
    }
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.time_frames < b.time_frames; });
  return events;
}

}  // namespace portamento::test
