// Events: what a whole note-on costs, from the search for its zones to its voices being set up;
// what it costs when voices have to be taken from others; and what a controller costs, by the
// voices it touches, by those it does not, and by the voice limit.
//
// Events are spread over a block that is rendered. Their cost is what the block takes more than the
// mean of the one before and the one after.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <random>

#include "bench/lab/clock.h"
#include "bench/lab/made_bank.h"
#include "bench/lab/measurements.h"
#include "bench/lab/scratch_folder.h"
#include "bench/lab/statistics.h"
#include "engine/midi/controllers.h"

namespace portamento::lab {
namespace {

namespace cc = engine::cc;
using engine::EventKind;

constexpr std::size_t kBlock = 64;
constexpr int kEvents = 16;  // of one block
constexpr int kDrums = 9;

/// One of the two synthesizers. Events wait for the next block; FluidSynth takes them before it.
class Player {
 public:
  virtual ~Player() = default;
  virtual void Send(EventKind kind, int channel, int number, int value, int frame) = 0;
  virtual void Render() = 0;
  virtual std::size_t voices() const = 0;

  void Note(int channel, int key, int velocity, int frame = 0) {
    Send(EventKind::kNoteOn, channel, key, velocity, frame);
  }
  void Controller(int channel, int number, int value, int frame = 0) {
    Send(EventKind::kController, channel, number, value, frame);
  }
  void RenderBlocks(int count) {
    for (int i = 0; i < count; ++i) Render();
  }
  double TimedRender() {
    const double start = ThreadSeconds();
    Render();
    return ThreadSeconds() - start;
  }
  std::span<const float> left() const { return left_; }

 protected:
  std::array<float, kBlock> left_{}, right_{};
};

class OurPlayer final : public Player {
 public:
  OurPlayer(const Setup& setup, const LoadedBank& bank, std::uint32_t limit)
      : synth_(SettingsFor(setup, limit), bank.memory, bank.stack()) {
    events_.reserve(1 << 13);
  }

  void Send(EventKind kind, int channel, int number, int value, int frame) override {
    events_.push_back({.time_frames = synth_.time_frames() + frame,
                       .channel = static_cast<std::uint16_t>(channel),
                       .kind = kind,
                       .number = static_cast<std::uint8_t>(number),
                       .value = static_cast<std::uint16_t>(value)});
  }
  void Render() override {
    synth_.Render(events_, {left_, right_});
    events_.clear();
  }
  std::size_t voices() const override { return synth_.sounding_voices(); }
  engine::SynthStats stats() const { return synth_.stats(); }

 private:
  static engine::SynthSettings SettingsFor(const Setup& setup, std::uint32_t limit) {
    engine::SynthSettings settings{.rate_hz = kRateHz,
                                   .voice_limit = limit,
                                   .kernel_target = setup.kernel_target,
                                   .gain_linear = 0.1f};
    settings.SetEffectLevels(0);
    return settings;
  }

  engine::Synth synth_;
  std::vector<engine::Event> events_;
};

class TheirPlayer final : public Player {
 public:
  TheirPlayer(const Setup& setup, const std::string& bank_path, std::uint32_t limit)
      : instance_(OpenFluidSynth(setup, bank_path,
                                 {.rate_hz = kRateHz,
                                  .gain_linear = 0.1,
                                  .effects = false,
                                  .polyphony = static_cast<int>(limit)})) {}

  void Send(EventKind kind, int channel, int number, int value, int /*frame*/) override {
    waiting_.push_back({.channel = static_cast<std::uint16_t>(channel),
                        .kind = kind,
                        .number = static_cast<std::uint8_t>(number),
                        .value = static_cast<std::uint16_t>(value)});
  }
  void Render() override {
    const auto& library = instance_->library();
    for (const engine::Event& event : waiting_) {
      if (event.kind == EventKind::kNoteOn) {
        library.fluid_synth_noteon(instance_->synth(), event.channel, event.number, event.value);
      } else if (event.kind == EventKind::kProgram) {
        library.fluid_synth_program_change(instance_->synth(), event.channel, event.number);
      } else {
        library.fluid_synth_cc(instance_->synth(), event.channel, event.number, event.value);
      }
    }
    waiting_.clear();
    instance_->Render(left_, right_);
  }
  std::size_t voices() const override {
    return static_cast<std::size_t>(
        instance_->library().fluid_synth_get_active_voice_count(instance_->synth()));
  }

