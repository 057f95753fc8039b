// A pointer that holds one reference of a COM object.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "miniport_adapter/abi/iunknown.h"
#include "miniport_adapter/abi/status.h"

namespace portamento::dmus {

template <typename T>
class ComPtr {
 public:
  ComPtr() = default;
  ComPtr(std::nullptr_t) {}

  /// Adds a reference of its own.
  explicit ComPtr(T* object) : object_(object) {
    if (object_ != nullptr) object_->AddRef();
  }
  ComPtr(const ComPtr& other) : ComPtr(other.object_) {}
  ComPtr(ComPtr&& other) noexcept : object_(other.Detach()) {}

  template <typename U>
  requires std::is_convertible_v<U*, T*> ComPtr(const ComPtr<U>& other)
      : ComPtr(static_cast<T*>(other.get())) {}
  template <typename U>
  requires std::is_convertible_v<U*, T*> ComPtr(ComPtr<U>&& other)
  noexcept : object_(other.Detach()) {}

  ~ComPtr() { Reset(); }

  ComPtr& operator=(ComPtr other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }

  /// Takes over a reference that the caller has.
  static ComPtr Adopt(T* object) {
    ComPtr adopted;
    adopted.object_ = object;
    return adopted;
  }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  friend bool operator==(const ComPtr& a, const ComPtr& b) { return a.object_ == b.object_; }
  friend bool operator==(const ComPtr& a, std::nullptr_t) { return a.object_ == nullptr; }

  /// The reference becomes the caller's.
  [[nodiscard]] T* Detach() { return std::exchange(object_, nullptr); }

  void Reset() {
    if (T* const object = Detach()) object->Release();
  }

  /// Lets go, and gives room for an out-parameter that comes with a reference.
  T** Put() {
    Reset();
    return &object_;
  }

 private:
  T* object_ = nullptr;
};

/// A new object, whose one reference is the pointer's. [control]
template <typename T, typename... Arguments>
ComPtr<T> Make(Arguments&&... arguments) {
  return ComPtr<T>::Adopt(new T(std::forward<Arguments>(arguments)...));
}

/// The interface of an object; null when it lacks it, or is null itself. [control]
template <typename Interface>
ComPtr<Interface> Query(IUnknown* object) {
  static_assert(std::is_same_v<Interface, IUnknown> || Interface::kIid != IID_IUnknown,
                "an interface without an IID can't be asked for");
  void* found = nullptr;
  if (object == nullptr || !NT_SUCCESS(object->QueryInterface(Interface::kIid, &found))) return {};
  return ComPtr<Interface>::Adopt(static_cast<Interface*>(found));
}

}  // namespace portamento::dmus
