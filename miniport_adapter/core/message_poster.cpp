#include "miniport_adapter/core/message_poster.h"

#include <thread>

namespace portamento::dmus {
namespace {

constexpr std::uint8_t kSystemReset = 0xFF;

/// A number that no other living thread has.
std::uintptr_t ThisThread() {
#if defined(__ELF__)
  // In a shared object other models allocate at a thread's first use, which may be while it posts.
  [[gnu::tls_model("initial-exec")]]
#endif
  static thread_local char mark;
  return reinterpret_cast<std::uintptr_t>(&mark);
}

}  // namespace

void MessagePoster::Post(const StreamMessage& message, std::uint32_t channel_groups) noexcept {
  std::span<const std::uint8_t> bytes = message.bytes;
  if (bytes.empty() || message.channel_group > channel_groups) return;
  if (!message.complete) {
    joiner_.Add(bytes);
    return;
  }
  const bool joined = joiner_.Continues(bytes);
  if (joined) {
    if (!joiner_.Add(bytes)) return;
    bytes = joiner_.message();
  }
  const std::int64_t time = message.time_100ns == 0 ? engine::kAtOnce : message.time_100ns;
  if (message.channel_group != 0) {
    PostTo(bytes, static_cast<std::uint16_t>(message.channel_group - 1), time, true);
  } else {
    for (std::uint32_t group = 0; group < channel_groups; ++group) {
      PostTo(bytes, static_cast<std::uint16_t>(group), time, group == 0);
    }
  }
  if (joined) joiner_.Drop();
}

/// To one group; what concerns the whole synthesizer only with `of_all`.
void MessagePoster::PostTo(std::span<const std::uint8_t> bytes, std::uint16_t group,
                           std::int64_t time_100ns, bool of_all) noexcept {
  std::size_t count = 1;
  if (bytes[0] == kSystemReset) {
    events_[0] = {.time_frames = time_100ns, .kind = engine::EventKind::kSystemReset};
  } else {
    count = engine::DecodeMessage(bytes, time_100ns, group, events_);
  }
  for (const engine::Event& event : std::span(events_).first(count)) {
    if (!of_all && !engine::IsOfChannel(event.kind)) continue;
    PostEvent(event);
  }
}

PosterPool::PosterPool(engine::EventQueue& queue) {
  while (auto source = queue.MakeSource()) {
    posters_.push_back(std::make_unique<MessagePoster>(std::move(source)));
  }
}

MessagePoster* PosterPool::TryTake() noexcept {
  const std::uintptr_t thread = ThisThread();
  const auto take = [&](MessagePoster& poster) {
    if (poster.held_.exchange(true, std::memory_order_seq_cst)) return false;
    poster.last_thread_.store(thread, std::memory_order_relaxed);
    return true;
  };
  // Its own; else one that is nobody's; else any.
  for (const std::uintptr_t owner : {thread, std::uintptr_t{0}}) {
    for (const auto& poster : posters_) {
      if (poster->last_thread_.load(std::memory_order_relaxed) == owner && take(*poster)) {
        return poster.get();
      }
    }
  }
  for (const auto& poster : posters_) {
    if (take(*poster)) return poster.get();
  }
  return nullptr;
}

void PosterPool::Quiesce() noexcept {
  for (const auto& poster : posters_) {
    while (poster->held_.exchange(true, std::memory_order_seq_cst)) std::this_thread::yield();
    poster->DropFragments();
    poster->held_.store(false, std::memory_order_release);
  }
}

}  // namespace portamento::dmus
