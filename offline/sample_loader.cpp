#include "offline/sample_loader.h"

#include <utility>

namespace portamento::offline {

SampleLoader::SampleLoader(std::vector<NeededSample> samples, unsigned threads)
    : samples_(std::move(samples)) {
  for (unsigned i = 0; i < threads && i < samples_.size(); ++i) {
    threads_.emplace_back([this] {
      while (!stop_.load(std::memory_order_relaxed) && LoadNext(samples_.size())) {
      }
    });
  }
}

SampleLoader::~SampleLoader() { stop_.store(true, std::memory_order_relaxed); }

void SampleLoader::Require(std::int64_t end_frames) {
  std::size_t limit = required_;
  while (limit < samples_.size() && samples_[limit].first_needed_frames < end_frames) ++limit;
  while (LoadNext(limit)) {
  }
  for (; required_ < limit; ++required_) {
    samples_[required_].store->Wait(samples_[required_].waveform);
  }
}

/// Loads the next sample that nobody has begun, if it lies before `limit`.
bool SampleLoader::LoadNext(std::size_t limit) {
  std::size_t index = next_.load(std::memory_order_relaxed);
  do {
    if (index >= limit) return false;
  } while (!next_.compare_exchange_weak(index, index + 1, std::memory_order_relaxed));
  engine::SampleStore* store = samples_[index].store;
  if (!store->Load(samples_[index].waveform) && store->Failed(samples_[index].waveform)) {
    failed_.fetch_add(1, std::memory_order_relaxed);
  }
  return true;
}

}  // namespace portamento::offline
