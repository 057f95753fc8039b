// Onset: how many frames after its time an event is first heard, for both synthesizers, live and
// from a file, whatever the block size; and whether the block size changes a single bit.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <random>

#include "bench/lab/made_bank.h"
#include "bench/lab/measurements.h"
#include "bench/lab/scratch_folder.h"
#include "engine/midi/controllers.h"
#include "offline/song_renderer.h"
#include "songs/smf_reader.h"
#include "songs/smf_writer.h"

namespace portamento::lab {
namespace {

using engine::Event;
using engine::EventKind;

constexpr std::size_t kStepFrames = 4800;
constexpr int kKey = 60;
// 960 ticks to a quarter of 20 ms: one tick is one frame at 48 kHz.
constexpr std::uint16_t kDivision = 960;
constexpr std::uint32_t kTempoUs = 20'000;

enum class Kind : std::uint8_t { kNoteOn, kVolume, kNoteOff };
constexpr std::array kKinds = {Kind::kNoteOn, Kind::kVolume, Kind::kNoteOff};
constexpr std::array<const char*, 3> kKindIds = {"note_on", "volume", "note_off"};
constexpr std::array<const char*, 3> kKindNames = {"note-on", "volume", "note-off"};

/// Notes of a constant sound, so that whatever happens to them shows on its frame: each begins, is
/// made softer and ends at pseudo-random frames, far enough apart to settle in between.
struct Score {
  std::vector<Event> events;
  std::int64_t end_frames = 0;

  explicit Score(int notes) {
    std::minstd_rand random(1);
    std::int64_t at = 4800;
    const auto add = [&](EventKind kind, int number, int value) {
      events.push_back({.time_frames = at,
                        .kind = kind,
                        .number = static_cast<std::uint8_t>(number),
                        .value = static_cast<std::uint16_t>(value)});
      at += 800 + static_cast<std::int64_t>(random() % 400);
    };
    for (int i = 0; i < notes; ++i) {
      add(EventKind::kController, engine::cc::kVolume, 127);
      add(EventKind::kNoteOn, kKey, 127);
      add(EventKind::kController, engine::cc::kVolume, 80);
      add(EventKind::kNoteOff, kKey, 0);
    }
    end_frames = at + 4800;
  }

