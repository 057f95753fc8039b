// What counts as success.
#include "miniport_adapter/abi/status.h"

#include "gtest/gtest.h"

namespace portamento::dmus {
namespace {

TEST(Status, SuccessIsTheSign) {
  EXPECT_TRUE(NT_SUCCESS(STATUS_SUCCESS));
  EXPECT_TRUE(NT_SUCCESS(STATUS_PENDING));
  EXPECT_TRUE(NT_SUCCESS(STATUS_NOT_ALL_ASSIGNED));
  EXPECT_FALSE(NT_SUCCESS(STATUS_BUFFER_OVERFLOW));
  EXPECT_FALSE(NT_SUCCESS(STATUS_NOINTERFACE));
}

}  // namespace
}  // namespace portamento::dmus
