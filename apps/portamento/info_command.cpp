// `portamento info`: what is in a bank or a song.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "apps/portamento/commands.h"
#include "apps/portamento/console.h"
#include "apps/portamento/inputs.h"
#include "offline/event_text.h"
#include "offline/sample_plan.h"
#include "offline/song_events.h"
#include "songs/loop.h"

namespace portamento::app {
namespace {

using nlohmann::json;

constexpr std::uint32_t kRateHz = 48'000;  // any will do to place events

json PresetJson(const bank::Bank& bank, const bank::Preset& preset) {
  std::set<std::uint32_t> samples;
  for (const bank::Zone& zone : bank.ZonesOf(preset)) {
    samples.insert(bank.waveforms()[zone.waveform].sample);
  }
  return {{"bank", preset.bank},
          {"program", preset.program},
          {"name", preset.name},
          {"zones", preset.zone_count},
          {"samples", samples.size()}};
}

json SampleJson(const bank::Sample& sample) {
  const bool known = sample.frames != bank::Sample::kUnknownFrames;
  return {{"name", sample.name},
          {"frames", known ? json(sample.frames) : json()},
          {"rate_hz", sample.rate_hz},
          {"root_key", sample.root_key},
          {"correction_cents", sample.correction_cents},
          {"loop_start", sample.loop_start},
          {"loop_end", sample.loop_end},
          {"bits", sample.compressed ? json("compressed") : json(sample.wide ? 24 : 16)}};
}

json BankJson(const std::string& path, const bank::Bank& bank) {
  json presets = json::array(), samples = json::array();
  for (const bank::Preset& preset : bank.presets()) presets.push_back(PresetJson(bank, preset));
  for (const bank::Sample& sample : bank.samples()) samples.push_back(SampleJson(sample));
  return {{"file", path},
          {"kind", "bank"},
          {"name", bank.name()},
          {"zones", bank.zones().size()},
          {"presets", std::move(presets)},
          {"samples", std::move(samples)}};
}

void PrintBank(const std::string& path, const bank::Bank& bank) {
  fmt::print("{}: bank '{}', {} presets, {} zones, {} samples\n", path, Printable(bank.name()),
             bank.presets().size(), bank.zones().size(), bank.samples().size());
  fmt::print("{:>5} {:>7} {:>6}  {}\n", "bank", "program", "zones", "name");
  for (const bank::Preset& preset : bank.presets()) {
    fmt::print("{:>5} {:>7} {:>6}  {}\n", preset.bank, preset.program, preset.zone_count,
               Printable(preset.name));
  }
}

struct ProgramUse {
  std::set<int> programs;
  std::size_t notes = 0;
};

/// Notes and programs by channel.
std::map<int, ProgramUse> ProgramsOf(const offline::SongEvents& events) {
  std::map<int, ProgramUse> channels;
  std::map<int, int> program;
  for (const engine::Event& event : events.events) {
    if (event.kind == engine::EventKind::kProgram) program[event.channel] = event.number;
    if (event.kind == engine::EventKind::kNoteOn && event.value > 0) {
      ProgramUse& use = channels[event.channel];
      use.programs.insert(program[event.channel]);
      ++use.notes;
    }
  }
  return channels;
}

json SongJson(const std::string& path, const songs::Song& song, const engine::BankStack* banks) {
  const auto events = offline::DecodeSong(song, kRateHz);
  json channels = json::array(), tracks = json::array();
  std::size_t notes = 0;
  for (const auto& [channel, use] : ProgramsOf(events)) {
    channels.push_back(
        {{"channel", channel + 1}, {"programs", use.programs}, {"notes", use.notes}});
    notes += use.notes;
  }
  for (const std::string& name : song.track_names) tracks.push_back(name);
  json info = {{"file", path},
               {"kind", "song"},
               {"title", song.title},
               {"copyright", song.copyright},
               {"format", song.format},
               {"tracks", std::move(tracks)},
               {"duration_seconds", song.tempo_map.SecondsAt(song.end_tick)},
               {"notes", notes},
               {"messages", song.messages.size()},
               {"own_bank", song.embedded_bank.has_value()},
               {"channels", std::move(channels)}};
  if (const auto loop = songs::FindLoop(song)) {
    info["loop"] = {{"start_seconds", song.tempo_map.SecondsAt(loop->start_tick)},
                    {"end_seconds", song.tempo_map.SecondsAt(loop->end_tick)}};
  }
  if (banks != nullptr) {
    json missing = json::array();
    for (const auto& preset :
         offline::PlanSamples(events.events, events.channel_groups, *banks).missing_presets) {
      missing.push_back(
          {{"bank", preset.bank},
           {"program", preset.program},
           {"drums", preset.drums},
           {"substitute", preset.substitute ? json(preset.substitute.preset->name) : json()}});
    }
    info["missing_presets"] = std::move(missing);
  }
  return info;
}

std::string Joined(const json& numbers) {
  std::string text;
  for (const json& number : numbers) text += (text.empty() ? "" : ", ") + number.dump();
  return text;
}

void PrintSong(const json& info) {
  fmt::print("{}: song '{}', format {}, {} tracks, {}, {} notes, {} messages\n",
             info["file"].get<std::string>(), Printable(info["title"].get<std::string>()),
             info["format"].get<int>(), info["tracks"].size(),
             DurationText(info["duration_seconds"].get<double>()), info["notes"].get<std::size_t>(),
             info["messages"].get<std::size_t>());
  if (const auto text = info["copyright"].get<std::string>(); !text.empty()) {
    fmt::print("  {}\n", Printable(text));
  }
  if (info.contains("loop")) {
    fmt::print("  loops from {:.3f} s to {:.3f} s\n", info["loop"]["start_seconds"].get<double>(),
               info["loop"]["end_seconds"].get<double>());
  }
  if (info["own_bank"].get<bool>()) fmt::print("  brings its own bank\n");
  for (const json& channel : info["channels"]) {
    fmt::print("  channel {:>2}: {:>6} notes, programs {}\n", channel["channel"].get<int>(),
               channel["notes"].get<std::size_t>(), Joined(channel["programs"]));
  }
  if (!info.contains("missing_presets")) return;
  for (const json& preset : info["missing_presets"]) {
    const json& substitute = preset["substitute"];
    fmt::print("  not in the bank: {} {}{}, {}\n",
               preset["drums"].get<bool>()
                   ? std::string("drum kit")
                   : fmt::format("bank {} program", preset["bank"].get<int>()),
               preset["program"].get<int>(), "",
               substitute.is_null() ? "silent"
                                    : "replaced by " + Printable(substitute.get<std::string>()));
  }
}

struct InfoOptions {
  std::vector<std::string> files, banks;
  bool as_json = false;
  bool events = false;
  std::uint32_t rate_hz = kRateHz;
};

/// The decoded song, an event a line: frame, seconds, track, channel, and what it is.
void PrintEvents(const songs::Song& song, std::uint32_t rate_hz) {
  const offline::SongEvents decoded = offline::DecodeSong(song, rate_hz);
  fmt::print("# track, frame at {} Hz, seconds, channel, event; the song ends at frame {}\n",
             rate_hz, decoded.end_frames);
  for (std::size_t i = 0; i < decoded.events.size(); ++i) {
    fmt::print("{:>3} {}\n", decoded.tracks[i], offline::EventText(decoded.events[i], rate_hz));
  }
}

void ShowInfo(const InfoOptions& options) {
  Console console(false);
  BankShelf shelf(console);
  if (!options.banks.empty()) shelf.Open(options.banks);
  json all = json::array();
  for (const std::string& path : options.files) {
    if (KindOfFile(path) == FileKind::kBank) {
      const OpenedBank opened = OpenNamedBank(ParseBankArgument(path).path);
      if (options.as_json) {
        all.push_back(BankJson(path, *opened.bank));
      } else {
        PrintBank(path, *opened.bank);
      }
      continue;
    }
    const songs::OpenedSong opened = OpenNamedSong(path);
    if (options.events) {
      PrintEvents(opened.song, options.rate_hz);
      continue;
    }
    const engine::BankStack stack = shelf.StackFor(opened.song);
    json info = SongJson(path, opened.song, stack.banks().empty() ? nullptr : &stack);
    if (options.as_json) {
      all.push_back(std::move(info));
    } else {
      PrintSong(info);
    }
  }
  if (options.as_json && !options.events) {
    const json& shown = all.size() == 1 ? all.front() : all;
    fmt::print("{}\n", shown.dump(2, ' ', false, json::error_handler_t::replace));
  }
}

}  // namespace

void AddInfoCommand(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand("info", "What is in a bank or a song");
  auto options = std::make_shared<InfoOptions>();
  command->add_option("files", options->files, "Banks and songs; - reads a song from stdin")
      ->required();
  command
      ->add_option("-s,--soundfont", options->banks, "Tell which presets of a song this bank lacks")
      ->allow_extra_args(false);
  command->add_flag("--json", options->as_json, "Print JSON");
  command->add_flag("--events", options->events,
                    "Print the decoded events of a song, each with its exact frame");
  command->add_option("-r,--rate", options->rate_hz, "Frames in a second, for --events")
      ->check(CLI::Range(8'000, 384'000))
      ->capture_default_str();
  command->callback([options, &code] {
    ShowInfo(*options);
    code = ExitCode::kOk;
  });
}

}  // namespace portamento::app
