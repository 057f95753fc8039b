#include "soundfonts/bank/bank_builder.h"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

namespace portamento::bank {
namespace {

// The shortest loop that is one: a single frame repeated is a constant, not a tone.
constexpr std::int64_t kShortestLoopFrames = 2;

SourceSet SourcesOf(std::span<const Modulator> modulators) {
  SourceSet set;
  for (const Modulator& modulator : modulators) {
    set.set(static_cast<std::size_t>(modulator.source.control));
    set.set(static_cast<std::size_t>(modulator.amount_source.control));
  }
  return set;
}

std::size_t Mix(std::size_t hash, std::size_t part) {
  hash = (hash ^ part) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 29;
}

std::size_t HashOf(std::span<const Modulator> modulators) {
  std::size_t hash = modulators.size();
  for (const Modulator& m : modulators) {
    hash = Mix(hash, static_cast<std::size_t>(m.source.control));
    hash = Mix(hash, static_cast<std::size_t>(m.destination));
    hash = Mix(hash, static_cast<std::size_t>(static_cast<std::int32_t>(m.amount)));
  }
  return hash;
}

}  // namespace

std::size_t BankBuilder::WaveformHash::operator()(const Waveform& w) const {
  return Mix(Mix(Mix(Mix(w.sample, w.trim_frames), w.loop_start), w.loop_end), w.looped ? 1 : 0);
}

std::uint32_t BankBuilder::AddSample(Sample sample) {
  if (sample.loop_start > sample.loop_end) std::swap(sample.loop_start, sample.loop_end);
  if (sample.frames != Sample::kUnknownFrames) {
    sample.loop_start = std::min(sample.loop_start, sample.frames);
    sample.loop_end = std::min(sample.loop_end, sample.frames);
  }
  bank_->samples_.push_back(std::move(sample));
  return static_cast<std::uint32_t>(bank_->samples_.size() - 1);
}

ModulatorList BankBuilder::AddModulators(std::span<const Modulator> list) {
  list = list.first(std::min(list.size(), kMaxModulatorsPerZone));
  auto& all = bank_->modulators_;
  const std::size_t hash = HashOf(list);
  const auto [begin, end] = lists_by_hash_.equal_range(hash);
  for (auto at = begin; at != end; ++at) {
    const ModulatorList& known = at->second;
    if (std::ranges::equal(list, std::span(all).subspan(known.first, known.count))) return known;
  }
  const ModulatorList added{.first = static_cast<std::uint32_t>(all.size()),
                            .count = static_cast<std::uint16_t>(list.size()),
                            .sources = SourcesOf(list)};
  all.insert(all.end(), list.begin(), list.end());
  lists_by_hash_.emplace(hash, added);
  return added;
}

void BankBuilder::AddPreset(std::string name, std::uint16_t bank, std::uint16_t program) {
  bank_->presets_.push_back({.name = std::move(name),
                             .bank = bank,
                             .program = program,
                             .first_zone = static_cast<std::uint32_t>(bank_->zones_.size())});
}

bool BankBuilder::AddZone(const ZoneSpec& spec) {
  assert(!bank_->presets_.empty());
  if (spec.keys.empty() || spec.velocities.empty()) return false;
  if (spec.sample >= bank_->samples_.size()) return false;
  const Sample& sample = bank_->samples_[spec.sample];

  const bool known = sample.frames != Sample::kUnknownFrames;
  const std::int64_t frames = known ? sample.frames : std::int64_t{UINT32_MAX};
  const std::int64_t end = std::clamp<std::int64_t>(frames + spec.end_offset, 0, frames);
  const std::int64_t start = std::clamp<std::int64_t>(spec.start_frame, 0, end);
  if (start >= end) return false;

  const auto [loop_low, loop_high] = std::minmax(spec.loop_start, spec.loop_end);
  const std::int64_t loop_start = std::clamp<std::int64_t>(loop_low, 0, end);
  const std::int64_t loop_end = std::clamp<std::int64_t>(loop_high, 0, end);
  LoopMode mode = spec.loop_mode;
  const bool wants_loop = mode == LoopMode::kForever || mode == LoopMode::kUntilRelease;
  if (wants_loop && loop_end - loop_start < kShortestLoopFrames) mode = LoopMode::kNone;

  const Waveform plain{.sample = spec.sample,
                       .trim_frames = static_cast<std::uint32_t>(frames - end)};
  Waveform looped = plain;
  looped.looped = true;
  looped.loop_start = static_cast<std::uint32_t>(loop_start);
  looped.loop_end = static_cast<std::uint32_t>(loop_end);

  Zone zone;
  zone.loop_mode = mode;
  const bool loops = mode == LoopMode::kForever || mode == LoopMode::kUntilRelease;
  zone.waveform = InternWaveform(loops ? looped : plain);
  zone.tail_waveform = mode == LoopMode::kUntilRelease ? InternWaveform(plain) : zone.waveform;
  // A looped voice never reaches the end, so it may as well begin inside the loop.
  zone.start_frame = static_cast<std::uint32_t>(loops ? std::min(start, loop_end - 1) : start);
  zone.traits = spec.traits;
  zone.attenuation_cb = spec.attenuation_cb;
  zone.correction_cents = sample.correction_cents + spec.correction_cents;
  const int root = spec.generators[Generator::kRootKey];
  zone.root_key = root >= 0 ? static_cast<std::uint8_t>(root) : sample.root_key;
  zone.generators = spec.generators;
  zone.first_modulator = spec.modulators.first;
  zone.modulator_count = spec.modulators.count;
  zone.sources = spec.modulators.sources;

  bank_->zones_.push_back(zone);
  bank_->ranges_.push_back({spec.keys, spec.velocities});
  ++bank_->presets_.back().zone_count;
  return true;
}

ZoneSpec BankBuilder::PlainZone(std::uint32_t sample, LoopMode loop_mode) const {
  const Sample& s = bank_->samples_.at(sample);
  ZoneSpec spec;
  spec.sample = sample;
  spec.loop_start = s.loop_start;
  spec.loop_end = s.loop_end;
  spec.loop_mode = loop_mode;
  return spec;
}

std::uint32_t BankBuilder::InternWaveform(const Waveform& waveform) {
  const auto next = static_cast<std::uint32_t>(bank_->waveforms_.size());
  const auto [at, inserted] = waveform_index_.try_emplace(waveform, next);
  if (inserted) bank_->waveforms_.push_back(waveform);
  return at->second;
}

std::shared_ptr<const Bank> BankBuilder::Freeze(std::shared_ptr<const PcmSource> pcm) && {
  auto& presets = bank_->presets_;
  const auto address = [](const Preset& p) { return std::tuple(p.bank, p.program); };
  std::stable_sort(presets.begin(), presets.end(),
                   [&](const Preset& a, const Preset& b) { return address(a) < address(b); });
  presets.erase(
      std::unique(presets.begin(), presets.end(),
                  [&](const Preset& a, const Preset& b) { return address(a) == address(b); }),
      presets.end());
  bank_->pcm_ = std::move(pcm);
  return std::move(bank_);
}

}  // namespace portamento::bank
