#include "engine/midi/bank_stack.h"

#include <algorithm>

namespace portamento::engine {

PresetRef BankStack::FindExact(int bank, int program, bool drums) const {
  for (auto at = banks_.rbegin(); at != banks_.rend(); ++at) {
    if (at->host_voice >= 0) continue;
    const int number = drums ? bank::kPercussionBank : bank - at->bank_offset;
    if (number < 0 || (!drums && number >= bank::kPercussionBank)) continue;
    const auto* preset = at->store->bank().Find(static_cast<std::uint16_t>(number),
                                                static_cast<std::uint16_t>(program));
    if (preset != nullptr) return {at->store.get(), preset};
  }
  return {};
}

PresetRef BankStack::FindForVoice(int host_voice) const {
  for (const StackedBank& stacked : banks_) {
    const auto presets = stacked.store->bank().presets();
    if (stacked.host_voice == host_voice && !presets.empty()) {
      return {stacked.store.get(), &presets[0]};
    }
  }
  return {};
}

PresetRef BankStack::Find(int bank, int program, bool drums) const {
  if (const auto exact = FindExact(bank, program, drums)) return exact;
  // A kit must never become a melody instrument.
  if (drums) return FindExact(0, 0, true);
  if (const auto capital = FindExact(0, program, false)) return capital;
  if (const auto capital = FindIgnoringOffset(0, program)) return capital;
  if (const auto first = FindIgnoringOffset(0, 0)) return first;
  return AnyMelodic();
}

bool BankStack::has_wide_samples() const {
  return std::any_of(banks_.begin(), banks_.end(), [](const StackedBank& stacked) {
    const auto samples = stacked.store->bank().samples();
    return std::any_of(samples.begin(), samples.end(),
                       [](const bank::Sample& sample) { return sample.wide; });
  });
}

PresetRef BankStack::FindIgnoringOffset(int bank, int program) const {
  for (auto at = banks_.rbegin(); at != banks_.rend(); ++at) {
    if (at->host_voice >= 0) continue;
    const auto* preset = at->store->bank().Find(static_cast<std::uint16_t>(bank),
                                                static_cast<std::uint16_t>(program));
    if (preset != nullptr) return {at->store.get(), preset};
  }
  return {};
}

PresetRef BankStack::AnyMelodic() const {
  for (auto at = banks_.rbegin(); at != banks_.rend(); ++at) {
    if (at->host_voice >= 0) continue;
    for (const bank::Preset& preset : at->store->bank().presets()) {
      if (preset.bank != bank::kPercussionBank) return {at->store.get(), &preset};
    }
  }
  return {};
}

}  // namespace portamento::engine
