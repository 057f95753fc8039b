// A pointer that holds one reference of a sink.
#pragma once

#include <utility>

#include "miniport_adapter/directmusic/windows_headers.h"

namespace portamento::directmusic {

class SinkPointer {
 public:
  SinkPointer() = default;
  explicit SinkPointer(IDirectMusicSynthSink* sink) : sink_(sink) {
    if (sink_ != nullptr) sink_->AddRef();
  }
  SinkPointer(const SinkPointer& other) : SinkPointer(other.sink_) {}
  SinkPointer(SinkPointer&& other) noexcept : sink_(std::exchange(other.sink_, nullptr)) {}
  SinkPointer& operator=(SinkPointer other) noexcept {
    std::swap(sink_, other.sink_);
    return *this;
  }
  ~SinkPointer() {
    if (sink_ != nullptr) sink_->Release();
  }

  IDirectMusicSynthSink* get() const { return sink_; }
  IDirectMusicSynthSink* operator->() const { return sink_; }
  explicit operator bool() const { return sink_ != nullptr; }

 private:
  IDirectMusicSynthSink* sink_ = nullptr;
};

}  // namespace portamento::directmusic