 private:
  std::unique_ptr<rival::FluidSynthInstance> instance_;
  std::vector<engine::Event> waiting_;
};

/// Microseconds of one of the events that `send` collects, in the middle one of many runs.
template <typename Send, typename After>
double MicrosecondsOf(Player& player, int runs, const Send& send, const After& after) {
  std::vector<double> costs;
  for (int run = 0; run < runs; ++run) {
    const double before = player.TimedRender();
    send(run);
    const double with = player.TimedRender();
    const double behind = player.TimedRender();
    costs.push_back(1e6 * (with - (before + behind) / 2) / kEvents);
    after();
  }
  return Median(costs);
}

/// Frames of a block for its events, evenly.
int FrameOf(int event) { return event * static_cast<int>(kBlock) / kEvents; }

int MelodicChannel(int number) { return number % 15 < kDrums ? number % 15 : number % 15 + 1; }

struct NoteCosts {
  double note_on_us = 0, voices_per_note = 0, steal_us = 0;
};

/// Notes of the bank's first programs, all over the keyboard.
NoteCosts MeasureNotes(Player& player, std::uint32_t limit, int runs) {
  std::minstd_rand random(1);
  const auto below = [&](int limit_value) {
    return static_cast<int>(random() % static_cast<std::uint32_t>(limit_value));
  };
  for (int i = 0; i < 15; ++i) player.Send(EventKind::kProgram, MelodicChannel(i), 8 * i, 0, 0);
  player.Render();
  const auto notes = [&](int run) {
    for (int i = 0; i < kEvents; ++i) {
      player.Note(MelodicChannel(run * kEvents + i), 36 + below(60), 40 + below(88), FrameOf(i));
    }
  };
  const auto silence = [&] {
    for (int channel = 0; channel < 16; ++channel) player.Controller(channel, cc::kAllSoundOff, 0);
    player.RenderBlocks(60);
  };
  NoteCosts costs;
  std::size_t voices = 0;
  costs.note_on_us = MicrosecondsOf(player, runs, notes, [&] {
    voices += player.voices();
    ExpectSound("a new note", player.left());
    silence();
  });
  costs.voices_per_note = static_cast<double>(voices) / (static_cast<double>(runs) * kEvents);
  if (voices < static_cast<std::size_t>(runs * kEvents) / 2) throw NotAsExpected("notes are lost");

  // Full, so that every further note takes voices from others.
  for (int i = 0; player.voices() + 4 < limit; ++i) {
    if (i > 2000) throw NotAsExpected("the voices cannot be filled");
    notes(i);
    player.Render();
  }
  costs.steal_us = MicrosecondsOf(player, runs, notes, [&] {
    for (int i = 0; player.voices() + 4 < limit && i < 100; ++i) {
      notes(i);
      player.Render();
    }
  });
  return costs;
}

/// Sustained voices of one zone each: so many on the first channel, so many on the others.
void Hold(Player& player, int touched, int others) {
  const auto hold = [&](int channels_from, int channels, int count) {
    for (int channel = channels_from; channel < channels_from + channels; ++channel) {
      player.Controller(channel, cc::kSustain, 127);
    }
    for (int i = 0; i < count; ++i) {
      player.Note(channels_from + i % channels, 30 + i / channels % 60, 100);
      if (i % 1024 == 1023) player.Render();
    }
  };
  hold(0, 1, touched);
  if (others > 0) hold(1, 8, others);
  player.RenderBlocks(100);
  const auto expected = static_cast<std::size_t>(touched + others);
  if (player.voices() != expected) {
    throw NotAsExpected(fmt::format("{} voices are held, not {}", player.voices(), expected));
  }
  ExpectSound("what is held", player.left());
}

double MeasureController(Player& player, int runs) {
  return MicrosecondsOf(
      player, runs,
      [&](int run) {
        for (int i = 0; i < kEvents; ++i) {
          player.Controller(0, cc::kExpression, 64 + (run + i) % 60, FrameOf(i));
        }
      },
      [] {});
}

struct Case {
  int touched, others;
  std::uint32_t limit;
};

class Events {
 public:
  explicit Events(const Setup& setup)
      : setup_(setup),
        held_path_(scratch_.Save("held.sf2", MakeBank({{SineFrames(480, 4800), true}}))) {}

  Result Measure() {
    Notes();
    Controllers();
    return std::move(result_);
  }