  std::vector<std::byte> File() const {
    songs::SmfTrack track;
    track.Tempo(0, kTempoUs);
    for (const Event& event : events) {
      const auto tick = static_cast<std::uint64_t>(event.time_frames);
      if (event.kind == EventKind::kNoteOn) {
        track.NoteOn(tick, 0, event.number, event.value);
      } else if (event.kind == EventKind::kNoteOff) {
        track.NoteOff(tick, 0, event.number);
      } else {
        track.Controller(tick, 0, event.number, event.value);
      }
    }
    track.End(static_cast<std::uint64_t>(end_frames));
    return songs::WriteSmf(0, kDivision, std::span(&track, 1));
  }
};

/// The frame, counted from the event's, on which the sound is first another one.
std::optional<std::int64_t> LateFrames(const std::vector<float>& sound, std::int64_t due) {
  constexpr std::int64_t kEarliest = 400, kLatest = 400;
  const auto at = [&](std::int64_t frame) { return sound[static_cast<std::size_t>(frame)]; };
  const float before = at(due - kEarliest);
  const float least = 1e-5f * std::max(std::abs(before), 0.1f);
  for (std::int64_t frame = due - kEarliest; frame < due + kLatest; ++frame) {
    if (std::abs(at(frame) - before) > least) return frame - due;
  }
  return std::nullopt;
}

/// How late each event of a kind is heard. Throws NotAsExpected when one is not heard at all.
std::vector<std::int64_t> LateFrames(const Score& score, const std::vector<float>& sound,
                                     Kind kind) {
  std::vector<std::int64_t> late;
  for (const Event& event : score.events) {
    const bool wanted = kind == Kind::kNoteOn ? event.kind == EventKind::kNoteOn
                        : kind == Kind::kNoteOff
                            ? event.kind == EventKind::kNoteOff
                            : event.kind == EventKind::kController && event.value == 80;
    if (!wanted) continue;
    const auto frames = LateFrames(sound, event.time_frames);
    if (!frames) throw NotAsExpected("an event was not heard");
    late.push_back(*frames);
  }
  return late;
}

struct Rendered {
  std::vector<float> left;
  std::uint64_t late_events = 0;
};

engine::SynthSettings DrySettings(const Setup& setup) {
  engine::SynthSettings settings{.rate_hz = kRateHz, .kernel_target = setup.kernel_target};
  settings.SetEffectLevels(0);
  return settings;
}

/// As a host does that hands over each block's events with their frames.
Rendered LiveByUs(const Setup& setup, const LoadedBank& bank, const Score& score,
                  std::size_t block) {
  engine::Synth synth(DrySettings(setup), bank.memory, bank.stack());
  Rendered rendered;
  std::vector<float> left(block), right(block);
  std::span<const Event> events = score.events;
  while (synth.time_frames() < score.end_frames) {
    const std::int64_t end = synth.time_frames() + static_cast<std::int64_t>(block);
    std::size_t due = 0;
    while (due < events.size() && events[due].time_frames < end) ++due;
    synth.Render(events.first(due), {left, right});
    events = events.subspan(due);
    rendered.left.insert(rendered.left.end(), left.begin(), left.end());
  }
  rendered.left.resize(static_cast<std::size_t>(score.end_frames));
  rendered.late_events = synth.stats().late_events;
  return rendered;
}

Rendered OfflineByUs(const Setup& setup, const LoadedBank& bank, const Score& score,
                     std::size_t block) {
  const auto song = songs::ReadSong(score.File());
  if (!song) throw std::runtime_error(song.error().Text());
  offline::SongRenderer renderer({.synth = DrySettings(setup), .tail_seconds = 0},
                                 offline::DecodeSong(song->song, kRateHz), bank.memory,
                                 bank.stack());
  Rendered rendered;
  std::vector<float> left(block), right(block);
  while (const std::size_t count = renderer.Render({left, right})) {
    rendered.left.insert(rendered.left.end(), left.begin(),
                         left.begin() + static_cast<std::ptrdiff_t>(count));
  }
  rendered.late_events = renderer.stats().late_events;
  return rendered;
}

rival::FluidSynthSettings TheirSettings() {
  return {.rate_hz = kRateHz, .effects = false, .polyphony = 256};
}

/// As the most careful host can do it: it renders up to the event's frame, then says the event.
Rendered LiveByFluidSynth(const Setup& setup, const std::string& bank, const Score& score,
                          std::size_t block) {
  const auto synth = OpenFluidSynth(setup, bank, TheirSettings());
  const auto& library = synth->library();
  Rendered rendered{std::vector<float>(static_cast<std::size_t>(score.end_frames))};
  std::vector<float> right(rendered.left.size());
  std::size_t now = 0;
  const auto render_to = [&](std::size_t end) {
    while (now < end) {
      const std::size_t count = std::min(block - now % block, end - now);
      synth->Render(std::span(rendered.left).subspan(now, count),
                    std::span(right).subspan(now, count));
      now += count;
    }
  };
  for (const Event& event : score.events) {
    render_to(static_cast<std::size_t>(event.time_frames));
    if (event.kind == EventKind::kNoteOn) {
      library.fluid_synth_noteon(synth->synth(), 0, event.number, event.value);
    } else if (event.kind == EventKind::kNoteOff) {
      library.fluid_synth_noteoff(synth->synth(), 0, event.number);
    } else {
      library.fluid_synth_cc(synth->synth(), 0, event.number, event.value);
    }
  }
  render_to(rendered.left.size());
  return rendered;
}

Rendered OfflineByFluidSynth(const Setup& setup, const std::string& bank, const Score& score,
                             std::size_t block) {
  const auto synth = OpenFluidSynth(setup, bank, TheirSettings());
  if (!synth->Play(score.File())) throw std::runtime_error("FluidSynth cannot play the score");
  Rendered rendered{std::vector<float>(static_cast<std::size_t>(score.end_frames))};
  std::vector<float> right(block);
  for (std::size_t at = 0; at < rendered.left.size(); at += block) {
    const std::size_t count = std::min(block, rendered.left.size() - at);
    synth->Render(std::span(rendered.left).subspan(at, count), std::span(right).first(count));
  }
  return rendered;
}

/// Frames that are not the same, bit for bit.
std::size_t Differences(const std::vector<float>& a, const std::vector<float>& b) {
  std::size_t differences = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    differences += std::bit_cast<std::uint32_t>(a[i]) != std::bit_cast<std::uint32_t>(b[i]);
  }
  return differences;
}

std::int64_t Worst(const std::vector<std::int64_t>& late) {
  return *std::max_element(late.begin(), late.end(), [](std::int64_t a, std::int64_t b) {
    return std::abs(a) < std::abs(b);
  });
}

/// Shares of notes by how late they are, in percent.
struct Histogram {
  static constexpr std::int64_t kStep = 16, kSteps = 10;

  static std::vector<std::string> Categories() {
    std::vector<std::string> names = {"early", "0"};
    for (int i = 0; i < kSteps; ++i) {
      names.push_back(fmt::format("{}..{}", i * kStep + 1, (i + 1) * kStep));
    }
    names.emplace_back("later");
    return names;
  }

  static std::vector<std::optional<double>> Shares(const std::vector<std::int64_t>& late) {
    std::vector<double> counts(kSteps + 3);
    for (const std::int64_t frames : late) {
      const std::int64_t steps = std::min((frames + kStep - 1) / kStep, kSteps + 1);
      const std::int64_t bin = frames < 0 ? 0 : 1 + steps;
      counts[static_cast<std::size_t>(bin)] += 100.0 / static_cast<double>(late.size());
    }
    return {counts.begin(), counts.end()};
  }
};

class Onset {
 public:
  explicit Onset(const Setup& setup)
      : setup_(setup),
        bank_path_(scratch_.Save("step.sf2", MakeBank({{StepFrames(kStepFrames), true}}))),
        bank_(OpenBankFor(bank_path_)),
        score_(setup.quick ? 60 : 500) {
    bank_.store->LoadAll();
  }

