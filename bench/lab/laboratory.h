// The laboratory: what is measured with, the list of measurements, and running them.
//
// Each measurement is one file that first verifies what it measures and then times it. A new one is
// a file and a line in kMeasurements.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/lab/result.h"
#include "engine/synth.h"
#include "rival/fluidsynth_instance.h"

namespace portamento::lab {

inline constexpr std::uint32_t kRateHz = 48'000;

struct Setup {
  std::string bank_path;                  // or the name of the embedded one
  std::vector<std::string> songs;         // paths; none: a song of our own
  std::vector<std::string> stress_songs;  // the same, for the stress measurement
  bool quick = false;                     // shorter, fewer, less exact
  std::optional<engine::KernelTarget> kernel_target;
  const rival::FluidSynthLibrary* fluidsynth = nullptr;  // null: not installed
  std::function<void(std::string_view)> say = [](std::string_view) {};
};

/// A measurement found something other than what it was to measure.
class NotAsExpected : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Measurement {
  std::string_view id;
  Result (*measure)(const Setup&);
};

/// All measurements, in the order in which they run. Those that look at whole processes come first:
/// a child counts the memory that its parent has, and FluidSynth hangs in a child whose parent has
/// opened a bank with it (OpenMP's threads do not survive a fork).
std::span<const Measurement> Measurements();

/// Runs one; what it throws becomes the result's failure. [control]
Result Run(const Measurement& measurement, const Setup& setup);

/// Runs those named, in the order of Measurements(), or all when none is. Throws
/// std::invalid_argument for an unknown name. [control]
std::vector<Result> RunAll(const Setup& setup, std::span<const std::string_view> ids = {});

/// The bank of the setup, or another, with none of its samples in memory. Throws
/// std::runtime_error.
struct LoadedBank {
  std::shared_ptr<engine::SampleMemory> memory;
  std::shared_ptr<engine::SampleStore> store;

  engine::BankStack stack() const { return engine::BankStack({{store, 0}}); }
};
LoadedBank OpenBankFor(const std::string& path);

/// FluidSynth with a bank; throws std::runtime_error when it cannot open it.
std::unique_ptr<rival::FluidSynthInstance> OpenFluidSynth(
    const Setup& setup, const std::string& bank_path, const rival::FluidSynthSettings& settings);

/// Throws NotAsExpected unless something can be heard and nothing is wild.
void ExpectSound(std::string_view what, std::span<const float> sound);

}  // namespace portamento::lab
