#include "apps/portamento/render_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "apps/portamento/exit_code.h"
#include "apps/portamento/inputs.h"
#include "apps/portamento/kernel_choice.h"
#include "io/mapped_file.h"
#include "tuning/scala.h"

namespace portamento::app {
namespace {

using engine::Interpolation;
using offline::Container;
using offline::Encoding;

Failure Usage(const std::string& what) { return {ExitCode::kUsage, what}; }

/// A whole number or fraction and nothing after it.
std::optional<double> ParseNumber(const std::string& text) {
  try {
    std::size_t used = 0;
    const double value = std::stod(text, &used);
    if (used == text.size() && std::isfinite(value)) return value;
  } catch (const std::exception&) {
  }
  return std::nullopt;
}

/// "on", "off" or a level.
float ParseLevel(const std::string& option, const std::string& text) {
  if (text == "on") return 1;
  if (text == "off") return 0;
  const auto level = ParseNumber(text);
  if (!level || *level < 0 || *level > 10) {
    throw Usage(fmt::format("{} takes on, off or a level of 0 to 10, not '{}'", option, text));
  }
  return static_cast<float>(*level);
}

template <typename Read>
auto ReadTuningFile(const std::string& path, Read read) {
  const auto file = io::MappedFile::Open(path);
  if (!file) throw Usage("--tuning: " + file.error().Text());
  auto result = read((*file)->bytes());
  if (!result) {
    result.error().file = path;
    throw Usage("--tuning: " + result.error().Text());
  }
  return *result;
}

/// "SCALE.scl" or "SCALE.scl,MAP.kbm".
engine::KeyTuning ReadTuning(const std::string& text) {
  const std::size_t comma = text.rfind(',');
  const bool has_map = comma != std::string::npos && !std::filesystem::exists(text);
  const tuning::Scale scale =
      ReadTuningFile(has_map ? text.substr(0, comma) : text, tuning::ReadScale);
  tuning::KeyboardMap map;
  if (has_map) map = ReadTuningFile(text.substr(comma + 1), tuning::ReadKeyboardMap);
  const auto cents = tuning::TuneKeys(scale, map);
  if (!cents) throw Usage("--tuning: " + cents.error().Text());
  engine::KeyTuning keys;
  std::transform(cents->begin(), cents->end(), keys.begin(),
                 [](double c) { return static_cast<float>(c); });
  return keys;
}

}  // namespace

float ParseGain(const std::string& text) {
  const bool decibels = text.size() > 2 && text.substr(text.size() - 2) == "dB";
  const auto number = ParseNumber(decibels ? text.substr(0, text.size() - 2) : text);
  const double gain = number ? (decibels ? std::pow(10.0, *number / 20) : *number) : -1;
  if (gain < 0 || gain > 100) {
    throw Usage(fmt::format(
        "--gain takes a factor such as 0.4, or decibels such as -6dB, up to 100 or 40dB, not '{}'",
        text));
  }
  return static_cast<float>(gain);
}

void RenderOptions::AddTo(CLI::App& command) {
  command.add_option("inputs", inputs, "Banks and songs, in any order; - reads a song from stdin")
      ->required();
  command
      .add_option("-s,--soundfont", banks,
                  "A bank (SF2, SF3, DLS, or 'embedded'); FILE@N adds N to its bank numbers; later "
                  "ones lie over earlier ones")
      ->allow_extra_args(false);
  command.add_option("-o,--output,-F", output,
                     "A file, a folder, or - for raw frames on stdout [SONG.wav]");
  command.add_option("--format", container_, "wav, flac, ogg or raw [by the file's extension]");
  command.add_option("--encoding", encoding_, "s16, s24 or float [s16]");
  command.add_option("-r,--rate", format.rate_hz, "Sampling rate in Hz")
      ->check(CLI::Range(8'000, 384'000))
      ->capture_default_str();
  command.add_option("-g,--gain", gain_,
                     fmt::format("Master gain, as a factor or with dB; counted like FluidSynth's "
                                 "[{}]",
                                 engine::kDefaultGain));
  command
      .add_option(
          "--interp,--interpolation", interpolation_,
          "linear, cubic, sinc or high: 2, 4, 8 or 32 taps; high lets nothing fold of what is "
          "pitched up, and costs up to five times as much as sinc")
      ->capture_default_str();
  command
      .add_option("--threads", mixdown.renderer.render_threads,
                  "Threads that render; they change the speed only")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command.add_option("--voices", mixdown.renderer.synth.voice_limit, "Most voices at once")
      ->check(CLI::Range(1, 65'535))
      ->capture_default_str();
  command
      .add_option("--block", mixdown.block_frames,
                  "Frames rendered at a time; does not change the sound")
      ->check(CLI::Range(1, 65'536))
      ->capture_default_str();
  command.add_option("--reverb", reverb_, "on, off or a level")->capture_default_str();
  command.add_option("--chorus", chorus_, "on, off or a level")->capture_default_str();
  command.add_option("--delay", delay_, "on, off or a level")->capture_default_str();
  command
      .add_option("--sends", send_percent_,
                  "What CC91 and CC93 send at 127, in percent: 20 as SoundFonts, 100 as GM2")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  command.add_option("--tuning", tuning_,
                     "A Scala scale, SCALE.scl or SCALE.scl,MAP.kbm, for all but drums");
  command.add_option("--tail", tail_, "Seconds after the last note, or auto: until it is silent")
      ->capture_default_str();
  command.add_option("--start", mixdown.renderer.start_seconds, "Leave out what sounds before")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--end", end_seconds_, "End all notes at this time")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--loop", loop_times,
                  "Play the loop that a song marks this many times (markers, CC111, EMIDI)")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command.add_option("--stems", stems_, "A file for each channel or track that has notes");
  command.add_option("--normalize", normalize_, "Bring the song to this loudness in LUFS")
      ->check(CLI::Range(-70.0, 0.0));
  command
      .add_option("--max-duration", mixdown.renderer.max_duration_seconds,
                  "Most seconds of music; what is longer is cut")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command.add_option("--report", report_, "json: facts about what was rendered, on stdout");
  command.add_flag("-q,--quiet", quiet, "Say nothing but errors");
}

void RenderOptions::Settle() {
  for (const std::string& input : inputs) {
    // What is neither is taken for a song: its reader says best what is wrong with it.
    const bool is_bank = KindOfFile(input) == FileKind::kBank;
    (is_bank ? banks : songs).push_back(input);
  }
  if (songs.empty()) throw Usage("no song given; the inputs are all banks");

  auto& synth = mixdown.renderer.synth;
  synth.rate_hz = format.rate_hz;
  synth.kernel_target = KernelFromEnvironment();
  synth.gain_linear = ParseGain(gain_);
  synth.reverb_level_linear = ParseLevel("--reverb", reverb_);
  synth.chorus_level_linear = ParseLevel("--chorus", chorus_);
  synth.delay_level_linear = ParseLevel("--delay", delay_);
  synth.controller_send_share = static_cast<float>(send_percent_ / 100);
  if (!tuning_.empty()) synth.tuning_cents = ReadTuning(tuning_);
  if (interpolation_ == "linear") {
    synth.interpolation = Interpolation::kLinear;
  } else if (interpolation_ == "cubic") {
    synth.interpolation = Interpolation::kCubic;
  } else if (interpolation_ == "high") {
    synth.interpolation = Interpolation::kSinc32;
  } else if (interpolation_ != "sinc") {
    throw Usage(
        fmt::format("--interp takes linear, cubic, sinc or high, not '{}'", interpolation_));
  }
  if (tail_ != "auto") {
    mixdown.renderer.tail_seconds = ParseNumber(tail_);
    if (!mixdown.renderer.tail_seconds || *mixdown.renderer.tail_seconds < 0) {
      throw Usage(fmt::format("--tail takes auto or seconds, not '{}'", tail_));
    }
  }
  if (end_seconds_ && *end_seconds_ <= mixdown.renderer.start_seconds) {
    throw Usage("--end lies before --start: nothing would be left");
  }
  mixdown.renderer.end_seconds = end_seconds_;
  mixdown.normalize_lufs = normalize_;
  if (stems_ == "channel") {
    stems = offline::StemKind::kChannel;
  } else if (stems_ == "track") {
    stems = offline::StemKind::kTrack;
  } else if (!stems_.empty()) {
    throw Usage(fmt::format("--stems takes channel or track, not '{}'", stems_));
  }
  if (report_ == "json") {
    json = true;
  } else if (!report_.empty()) {
    throw Usage(fmt::format("--report takes json, not '{}'", report_));
  }

  if (!container_.empty()) {
    const auto container = offline::ContainerOf(container_);
    if (!container) {
      throw Usage(fmt::format("--format takes wav, flac, ogg or raw, not '{}'", container_));
    }
    format.container = *container;
  } else if (output == "-") {
    format.container = Container::kRaw;
  } else {
    format.container = ContainerOfOutput();
  }
  if (encoding_ == "s24") {
    format.encoding = Encoding::kInt24;
  } else if (encoding_ == "float") {
    format.encoding = Encoding::kFloat;
  } else if (!encoding_.empty() && encoding_ != "s16") {
    throw Usage(fmt::format("--encoding takes s16, s24 or float, not '{}'", encoding_));
  }
  if (format.container == Container::kFlac && format.encoding == Encoding::kFloat) {
    throw Usage("FLAC holds integers; use --encoding s16 or s24");
  }
  mixdown.limit = format.clips();
  if (output == "-") {
    if (format.container != Container::kRaw) throw Usage("stdout takes raw frames only");
    if (songs.size() > 1 || stems) throw Usage("stdout takes one song, without stems");
    if (json) throw Usage("--report json and -o - both want stdout");
  }
}

/// What the ending of --output asks for; WAV where it has none or names a folder.
Container RenderOptions::ContainerOfOutput() const {
  namespace fs = std::filesystem;
  std::string extension = fs::path(output).extension().string();
  if (extension.empty() || songs.size() > 1 || fs::is_directory(output)) return Container::kWav;
  extension.erase(0, 1);
  const auto container = offline::ContainerOf(extension);
  if (!container) {
    throw Usage(fmt::format(
        "--output {}: .{} is not written; it is .wav, .flac, .ogg or .raw, or what --format says",
        output, extension));
  }
  return *container;
}

}  // namespace portamento::app
