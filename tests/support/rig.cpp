#include "tests/support/rig.h"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <stdexcept>

#include "engine/midi/controllers.h"

namespace portamento::test {

using engine::Event;
using engine::EventKind;

engine::SynthSettings DrySettings() {
  engine::SynthSettings settings{.gain_linear = 1};
  settings.SetEffectLevels(0);
  return settings;
}

engine::KernelTarget TargetForThisRun() {
  const char* const name = std::getenv("PORTAMENTO_TARGET");
  if (name == nullptr) return engine::BestKernelTarget();
  const auto target = engine::FindKernelTarget(name);
  if (!target) throw std::runtime_error("PORTAMENTO_TARGET: " + target.error());
  return *target;
}

engine::SynthSettings ForThisRun(engine::SynthSettings settings) {
  if (!settings.kernel_target) settings.kernel_target = TargetForThisRun();
  return settings;
}

Rig::Rig(std::shared_ptr<const bank::Bank> bank, const engine::SynthSettings& settings)
    : memory_(std::make_shared<engine::SampleMemory>()),
      store_(std::make_shared<engine::SampleStore>(std::move(bank), memory_)) {
  store_->LoadAll();
  std::vector<engine::StackedBank> banks{{store_, 0}};
  synth_ = std::make_unique<engine::Synth>(ForThisRun(settings), memory_,
                                           engine::BankStack(std::move(banks)));
}

void Rig::ChangeBank(std::shared_ptr<const bank::Bank> bank) {
  store_ = std::make_shared<engine::SampleStore>(std::move(bank), memory_);
  store_->LoadAll();
  synth_->SetBanks(engine::BankStack({{store_, 0}}));
}

Stereo Rig::Play(std::vector<Event> events, std::size_t frames, std::size_t block) {
  const std::int64_t start = synth_->time_frames();
  for (Event& event : events) event.time_frames += start;
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.time_frames < b.time_frames; });
  Stereo sound{std::vector<float>(frames), std::vector<float>(frames)};
  std::span<const Event> left(events);
  for (std::size_t done = 0; done < frames;) {
    const std::size_t count = std::min(block, frames - done);
    const std::int64_t end = start + static_cast<std::int64_t>(done + count);
    std::size_t due = 0;
    while (due < left.size() && left[due].time_frames < end) ++due;
    synth_->Render(left.first(due), {std::span(sound.left).subspan(done, count),
                                     std::span(sound.right).subspan(done, count)});
    left = left.subspan(due);
    done += count;
  }
  return sound;
}

namespace {

Event Make(std::int64_t time, EventKind kind, int number, int value, int channel) {
  return {.time_frames = time,
          .channel = static_cast<std::uint16_t>(channel),
          .kind = kind,
          .number = static_cast<std::uint8_t>(number),
          .value = static_cast<std::uint16_t>(value)};
}

}  // namespace

Event On(std::int64_t time, int key, int velocity, int channel) {
  return Make(time, EventKind::kNoteOn, key, velocity, channel);
}
Event Off(std::int64_t time, int key, int channel) {
  return Make(time, EventKind::kNoteOff, key, 0, channel);
}
Event Cc(std::int64_t time, int number, int value, int channel) {
  return Make(time, EventKind::kController, number, value, channel);
}
Event Program(std::int64_t time, int program, int channel) {
  return Make(time, EventKind::kProgram, program, 0, channel);
}
Event Bend(std::int64_t time, int value, int channel) {
  return Make(time, EventKind::kPitchBend, 0, value, channel);
}
Event Pressure(std::int64_t time, int value, int channel) {
  return Make(time, EventKind::kChannelPressure, 0, value, channel);
}
Event KeyPressure(std::int64_t time, int key, int value, int channel) {
  return Make(time, EventKind::kPolyPressure, key, value, channel);
}
Event Reset(std::int64_t time, engine::MidiMode mode) {
  return Make(time, EventKind::kSystemReset, static_cast<int>(mode), 0, 0);
}

std::vector<Event> FullLevel(int channel) {
  namespace cc = engine::cc;
  return {Cc(0, cc::kVolume, 127, channel), Cc(0, cc::kExpression, 127, channel),
          Cc(0, cc::kReverbSend, 0, channel), Cc(0, cc::kChorusSend, 0, channel)};
}

std::vector<Event> AtFullLevel(std::vector<Event> events) {
  std::vector<Event> all = FullLevel();
  all.insert(all.end(), events.begin(), events.end());
  return all;
}

}  // namespace portamento::test
