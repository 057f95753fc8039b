// The keys held down on a channel, in the order they were pressed: what mono mode goes back to.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace portamento::engine {

class HeldKeys {
 public:
  struct Key {
    std::uint8_t key, velocity;
  };

  /// Puts a key on top; the lowest one is forgotten when there are too many. [render]
  void Press(int key, int velocity) {
    Release(key);
    if (count_ == keys_.size()) {
      std::copy(keys_.begin() + 1, keys_.end(), keys_.begin());
      --count_;
    }
    keys_[count_++] = {static_cast<std::uint8_t>(key), static_cast<std::uint8_t>(velocity)};
  }

  /// [render]
  void Release(int key) {
    auto* const end = keys_.begin() + count_;
    auto* const kept = std::remove_if(keys_.begin(), end, [key](Key k) { return k.key == key; });
    count_ = static_cast<std::size_t>(kept - keys_.begin());
  }

  void Clear() { count_ = 0; }
  bool empty() const { return count_ == 0; }
  Key top() const { return keys_[count_ - 1]; }

 private:
  std::array<Key, 16> keys_{};
  std::size_t count_ = 0;
};

}  // namespace portamento::engine
