#include "engine/samples/sample_arena.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <new>

namespace portamento::engine {
namespace {

// All that a 32-bit index can reach; less where pointers are short or the system refuses.
constexpr std::size_t kReserveFrames =
    sizeof(void*) >= 8 ? std::size_t{1} << 32 : std::size_t{1} << 27;
constexpr std::size_t kLeastReserveFrames = std::size_t{1} << 20;
constexpr std::size_t kCommitBytes = std::size_t{1} << 21;  // at a time

constexpr std::size_t RoundUp(std::size_t value, std::size_t unit) {
  return (value + unit - 1) / unit * unit;
}

}  // namespace

template <typename Frame>
SampleArena<Frame>::SampleArena() {
  for (std::size_t frames = kReserveFrames; frames >= kLeastReserveFrames; frames /= 2) {
    void* memory = ::mmap(nullptr, frames * sizeof(Frame), PROT_NONE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory != MAP_FAILED) {
      base_ = static_cast<Frame*>(memory);
      reserved_frames_ = frames;
      break;
    }
  }
  // The place where lanes without a sample stand.
  if (!Allocate(0)) throw std::bad_alloc();
}

template <typename Frame>
SampleArena<Frame>::~SampleArena() {
  if (base_ != nullptr) ::munmap(base_, reserved_frames_ * sizeof(Frame));
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
  holes_.erase(at);
  if (count > frames) holes_.emplace(begin + frames, count - frames);
  hole_frames_ -= frames;
  return begin;
}

template <typename Frame>
void SampleArena<Frame>::Free(std::uint32_t index, std::uint32_t frames) {
  const std::scoped_lock lock(mutex_);
  std::size_t begin = index - kGuardBeforeFrames;
  std::size_t end = std::size_t{index} + frames + kGuardAfterFrames;
  hole_frames_ += end - begin;
  ReturnPages(begin, end);
  const auto after = holes_.lower_bound(begin);
  if (after != holes_.begin()) {
    const auto before = std::prev(after);
    if (before->first + before->second == begin) {
      begin = before->first;
      holes_.erase(before);
    }
  }
  if (after != holes_.end() && after->first == end) {
    end += after->second;
    holes_.erase(after);
  }
  holes_.emplace(begin, end - begin);
}

/// Whole pages only; they read as zero if they are touched again.
template <typename Frame>
void SampleArena<Frame>::ReturnPages(std::size_t begin_frames, std::size_t end_frames) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t begin = RoundUp(begin_frames * sizeof(Frame), page);
  const std::size_t end = end_frames * sizeof(Frame) / page * page;
  if (begin < end) {
    ::madvise(reinterpret_cast<std::byte*>(base_) + begin, end - begin, MADV_DONTNEED);
  }
}

template <typename Frame>
bool SampleArena<Frame>::Commit(std::size_t end_frames) {
  if (end_frames > reserved_frames_) return false;
  if (end_frames <= committed_frames_) return true;
  const std::size_t begin_bytes = committed_frames_ * sizeof(Frame);
  const std::size_t end_bytes =
      std::min(RoundUp(end_frames * sizeof(Frame), kCommitBytes), reserved_frames_ * sizeof(Frame));
  auto* begin = reinterpret_cast<std::byte*>(base_) + begin_bytes;
  if (::mprotect(begin, end_bytes - begin_bytes, PROT_READ | PROT_WRITE) != 0) return false;
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
