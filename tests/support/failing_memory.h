// Memory that runs out whenever a test says so. For programs of their own: its source takes the
// place of the allocator.
#pragma once

#include <functional>

#include "gtest/gtest.h"

namespace portamento::test {

/// Does `action` with that many allocations; the next one of this thread fails once. Whether there
/// was one. What `action` throws for it is caught.
bool FailsAfter(long allocations, const std::function<void()>& action);

/// Does `action` with one allocation more each time, until none of them fails; `check` after each
/// that failed.
template <typename Action, typename Check>
void FailEachAllocation(Action action, Check check) {
  for (long allocations = 0; FailsAfter(allocations, action); ++allocations) {
    check();
    ASSERT_FALSE(testing::Test::HasFailure()) << "with allocation " << allocations;
  }
}

}  // namespace portamento::test
