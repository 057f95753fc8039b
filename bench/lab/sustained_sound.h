// Sustained voices in both synthesizers: the same notes, the same load, block by block.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "bench/lab/laboratory.h"
#include "bench/lab/sustained_notes.h"

namespace portamento::lab {

// FluidSynth has 256 at most; but a controller of the last one, its number for "no channel", goes
// to voices that never sounded, and crashes version 2.3.1.
inline constexpr int kSustainChannels = 240;

struct SustainedSettings {
  engine::Interpolation interpolation = engine::Interpolation::kSinc8;
  bool effects = false;
  bool filtered = false;      // ours only: FluidSynth knows no CC74
  float transpose_cents = 0;  // ours only
  std::optional<engine::KernelTarget> kernel_target;
  unsigned threads = 1;  // ours only; more than one are to be timed by the wall
};

class SustainedSound {
 public:
  virtual ~SustainedSound() = default;

  /// A controller of one channel, at the first frame of the next Render.
  virtual void Controller(int channel, int number, int value) = 0;
  virtual void Render(std::span<float> left, std::span<float> right) = 0;
  virtual std::size_t voices() const = 0;
};

/// The notes, and the voices they make in all.
struct SustainedLoad {
  std::vector<SustainedNote> notes;
  std::size_t voices = 0;
};

/// Throws std::runtime_error when the bank has too few notes that last.
SustainedLoad LoadOf(const bank::Bank& bank, std::size_t voices);

/// All samples of `bank` must be in memory.
std::unique_ptr<SustainedSound> SustainByUs(const LoadedBank& bank, const SustainedLoad& load,
                                            const SustainedSettings& settings);
/// With its highest order for kSinc8 and kSinc32, its default one otherwise.
std::unique_ptr<SustainedSound> SustainByFluidSynth(const Setup& setup, const SustainedLoad& load,
                                                    const SustainedSettings& settings);

/// Renders a second, until attacks are over. Throws NotAsExpected unless it sounds with
/// `load.voices` voices.
void WarmUp(SustainedSound& sound, const SustainedLoad& load);

/// Whether two sound the same, to -100 dB of the louder one's peak.
bool SoundAlike(SustainedSound& a, SustainedSound& b);

}  // namespace portamento::lab
