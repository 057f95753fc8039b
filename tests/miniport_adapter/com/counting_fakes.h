// Objects that count: what is held of them, and how many of a kind live.
#pragma once

#include <atomic>

#include "miniport_adapter/com/unknown.h"

namespace portamento::dmus {

/// Stands on the stack; counts references instead of living by them.
template <typename Interface>
class Counted : public Interface {
 public:
  NTSTATUS PORTAMENTO_STDCALL QueryInterface(REFIID iid, PVOID* object) override {
    *object = nullptr;
    if (iid != IID_IUnknown && iid != Interface::kIid) return STATUS_NOINTERFACE;
    *object = static_cast<Interface*>(this);
    AddRef();
    return STATUS_SUCCESS;
  }
  ULONG PORTAMENTO_STDCALL AddRef() override {
    ++added_;
    return ++held_;
  }
  ULONG PORTAMENTO_STDCALL Release() override { return --held_; }

  /// References taken and not given back.
  ULONG held() const { return held_; }
  /// References ever taken.
  ULONG added() const { return added_; }

 protected:
  Counted() = default;
  ~Counted() = default;

 private:
  std::atomic<ULONG> held_ = 0, added_ = 0;
};

class CountedUnknown final : public Counted<IUnknown> {};

/// As a member: counts the objects that have one.
class Alive {
 public:
  explicit Alive(std::atomic<int>& count) : count_(count) { ++count_; }
  ~Alive() { --count_; }
  Alive(const Alive&) = delete;
  Alive& operator=(const Alive&) = delete;

 private:
  std::atomic<int>& count_;
};

}  // namespace portamento::dmus
