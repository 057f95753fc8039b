// The log of a synthesizer that its client has opened: what the client does and what comes of it,
// in lines by which a user finds out why a program is silent.
//
// Where no log is wanted, each call is a comparison. What a client plays is counted, and only the
// first of a kind becomes a line. None of this is for the render thread; nothing throws.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/kernels/kernel_target.h"
#include "engine/rt/render_stats.h"
#include "io/load_error.h"
#include "miniport_adapter/core/download_image.h"
#include "miniport_adapter/core/running_stats.h"
#include "miniport_adapter/user_mode/event_buffer.h"
#include "miniport_adapter/user_mode/port_parameters.h"

namespace portamento::dmus {

class ClientLog {
 public:
  /// Lines are added to the end of a file, in UTF-8, each with the seconds since now before it;
  /// none where `path` is empty. Where it cannot be written, nothing happens. [control]
  explicit ClientLog(std::string path = {}) : path_(std::move(path)) {}

  bool on() const noexcept { return !path_.empty(); }  // [any]

  /// [control]
  void Say(std::string_view line) noexcept;

  /// What was asked for, and what is granted. [control]
  void Opened(const PortParameters& asked, const GrantedParameters& granted) noexcept;
  void Renders(engine::KernelTarget target) noexcept;
  void OpenedBank(const std::string& path, std::size_t presets, const Findings& findings) noexcept;
  void CannotOpenBank(const LoadError& error) noexcept;

  /// `image`: what the client gave; `handle`: what it got. [control]
  void Downloaded(io::Bytes image, std::uint64_t handle) noexcept;
  void Refused(io::Bytes image, DownloadError error) noexcept;
  void Unloaded(std::uint64_t handle, bool known) noexcept;

  /// A client plays an event: counted; of system exclusive messages that mean nothing to us the
  /// first are lines. [any]
  void Played(const BufferEvent& event) noexcept;
  void PlayedNonsense(std::size_t bytes) noexcept;

  /// Whether this is the first time that it is asked, and there is a log. [any]
  bool IsFirstBuffer() noexcept { return on() && !began_playing_.exchange(true); }
  bool IsFirstRefusal() noexcept { return on() && !refused_playing_.exchange(true); }
  bool IsFirstFormat() noexcept { return on() && !told_format_.exchange(true); }
  /// A buffer's time, and that of a latency clock where there is one. [any]
  void FirstBuffer(std::int64_t time_100ns, std::optional<std::int64_t> clock_100ns) noexcept;

  /// What was played and what was heard of it. [control]
  void Stopped(const StreamStats& run) noexcept;
  void Closed(const engine::RenderStats& activity) noexcept;

 private:
  template <typename Compose>
  void SayOf(Compose compose) noexcept;

  const std::string path_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::mutex mutex_;  // of the file
  std::atomic<bool> began_playing_ = false, refused_playing_ = false, told_format_ = false;
  std::atomic<std::uint64_t> messages_ = 0, notes_ = 0, unknown_sysex_ = 0, nonsense_ = 0;
};

}  // namespace portamento::dmus
