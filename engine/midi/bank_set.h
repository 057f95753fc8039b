// The banks in force from one change of banks to the next, and older ones that still sound.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "engine/midi/bank_stack.h"
#include "engine/rt/published.h"
#include "engine/voice/lane_pool.h"

namespace portamento::engine {

/// Made by a control thread; `voices` and `older` are the render thread's.
struct BankSet : Publishable {
  BankStack banks;
  std::uint64_t generation = 0;          // counts changes of banks
  std::unique_ptr<LanePool> wide_lanes;  // comes with the first banks that need them
  std::uint32_t voices = 0;              // that sound from these banks
  BankSet* older = nullptr;              // in force before, and not given back yet
};

using PublishedBanks = Published<BankSet>;

/// The render thread's side of changing banks.
class BankSets {
 public:
  explicit BankSets(BankSet& first) : current_(&first) {}

  BankSet& current() { return *current_; }
  const BankSet& current() const { return *current_; }

  /// New notes come from `fresh` from now on. [render]
  void Use(BankSet& fresh) {
    fresh.older = current_;
    current_ = &fresh;
  }

  /// Calls `give_back(set)` for each older set that no voice sounds from any more. [render]
  template <typename Use>
  void Release(Use give_back) {
    for (BankSet** at = &current_->older; *at != nullptr;) {
      BankSet& set = **at;
      if (set.voices > 0) {
        at = &set.older;
        continue;
      }
      *at = set.older;
      give_back(set);
    }
  }

 private:
  BankSet* current_;
};

}  // namespace portamento::engine
