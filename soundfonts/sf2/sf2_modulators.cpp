#include "soundfonts/sf2/sf2_modulators.h"

#include <algorithm>
#include <optional>

namespace portamento::sf2 {
namespace {

using bank::ControlSource;
using bank::Generator;
using bank::Modulator;

// Wheel with range as amount source: to fine tune in files, to the pitch itself in our list.
constexpr std::uint16_t kPitchWheelWord = 0x020E, kPitchWheelRangeWord = 0x0010;

bool MayBeDestination(unsigned number) {
  if (!bank::IsKnownGenerator(number)) return false;
  switch (static_cast<Generator>(number)) {
    case Generator::kInstrument:
    case Generator::kKeyRange:
    case Generator::kVelocityRange:
    case Generator::kKey:
    case Generator::kVelocity:
    case Generator::kSampleId:
    case Generator::kSampleModes:
    case Generator::kScaleTuning:
    case Generator::kExclusiveClass:
    case Generator::kRootKey:
      return false;
    default:
      return true;
  }
}

std::optional<Modulator> Decode(const ModulatorRecord& record) {
  const auto source = bank::DecodeSourceWord(record.source);
  const auto amount_source = bank::DecodeSourceWord(record.amount_source);
  if (!source || !amount_source || amount_source->control == ControlSource::kLink) {
    return std::nullopt;
  }
  if (record.transform != 0 && record.transform != 2) return std::nullopt;
  Modulator modulator{.source = *source,
                      .amount_source = *amount_source,
                      .transform = static_cast<bank::Transform>(record.transform),
                      .amount = static_cast<float>(record.amount)};
  if (record.destination & ModulatorRecord::kLinkBit) {
    const unsigned index = record.destination & ~unsigned{ModulatorRecord::kLinkBit};
    if (index >= bank::kMaxModulatorsPerZone) return std::nullopt;
    modulator.link = static_cast<std::int8_t>(index);
    return modulator;
  }
  if (!MayBeDestination(record.destination)) return std::nullopt;
  modulator.destination = static_cast<Generator>(record.destination);
  if (record.source == kPitchWheelWord && record.amount_source == kPitchWheelRangeWord &&
      modulator.destination == Generator::kFineTune) {
    modulator.destination = Generator::kPitch;
  }
  return modulator;
}

// Part of a chain: told apart by what it is linked with, which the identity rule does not cover.
bool InChain(const Modulator& m) { return m.linked() || m.source.control == ControlSource::kLink; }

bool Identical(const Modulator& a, const Modulator& b) {
  return !InChain(a) && !InChain(b) && a.source == b.source && a.amount_source == b.amount_source &&
         a.destination == b.destination && a.transform == b.transform;
}

/// The list reduced and reordered to `order` (indices into it); links follow.
std::vector<Modulator> Select(const std::vector<Modulator>& list,
                              const std::vector<std::size_t>& order) {
  std::vector<std::int8_t> place(list.size(), Modulator::kNoLink);
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = static_cast<std::int8_t>(i);
  std::vector<Modulator> selected;
  selected.reserve(order.size());
  for (const std::size_t from : order) {
    selected.push_back(list[from]);
    if (selected.back().linked()) {
      selected.back().link = place[static_cast<std::size_t>(list[from].link)];
    }
  }
  return selected;
}

/// Steps from modulator `i` to a generator; empty when the chain dangles or turns in a circle.
std::optional<std::size_t> DepthOf(const std::vector<std::optional<Modulator>>& list,
                                   std::size_t i) {
  std::size_t depth = 0;
  while (list[i]->linked()) {
    const auto next = static_cast<std::size_t>(list[i]->link);
    if (next >= list.size() || !list[next] || list[next]->source.control != ControlSource::kLink ||
        ++depth > list.size()) {
      return std::nullopt;
    }
    i = next;
  }
  return depth;
}

}  // namespace

std::vector<Modulator> DecodeModulators(std::span<const ModulatorRecord> records) {
  records = records.first(std::min(records.size(), bank::kMaxModulatorsPerZone));
  std::vector<std::optional<Modulator>> decoded;
  for (const ModulatorRecord& record : records) decoded.push_back(Decode(record));

  std::vector<std::size_t> keep;
  std::vector<Modulator> all(decoded.size());
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    if (!decoded[i] || !DepthOf(decoded, i)) continue;
    all[i] = *decoded[i];
    const bool repeated_later =
        std::any_of(decoded.begin() + static_cast<std::ptrdiff_t>(i) + 1, decoded.end(),
                    [&](const auto& later) { return later && Identical(*later, *decoded[i]); });
    if (!repeated_later) keep.push_back(i);
  }
  return Select(all, keep);
}

std::vector<Modulator> Override(const std::vector<Modulator>& base,
                                const std::vector<Modulator>& local) {
  if (local.empty()) return base;
  std::vector<std::size_t> keep;
  for (std::size_t i = 0; i < base.size(); ++i) {
    const bool replaced = std::any_of(local.begin(), local.end(),
                                      [&](const Modulator& m) { return Identical(m, base[i]); });
    if (!replaced) keep.push_back(i);
  }
  return Append(Select(base, keep), local);
}

std::vector<Modulator> Append(const std::vector<Modulator>& first,
                              const std::vector<Modulator>& second) {
  std::vector<Modulator> list = first;
  for (Modulator modulator : second) {
    if (list.size() >= bank::kMaxModulatorsPerZone) break;
    if (modulator.linked()) {
      const std::size_t link = first.size() + static_cast<std::size_t>(modulator.link);
      if (link >= bank::kMaxModulatorsPerZone) continue;
      modulator.link = static_cast<std::int8_t>(link);
    }
    list.push_back(modulator);
  }
  return list;
}

std::vector<Modulator> Finish(const std::vector<Modulator>& list) {
  std::vector<std::size_t> depth(list.size(), 0);
  std::vector<bool> fed(list.size(), false);
  for (std::size_t i = 0; i < list.size(); ++i) {
    for (std::size_t at = i; list[at].linked(); at = static_cast<std::size_t>(list[at].link)) {
      ++depth[i];
      fed[static_cast<std::size_t>(list[at].link)] = true;
    }
  }
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool starved = list[i].source.control == ControlSource::kLink && !fed[i];
    const bool without_effect = list[i].amount == 0 && !InChain(list[i]);
    if (!starved && !without_effect) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return depth[a] > depth[b]; });
  return Select(list, order);
}

}  // namespace portamento::sf2