 private:
  void Notes() {
    constexpr std::uint32_t kLimit = 256;
    const int runs = setup_.quick ? 60 : 300;
    const LoadedBank bank = OpenBankFor(setup_.bank_path);
    bank.store->LoadAll();
    OurPlayer us(setup_, bank, kLimit);
    const NoteCosts ours = MeasureNotes(us, kLimit, runs);
    if (us.stats().voices_stolen == 0) throw NotAsExpected("no voice was stolen");
    std::optional<NoteCosts> theirs;
    if (setup_.fluidsynth != nullptr) {
      TheirPlayer them(setup_, setup_.bank_path, kLimit);
      theirs = MeasureNotes(them, kLimit, runs);
    }
    const auto add = [&](const char* id, const char* name, const char* unit,
                         double NoteCosts::*which, std::optional<Bound> bound) {
      result_.figures.push_back(
          {.id = id,
           .name = name,
           .unit = unit,
           .ours = ours.*which,
           .fluidsynth = theirs ? std::optional((*theirs).*which) : std::nullopt,
           .bound = bound,
           .headline = bound.has_value()});
    };
    add("events.note_on", "a note-on", "us", &NoteCosts::note_on_us, AtMost(2));
    add("events.steal", "a note-on that takes voices from others", "us", &NoteCosts::steal_us,
        AtMost(3));
    add("events.voices_per_note", "voices of a note", "voices", &NoteCosts::voices_per_note,
        std::nullopt);
  }

  void Controllers() {
    Table table{
        .title = "A controller",
        .unit = "us",
        .columns = {"voices it touches", "other voices", "voice limit", "ours", "FluidSynth"}};
    double at_lowest_limit = 0, at_highest_limit = 0;
    std::vector<Case> cases = {{16, 0, 256},      {16, 0, 4096},      {16, 0, 65'535},
                               {16, 240, 65'535}, {16, 4080, 65'535}, {256, 0, 65'535},
                               {4096, 0, 65'535}, {256, 0, 256},      {4096, 0, 4096}};
    if (setup_.quick) cases = {{16, 0, 256}, {16, 0, 65'535}, {16, 240, 256}, {256, 0, 256}};
    for (const Case& each : cases) {
      const LoadedBank bank = OpenBankFor(held_path_);
      bank.store->LoadAll();
      const int runs = setup_.quick ? 20 : 200;
      OurPlayer us(setup_, bank, each.limit);
      Hold(us, each.touched, each.others);
      const double ours = MeasureController(us, runs);
      std::optional<double> theirs;
      if (setup_.fluidsynth != nullptr) {
        TheirPlayer them(setup_, held_path_, each.limit);
        Hold(them, each.touched, each.others);
        // Its time for a controller grows with the limit, to a millisecond.
        theirs = MeasureController(them, each.limit > 10'000 ? runs / 5 : runs);
      }
      if (each.touched == 16 && each.others == 0) {
        (each.limit == 256 ? at_lowest_limit : at_highest_limit) = ours;
      }
      const auto id =
          fmt::format("events.controller.{}.{}.{}", each.touched, each.others, each.limit);
      result_.figures.push_back(
          {.id = id,
           .name = fmt::format("a controller over {} voices, {} others, limit {}", each.touched,
                               each.others, each.limit),
           .unit = "us",
           .ours = ours,
           .fluidsynth = theirs});
      table.rows.push_back({fmt::format("{}", each.touched), fmt::format("{}", each.others),
                            fmt::format("{}", each.limit), fmt::format("{:.2f}", ours),
                            theirs ? fmt::format("{:.2f}", *theirs) : "-"});
    }
    result_.figures.push_back({.id = "events.controller.by_limit",
                               .name = "a controller, limit 65535 against 256",
                               .unit = "times",
                               .ours = at_highest_limit / at_lowest_limit,
                               .bound = AtMost(1.25),
                               .headline = true});
    result_.tables.push_back(std::move(table));
  }

  const Setup& setup_;
  ScratchFolder scratch_;
  std::string held_path_;
  Result result_{
      .id = "events",
      .title = "Events",
      .question = "What does a note-on cost, and a controller?",
      .notes = {
          "16 events in one block of 64 frames; ours are handed over with 16 different frames "
          "and cut the block there, FluidSynth's are said before the block. The middle run of "
          "many. Notes: 15 programs of the bank, limit 256 voices, no effects."}};
};

}  // namespace

Result MeasureEvents(const Setup& setup) { return Events(setup).Measure(); }

}  // namespace portamento::lab
