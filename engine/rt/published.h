// Published: values that go from a control thread to the render thread, and back to be destroyed.
//
// The render thread neither waits nor frees: it takes the newest value when it likes, keeps it for
// as long as it needs, and says when it is done. Memory is the control thread's business
// throughout.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace portamento::engine {

/// What a type derives from to be published.
class Publishable {
 private:
  template <typename T>
  friend class Published;
  std::atomic<bool> done_ = false;
};

template <typename T>
class Published {
 public:
  /// Offers a value to the render thread. One that was offered before and not taken yet never will
  /// be. Destroys what is done with. [control]
  void Publish(std::unique_ptr<T> value) {
    values_.push_back(std::move(value));
    T* const replaced = offered_.exchange(values_.back().get(), std::memory_order_acq_rel);
    if (replaced != nullptr) GiveBack(*replaced);
    Reclaim();
  }

  /// The newest value offered since the last call, or null. [render]
  T* TryTake() {
    if (offered_.load(std::memory_order_relaxed) == nullptr) return nullptr;
    return offered_.exchange(nullptr, std::memory_order_acq_rel);
  }

  /// The render thread will not look at the value again. [render]
  static void GiveBack(T& value) { value.done_.store(true, std::memory_order_release); }

  /// Destroys what is done with; returns how many values are left, on their way or in use.
  /// [control]
  std::size_t Reclaim() {
    std::erase_if(values_, [](const std::unique_ptr<T>& value) {
      return value->done_.load(std::memory_order_acquire);
    });
    return values_.size();
  }

 private:
  std::vector<std::unique_ptr<T>> values_;
  std::atomic<T*> offered_ = nullptr;
};

}  // namespace portamento::engine
