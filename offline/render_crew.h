// Threads that help to render, while there is something to render.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "engine/synth.h"

namespace portamento::offline {

class RenderCrew {
 public:
  /// `helpers` threads beside the caller's; `synth` must know of as many and outlive the crew.
  /// [control]
  RenderCrew(engine::Synth& synth, unsigned helpers);
  ~RenderCrew();

  /// Between these the helpers are awake and take what Synth::Render leaves them; else they sleep.
  /// [control]
  void Wake();
  void Rest() { awake_.store(false, std::memory_order_relaxed); }

 private:
  void Help(std::size_t helper);

  engine::Synth& synth_;
  std::atomic<bool> awake_ = false, over_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace portamento::offline
