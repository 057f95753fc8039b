#include "tests/engine/patch.h"

#include <cmath>
#include <numbers>

namespace portamento::test {

std::shared_ptr<const bank::Bank> BankOf(const std::vector<Patch>& zones) {
  TestBank bank;
  bank.Preset(0, 0);
  for (const Patch& patch : zones) {
    bank::ZoneSpec zone = bank.Zone(bank.AddSample(patch.frames, patch.sample), patch.loop);
    for (const auto& [generator, value] : patch.generators) zone.generators.Set(generator, value);
    if (!patch.modulators.empty()) zone.modulators = bank.ModulatorsWith(patch.modulators);
    zone.attenuation_cb = patch.attenuation_cb;
    bank.Add(zone);
  }
  return bank.Freeze();
}

Stereo Play(const Patch& patch, std::vector<engine::Event> events, double seconds) {
  Rig rig(BankOf({patch}));
  return rig.Play(AtFullLevel(std::move(events)),
                  static_cast<std::size_t>(std::llround(seconds * static_cast<double>(kSecond))));
}

std::vector<float> Uncentred(std::vector<float> signal) {
  for (float& x : signal) x *= std::numbers::sqrt2_v<float>;
  return signal;
}

std::vector<float> Hold(const Patch& patch, double seconds) {
  return Uncentred(Play(patch, {On(0, 60)}, seconds).left);
}

std::vector<float> HoldAndRelease(const Patch& patch, double release_seconds, double seconds) {
  const auto release = std::llround(release_seconds * static_cast<double>(kSecond));
  return Uncentred(Play(patch, {On(0, 60), Off(release, 60)}, seconds).left);
}

Frames KilohertzSine() { return SinePeriods(48, 100); }

double LevelDbAt(const std::vector<float>& signal, double seconds) {
  const auto frame = static_cast<std::size_t>(std::llround(seconds * static_cast<double>(kSecond)));
  return Db(std::abs(static_cast<double>(signal.at(frame))));
}

}  // namespace portamento::test
