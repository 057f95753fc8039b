// The gate in front of what the render thread owns: a control thread that must change it closes it
// for a moment. The render thread never waits there; finding it closed, it has nothing to render.
#pragma once

#include <atomic>
#include <thread>

namespace portamento::dmus {

class RenderGate {
 public:
  /// Closed while it lives; waits for the render thread to come out. [control]
  class Closed {
   public:
    explicit Closed(RenderGate& gate) : gate_(gate) {
      while (gate_.taken_.exchange(true, std::memory_order_acquire)) std::this_thread::yield();
    }
    ~Closed() { gate_.taken_.store(false, std::memory_order_release); }
    Closed(const Closed&) = delete;
    Closed& operator=(const Closed&) = delete;

   private:
    RenderGate& gate_;
  };

  /// The render thread's way through. [render]
  class Passage {
   public:
    explicit Passage(RenderGate& gate)
        : gate_(gate), entered_(!gate.taken_.exchange(true, std::memory_order_acquire)) {}
    ~Passage() {
      if (entered_) gate_.taken_.store(false, std::memory_order_release);
    }
    Passage(const Passage&) = delete;
    Passage& operator=(const Passage&) = delete;

    bool entered() const { return entered_; }

   private:
    RenderGate& gate_;
    bool entered_;
  };

 private:
  std::atomic<bool> taken_ = false;
};

}  // namespace portamento::dmus
