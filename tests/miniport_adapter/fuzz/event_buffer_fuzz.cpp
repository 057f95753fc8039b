// Whatever buffer a client plays, its events lie within it and there is an end to them. A libFuzzer
// target: see fuzz.sh.
#include <cstdlib>
#include <vector>

#include "miniport_adapter/user_mode/event_buffer.h"

using namespace portamento::dmus;

namespace {

void Demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const std::vector<std::byte> exact(bytes.begin(), bytes.end());
  EventBuffer events(exact);
  std::size_t count = 0;
  while (const auto event = events.Next()) {
    const auto* const first = reinterpret_cast<const std::byte*>(event->bytes.data());
    Demand(event->bytes.empty() || (first >= exact.data() && first + event->bytes.size() <=
                                                                 exact.data() + exact.size()));
    Demand(++count <= exact.size());
  }
  return 0;
}
