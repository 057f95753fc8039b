// What `render` can be told, and the checks that its words make sense together.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "offline/audio_format.h"
#include "offline/mixdown.h"
#include "offline/song_events.h"

namespace portamento::app {

struct RenderOptions {
  std::vector<std::string> inputs;  // as given: banks and songs
  std::vector<std::string> banks;   // --soundfont, then the banks among the inputs
  std::vector<std::string> songs;
  std::string output;  // file, folder, "-" or empty
  offline::AudioFormat format;
  offline::MixdownSettings mixdown;
  std::optional<offline::StemKind> stems;
  std::uint32_t loop_times = 1;
  bool json = false;
  bool quiet = false;

  /// Adds all options to the command line.
  void AddTo(CLI::App& command);

  /// Sorts the inputs and settles what follows from several words. Throws Failure.
  void Settle();

 private:
  offline::Container ContainerOfOutput() const;

  std::string gain_ = fmt::format("{}", engine::kDefaultGain);
  std::string tail_ = "auto", interpolation_ = "sinc", reverb_ = "on", chorus_ = "on",
              delay_ = "on";
  std::string container_, encoding_, stems_, report_, tuning_;
  double send_percent_ = 20;
  std::optional<double> end_seconds_, normalize_;
};

/// "0.5" or "-6dB" as an amplitude factor. Throws Failure. [any]
float ParseGain(const std::string& text);

}  // namespace portamento::app
