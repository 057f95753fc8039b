// Posting: what it costs to hand an event to the render thread, and to keep it until its time.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <thread>

#include "bench/lab/clock.h"
#include "bench/lab/measurements.h"
#include "bench/lab/statistics.h"
#include "engine/schedule/event_calendar.h"

namespace portamento::lab {
namespace {

using engine::EventCalendar;
using engine::EventQueue;
using engine::PostedEvent;

constexpr std::size_t kBatch = 16;  // posts between two looks at the clock, which costs as much
constexpr double kNs = 1e9;

struct PostTimes {
  double p50_ns = 0, p99_9_ns = 0;  // of one post; of a whole batch, as an upper bound of one
};

// Between two takes of a render thread; no block is as short.
constexpr double kTakeEverySeconds = 1e-4;

/// Posts from several threads while this one takes, and lets `pause_seconds` pass each time; the
/// times of all threads together.
PostTimes TimePosts(int threads, int batches, double pause_seconds) {
  EventQueue queue(1 << 14, static_cast<std::uint32_t>(threads));
  std::vector<std::unique_ptr<EventQueue::Source>> sources;
  std::vector<std::vector<double>> seconds(static_cast<std::size_t>(threads));
  for (auto& each : seconds) each.reserve(static_cast<std::size_t>(batches));
  for (int i = 0; i < threads; ++i) sources.push_back(queue.MakeSource());

  std::atomic<int> running = threads;
  std::atomic<std::uint64_t> posted = 0;
  std::vector<std::jthread> posters;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    posters.emplace_back([&, i] {
      std::uint64_t count = 0;
      for (int batch = 0; batch < batches; ++batch) {
        const double start = WallSeconds();
        for (std::size_t n = 0; n < kBatch; ++n) count += sources[i]->TryPost({}) ? 1u : 0u;
        seconds[i].push_back(WallSeconds() - start);
        if (batch % 64 == 63) std::this_thread::yield();  // as no song posts without a pause
      }
      posted += count;
      --running;
    });
  }
  std::array<PostedEvent, 256> room;
  std::uint64_t taken = 0;
  for (bool over = false; !over;) {
    over = running == 0;
    while (const std::size_t count = queue.TryTake(room)) taken += count;
    const double next = WallSeconds() + pause_seconds;
    while (!over && WallSeconds() < next) {
    }
  }
  if (taken != posted) throw NotAsExpected(fmt::format("{} posted, {} taken", posted, taken));

  std::vector<double> all;
  for (const auto& each : seconds) all.insert(all.end(), each.begin(), each.end());
  return {kNs * Percentile(all, 50) / kBatch, kNs * Percentile(all, 99.9)};
}

/// Nanoseconds for an event to be put in and to be taken out, while `pending` others wait for
/// times within the next ten seconds.
double CalendarNs(std::size_t pending, int seconds_of_music) {
  constexpr std::int64_t kReach = 10 * std::int64_t{kRateHz};
  EventCalendar calendar(pending + 4096);
  std::minstd_rand random(1);
  const auto later = [&] { return 1 + static_cast<std::int64_t>(random()) % kReach; };
  for (std::size_t i = 0; i < pending; ++i) {
    calendar.TryInsert({{.time_frames = later()}, 0});
  }
  std::uint64_t events = 0;
  const double start = ThreadSeconds();
  const std::int64_t end = seconds_of_music * std::int64_t{kRateHz};
  while (calendar.now_frames() < end) {
    const auto due = calendar.TakeUntil(calendar.now_frames() + 64);
    for (std::size_t i = 0; i < due.size(); ++i) {
      calendar.TryInsert({{.time_frames = calendar.now_frames() + later()}, 0});
    }
    events += due.size();
  }
  const double spent = ThreadSeconds() - start;
  if (calendar.pending() != pending || calendar.late() != 0 || events == 0) {
    throw NotAsExpected("the calendar lost or delayed events");
  }
  return kNs * spent / static_cast<double>(events);
}

}  // namespace

Result MeasurePosting(const Setup& setup) {
  Result result{
      .id = "posting",
      .title = "Posting and scheduling",
      .question = "What does an event cost on its way to the synthesizer?",
      .notes = {fmt::format("Posts are timed {} at a time; the percentile 99.9 is that "
                            "of a whole batch, and on a machine with fewer cores than "
                            "threads holds the system's turns.",
                            kBatch),
                fmt::format("A thread takes them every {} ms, as for the shortest blocks; "
                            "or without a pause, so that each post meets a take.",
                            1000 * kTakeEverySeconds)}};
  const int batches = setup.quick ? 20'000 : 200'000;
  for (const int threads : {1, 2, 4}) {
    const PostTimes times = TimePosts(threads, batches / threads, kTakeEverySeconds);
    const std::string from = fmt::format("from {} thread{}", threads, threads == 1 ? "" : "s");
    result.figures.push_back({.id = fmt::format("posting.{}.p50", threads),
                              .name = "a post " + from + ", median",
                              .unit = "ns",
                              .ours = times.p50_ns,
                              .bound = AtMost(20),
                              .headline = threads == 1});
    result.figures.push_back({.id = fmt::format("posting.{}.p99_9", threads),
                              .name = "a post " + from + ", percentile 99.9",
                              .unit = "ns",
                              .ours = times.p99_9_ns,
                              .bound = AtMost(1000)});
    result.figures.push_back({.id = fmt::format("posting.{}.met", threads),
                              .name = "a post " + from + " that meets a take, median",
                              .unit = "ns",
                              .ours = TimePosts(threads, batches / threads, 0).p50_ns});
  }
  for (const std::size_t pending : {1'000u, 10'000u, 100'000u, 1'000'000u}) {
    Figure figure{.id = fmt::format("calendar.{}", pending),
                  .name = fmt::format("put in and taken out, {} pending", pending),
                  .unit = "ns",
                  .ours = CalendarNs(pending, setup.quick ? 12 : 30)};
    if (pending == 100'000) figure.bound = AtMost(60);
    result.figures.push_back(figure);
  }
  return result;
}

}  // namespace portamento::lab
