// A sink's time for tests: reference times that are frames already.
#pragma once

#include <cstdint>

#include "miniport_adapter/user_mode/open_synth.h"

namespace portamento::test {

class FramesAsTime final : public dmus::SinkTime {
 public:
  std::int64_t FrameOf(std::int64_t time) override { return time; }
};

}  // namespace portamento::test