  Result Measure() {
    const Rendered reference = LiveByUs(setup_, bank_, score_, 64);
    ExpectSound("the score", reference.left);
    Collected live, offline, their_live, their_offline;
    std::size_t differences = 0;
    std::uint64_t late_events = 0;
    std::vector<std::size_t> blocks = {1, 2, 7, 16, 32, 64, 128, 256, 441, 1024};
    if (setup_.quick) blocks = {1, 64, 441, 1024};
    for (const std::size_t block : blocks) {
      const Rendered ours = LiveByUs(setup_, bank_, score_, block);
      const Rendered file = OfflineByUs(setup_, bank_, score_, block);
      differences +=
          Differences(ours.left, reference.left) + Differences(file.left, reference.left);
      late_events += ours.late_events + file.late_events;
      Collect(ours, live);
      Collect(file, offline);
      std::vector<std::string> row = {fmt::format("{}", block), Range(ours), Range(file), "-", "-"};
      if (setup_.fluidsynth != nullptr) {
        const Rendered rival = LiveByFluidSynth(setup_, bank_path_, score_, block);
        const Rendered rival_file = OfflineByFluidSynth(setup_, bank_path_, score_, block);
        Collect(rival, their_live);
        Collect(rival_file, their_offline);
        row[3] = Range(rival);
        row[4] = Range(rival_file);
      }
      table_.rows.push_back(std::move(row));
    }
    Report("live", "live", live, their_live);
    Report("offline", "file", offline, their_offline);
    result_.figures.push_back({.id = "onset.late_events",
                               .name = "late events, all block sizes",
                               .unit = "events",
                               .ours = static_cast<double>(late_events),
                               .bound = AtMost(0),
                               .headline = true});
    result_.figures.push_back({.id = "onset.block_differences",
                               .name = "frames changed by block size, 1 to 1024",
                               .unit = "frames",
                               .ours = static_cast<double>(differences),
                               .bound = AtMost(0),
                               .headline = true});
    Draw(live, their_live, their_offline);
    result_.tables.push_back(std::move(table_));
    return std::move(result_);
  }

 private:
  using Collected = std::array<std::vector<std::int64_t>, kKinds.size()>;

  void Collect(const Rendered& rendered, Collected& collected) const {
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
      const auto late = LateFrames(score_, rendered.left, kKinds[i]);
      collected[i].insert(collected[i].end(), late.begin(), late.end());
    }
  }

  std::string Range(const Rendered& rendered) const {
    const auto late = LateFrames(score_, rendered.left, Kind::kNoteOn);
    const auto [least, most] = std::minmax_element(late.begin(), late.end());
    return fmt::format("{} .. {}", *least, *most);
  }

  void Report(const char* id, const char* name, const Collected& ours, const Collected& theirs) {
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
      result_.figures.push_back(
          {.id = fmt::format("onset.{}.{}", id, kKindIds[i]),
           .name = fmt::format("{}, furthest from its frame, {}", kKindNames[i], name),
           .unit = "frames",
           .ours = static_cast<double>(Worst(ours[i])),
           .fluidsynth = theirs[i].empty() ? std::nullopt
                                           : std::optional(static_cast<double>(Worst(theirs[i]))),
           .bound = AtMost(0),
           .headline = kKinds[i] == Kind::kNoteOn});
    }
  }

  void Draw(const Collected& ours, const Collected& theirs, const Collected& their_file) {
    Chart chart{.id = "onset",
                .title = "How late notes begin",
                .description =
                    "Share of notes by the frames between their time and their first "
                    "sound, over all block sizes.",
                .category_label = "frames late",
                .value_label = "% of notes",
                .kind = Chart::Kind::kColumns,
                .categories = Histogram::Categories(),
                .series = {{"Portamento, live and from a file", Histogram::Shares(ours[0])}}};
    if (!theirs[0].empty()) {
      chart.series.push_back({"FluidSynth, live", Histogram::Shares(theirs[0])});
      chart.series.push_back({"FluidSynth, from a file", Histogram::Shares(their_file[0])});
    }
    result_.charts.push_back(std::move(chart));
  }

  const Setup& setup_;
  ScratchFolder scratch_;
  std::string bank_path_;
  LoadedBank bank_;
  Score score_;
  Result result_{
      .id = "onset",
      .title = "Onset",
      .question = "How many frames after its time is an event first heard?",
      .notes = {"Live: a host hands over the events of each block with their frames; FluidSynth, "
                "which takes events only between blocks, is rendered up to each event's frame "
                "first, the best a host can do for it.",
                "A note begins with its first frame at full level. Volume and note-off move the "
                "level in a straight line from where it is; its first step is taken in their own "
                "frame."}};
  Table table_{
      .title = "Note-on: earliest and latest, by frames rendered at a time",
      .unit = "frames late",
      .columns = {"block", "ours, live", "ours, file", "FluidSynth, live", "FluidSynth, file"}};
};

}  // namespace

Result MeasureOnset(const Setup& setup) { return Onset(setup).Measure(); }

}  // namespace portamento::lab
