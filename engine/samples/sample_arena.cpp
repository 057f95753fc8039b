#include "engine/samples/sample_arena.h"

#include <sys/mman.h>

#include <algorithm>
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
  const std::size_t index = used_frames_ + kGuardBeforeFrames;
  const std::size_t end = index + frames + kGuardAfterFrames;
  if (!Commit(end)) return std::nullopt;
  used_frames_ = end;  // fresh pages are zero: the guards need no writing
  return static_cast<std::uint32_t>(index);
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
  return used_frames_ * sizeof(Frame);
}

template class SampleArena<std::int16_t>;
template class SampleArena<float>;

}  // namespace portamento::engine
