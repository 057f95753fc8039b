// The words that say on which thread a function may be called.
//
//   [render]   the thread that renders, one at a time; never allocates, waits or calls the system
//   [helper]   a thread that takes a share of the rendering thread's work, under the same rules
//   [control]  any thread that may wait and allocate; not while another does the same to the object
//   [any]      any thread, at any time
//
// RenderScope marks the time a thread spends rendering. Test builds look at it to catch what must
// not happen there.
#pragma once

namespace portamento::engine {

class RenderScope {
 public:
  RenderScope() { ++depth_; }
  ~RenderScope() { --depth_; }
  RenderScope(const RenderScope&) = delete;
  RenderScope& operator=(const RenderScope&) = delete;

  /// Whether the calling thread is rendering. [any]
  static bool Active() { return depth_ > 0; }

 private:
  static inline thread_local int depth_ = 0;
};

}  // namespace portamento::engine
