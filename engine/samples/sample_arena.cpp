#include "engine/samples/sample_arena.h"

#include <algorithm>
#include <iterator>
#include <new>

namespace portamento::engine {
namespace {

// All that a 32-bit index can reach; less where the system refuses. Where pointers are short,
// addresses are dear to the program that we are a part of.
template <typename Frame>
constexpr std::size_t kReserveBytes = sizeof(void*) >= 8
                                          ? (std::size_t{1} << (32 % (8 * sizeof(std::size_t)))) *
                                                sizeof(Frame)
                                          : std::size_t{1} << 27;
constexpr std::size_t kLeastReserveFrames = std::size_t{1} << 20;
constexpr std::size_t kCommitBytes = std::size_t{1} << 21;  // at a time

constexpr std::size_t RoundUp(std::size_t value, std::size_t unit) {
  return (value + unit - 1) / unit * unit;
}

}  // namespace

template <typename Frame>
SampleArena<Frame>::SampleArena()
    : space_(kReserveBytes<Frame>, kLeastReserveFrames * sizeof(Frame)),
      base_(reinterpret_cast<Frame*>(space_.base())) {
  // The place where lanes without a sample stand.
  if (!Allocate(0)) throw std::bad_alloc();
}

template <typename Frame>
std::optional<std::uint32_t> SampleArena<Frame>::Allocate(std::uint32_t frames) {
  const std::scoped_lock lock(mutex_);
  const std::size_t whole = kGuardBeforeFrames + std::size_t{frames} + kGuardAfterFrames;
  if (const auto hole = TakeHole(whole)) {
    std::fill_n(base_ + *hole, kGuardBeforeFrames, Frame{0});
    std::fill_n(base_ + *hole + kGuardBeforeFrames + frames, kGuardAfterFrames, Frame{0});
    return static_cast<std::uint32_t>(*hole + kGuardBeforeFrames);
  }
  const std::size_t begin = end_frames_;
  if (!Commit(begin + whole)) return std::nullopt;
  end_frames_ = begin + whole;  // fresh pages are zero: the guards need no writing
  return static_cast<std::uint32_t>(begin + kGuardBeforeFrames);
}

/// The first hole that is large enough; what is left of it stays a hole.
template <typename Frame>
std::optional<std::size_t> SampleArena<Frame>::TakeHole(std::size_t frames) {
  const auto at = std::find_if(holes_.begin(), holes_.end(),
                               [&](const auto& hole) { return hole.second >= frames; });
  if (at == holes_.end()) return std::nullopt;
  const auto [begin, count] = *at;
  auto hole = holes_.extract(at);
  if (count > frames) {
    hole.key() = begin + frames;
    hole.mapped() = count - frames;
    holes_.insert(std::move(hole));
  }
  hole_frames_ -= frames;
  return begin;
}

template <typename Frame>
void SampleArena<Frame>::Free(std::uint32_t index, std::uint32_t frames) noexcept {
  const std::scoped_lock lock(mutex_);
  const std::size_t begin = index - kGuardBeforeFrames;
  std::size_t end = std::size_t{index} + frames + kGuardAfterFrames;
  hole_frames_ += end - begin;
  space_.Discard(begin * sizeof(Frame), end * sizeof(Frame));
  const auto after = holes_.lower_bound(begin);
  if (after != holes_.end() && after->first == end) {
    end += after->second;
    holes_.erase(after);
  }
  const auto before = holes_.lower_bound(begin);
  if (before != holes_.begin()) {
    auto& [first, count] = *std::prev(before);
    if (first + count == begin) {
      count = end - first;
      return;
    }
  }
  try {
    holes_.emplace(begin, end - begin);
  } catch (const std::bad_alloc&) {
    // A hole that nobody notes is not used again; its pages are the system's.
  }
}

template <typename Frame>
bool SampleArena<Frame>::Commit(std::size_t end_frames) {
  if (end_frames > space_.bytes() / sizeof(Frame)) return false;
  if (end_frames <= committed_frames_) return true;
  const std::size_t end_bytes =
      std::min(RoundUp(end_frames * sizeof(Frame), kCommitBytes), space_.bytes());
  if (!space_.Commit(committed_frames_ * sizeof(Frame), end_bytes)) return false;
  committed_frames_ = end_bytes / sizeof(Frame);
  return true;
}

template <typename Frame>
std::size_t SampleArena<Frame>::used_bytes() const {
  const std::scoped_lock lock(mutex_);
  return (end_frames_ - hole_frames_) * sizeof(Frame);
}

template class SampleArena<std::int16_t>;
template class SampleArena<float>;

}  // namespace portamento::engine
