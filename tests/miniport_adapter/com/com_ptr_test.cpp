// A pointer takes one reference and gives it back, however it is copied and moved.
#include "miniport_adapter/com/com_ptr.h"

#include "gtest/gtest.h"

#include "tests/miniport_adapter/com/counting_fakes.h"

namespace portamento::dmus {
namespace {

TEST(ComPtr, HoldsOneReferenceWhileItLives) {
  CountedUnknown object;
  {
    const ComPtr<CountedUnknown> pointer(&object);
    EXPECT_EQ(object.held(), 1U);
  }
  EXPECT_EQ(object.held(), 0U);
}

TEST(ComPtr, CopiesHoldTheirOwnAndMovesTakeOver) {
  CountedUnknown object;
  ComPtr<CountedUnknown> first(&object);
  ComPtr<CountedUnknown> second(first);
  EXPECT_EQ(object.held(), 2U);
  const ComPtr<IUnknown> third(std::move(second));
  EXPECT_EQ(object.held(), 2U);
  EXPECT_EQ(object.added(), 2U);
  first = nullptr;
  EXPECT_EQ(object.held(), 1U);
}

TEST(ComPtr, AssigningItToItselfKeepsTheObject) {
  CountedUnknown object;
  ComPtr<CountedUnknown> pointer(&object);
  const ComPtr<CountedUnknown>& alias = pointer;
  pointer = alias;
  EXPECT_EQ(object.held(), 1U);
  EXPECT_EQ(pointer.get(), &object);
}

TEST(ComPtr, AdoptsAndDetachesWithoutCounting) {
  CountedUnknown object;
  object.AddRef();
  ComPtr<CountedUnknown> pointer = ComPtr<CountedUnknown>::Adopt(&object);
  EXPECT_EQ(pointer.Detach(), &object);
  EXPECT_EQ(pointer, nullptr);
  EXPECT_EQ(object.held(), 1U);
}

TEST(ComPtr, PutLetsGoOfWhatItHeld) {
  CountedUnknown first, second;
  ComPtr<CountedUnknown> pointer(&first);
  second.AddRef();
  *pointer.Put() = &second;
  EXPECT_EQ(first.held(), 0U);
  pointer.Reset();
  EXPECT_EQ(second.held(), 0U);
}

TEST(ComPtr, QueryOfNullIsNull) { EXPECT_EQ(Query<IUnknown>(nullptr), nullptr); }

}  // namespace
}  // namespace portamento::dmus
