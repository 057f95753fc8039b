#include "tests/miniport_adapter/core/stream_rig.h"

#include <algorithm>

namespace portamento::test {

dmus::StreamSettings StreamRig::Dry() {
  dmus::StreamSettings settings{.synth = DrySettings()};
  settings.format = {.encoding = dmus::PcmEncoding::kFloat32, .channels = 2};
  return settings;
}

StreamRig::StreamRig(std::shared_ptr<const bank::Bank> bank, dmus::StreamSettings settings)
    : memory_(std::make_shared<engine::SampleMemory>()),
      store_(std::make_shared<engine::SampleStore>(std::move(bank), memory_)) {
  store_->LoadAll();
  settings.synth = ForThisRun(settings.synth);
  stream_ = std::make_unique<dmus::StreamCore>(settings, memory_, engine::BankStack({{store_, 0}}));
  SetStates(dmus::StreamState::kRun);
  Start();
}

void StreamRig::SetStates(dmus::StreamState state) {
  stream_->SetState(dmus::StreamEnd::kMessages, state);
  stream_->SetState(dmus::StreamEnd::kSound, state);
}

void StreamRig::Post(std::vector<std::uint8_t> bytes, std::int64_t time_100ns, std::uint16_t group,
                     bool complete) {
  dmus::StreamCore::Posting(*stream_).Post(
      {.bytes = bytes, .channel_group = group, .complete = complete, .time_100ns = time_100ns});
}

void StreamRig::PostFullLevel(std::uint16_t group) {
  Post({0xB0, 7, 127}, 0, group);
  Post({0xB0, 11, 127}, 0, group);
  Post({0xB0, 91, 0}, 0, group);
  Post({0xB0, 93, 0}, 0, group);
}

Stereo StreamRig::Render(std::size_t frames, std::size_t block) {
  Stereo sound{std::vector<float>(frames), std::vector<float>(frames)};
  for (std::size_t done = 0; done < frames;) {
    const std::size_t count = std::min(block, frames - done);
    std::vector<float> pcm(2 * count);
    stream_->Render(std::as_writable_bytes(std::span(pcm)), position);
    position += static_cast<std::int64_t>(count);
    for (std::size_t f = 0; f < count; ++f) {
      sound.left[done + f] = pcm[2 * f];
      sound.right[done + f] = pcm[2 * f + 1];
    }
    done += count;
  }
  return sound;
}

std::int64_t TimeOfFrame(std::int64_t frame, std::int64_t rate_hz) {
  return kStart100ns + (frame * kSecond100ns + rate_hz / 2) / rate_hz;
}

std::size_t Onset(const std::vector<float>& signal) {
  const auto at = std::find_if(signal.begin(), signal.end(), [](float x) { return x != 0; });
  return static_cast<std::size_t>(at - signal.begin());
}

bool Silent(const Stereo& sound) {
  return Onset(sound.left) == sound.left.size() && Onset(sound.right) == sound.right.size();
}

}  // namespace portamento::test
