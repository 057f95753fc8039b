// A stream on a test bench: messages with times, and the sound that a sink takes from it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "miniport_adapter/core/stream_core.h"
#include "tests/support/rig.h"

namespace portamento::test {

/// Reference time at which the rig's streams start to run.
inline constexpr std::int64_t kStart100ns = 1'234'567'890;
inline constexpr std::int64_t kSecond100ns = 10'000'000;

class StreamRig {
 public:
  /// Float stereo at 48 kHz, gain 1, dry, unless `settings` says otherwise. Runs, from kStart100ns.
  explicit StreamRig(std::shared_ptr<const bank::Bank> bank, dmus::StreamSettings settings = Dry());

  static dmus::StreamSettings Dry();

  void SetStates(dmus::StreamState state);
  /// Tells the stream of the start of a run.
  void Start(std::int64_t master_100ns = kStart100ns) { stream_->Sync(0, master_100ns, true); }

  void Post(std::vector<std::uint8_t> bytes, std::int64_t time_100ns, std::uint16_t group = 1,
            bool complete = true);
  /// Volume and expression at 127, no sends, at once.
  void PostFullLevel(std::uint16_t group = 1);

  /// The next `frames` frames, taken `block` at a time.
  Stereo Render(std::size_t frames, std::size_t block = 256);

  dmus::StreamCore& operator*() { return *stream_; }
  dmus::StreamCore* operator->() { return stream_.get(); }
  std::shared_ptr<engine::SampleMemory> memory() const { return memory_; }

  std::int64_t position = 0;  // of the next frame

 private:
  std::shared_ptr<engine::SampleMemory> memory_;
  std::shared_ptr<engine::SampleStore> store_;
  std::unique_ptr<dmus::StreamCore> stream_;
};

/// The time of a frame of a stream that started at kStart100ns, rounded to 100 ns.
std::int64_t TimeOfFrame(std::int64_t frame, std::int64_t rate_hz = 48'000);

/// The first frame that is not silent; its size when all are.
std::size_t Onset(const std::vector<float>& signal);

bool Silent(const Stereo& sound);

}  // namespace portamento::test
