#include "offline/render_crew.h"

namespace portamento::offline {
namespace {

// Turns without work before the core is offered to others.
constexpr int kPatience = 2000;

}  // namespace

RenderCrew::RenderCrew(engine::Synth& synth, unsigned helpers) : synth_(synth) {
  for (std::size_t i = 1; i <= helpers; ++i) threads_.emplace_back([this, i] { Help(i); });
}

RenderCrew::~RenderCrew() {
  over_.store(true, std::memory_order_relaxed);
  Wake();
}

void RenderCrew::Wake() {
  awake_.store(true, std::memory_order_release);
  if (!threads_.empty()) awake_.notify_all();
}

void RenderCrew::Help(std::size_t helper) {
  int idle = 0;
  while (!over_.load(std::memory_order_relaxed)) {
    awake_.wait(false, std::memory_order_acquire);
    if (synth_.Help(helper)) {
      idle = 0;
    } else if (++idle < kPatience) {
      engine::PauseBriefly();
    } else {
      idle = 0;
      std::this_thread::yield();
    }
  }
}

}  // namespace portamento::offline
