// Resource lists and interrupts, such as they are in user space.
#include <vector>

#include "gtest/gtest.h"

#include "miniport_adapter/port/interrupt_sync.h"
#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

ComPtr<IResourceList> NewList(CM_RESOURCE_LIST* list = nullptr) {
  ComPtr<IResourceList> made;
  EXPECT_EQ(PcNewResourceList(made.Put(), nullptr, NonPagedPool, list, list), STATUS_SUCCESS);
  return made;
}

CM_PARTIAL_RESOURCE_DESCRIPTOR Of(CM_RESOURCE_TYPE type, USHORT flags) {
  return {.Type = static_cast<UCHAR>(type), .Flags = flags};
}

TEST(ResourceList, NoneIsAnEmptyList) {
  const auto list = NewList();
  EXPECT_EQ(list->NumberOfEntries(), 0U);
  EXPECT_EQ(list->FindTranslatedEntry(CmResourceTypePort, 0), nullptr);
  ASSERT_NE(list->TranslatedList(), nullptr);
  EXPECT_EQ(list->TranslatedList()->Count, 0U);
}

TEST(ResourceList, EntriesAreFoundByTypeAndNumber) {
  const auto list = NewList();
  for (USHORT i = 0; i < 5; ++i) {
    auto translated = Of(i % 2 == 0 ? CmResourceTypePort : CmResourceTypeInterrupt, i);
    auto untranslated = Of(translated.Type, static_cast<USHORT>(i + 100));
    EXPECT_EQ(list->AddEntry(&translated, &untranslated), STATUS_SUCCESS);
  }
  EXPECT_EQ(list->NumberOfEntries(), 5U);
  EXPECT_EQ(list->NumberOfEntriesOfType(CmResourceTypePort), 3U);
  EXPECT_EQ(list->FindTranslatedEntry(CmResourceTypePort, 2)->Flags, 4);
  EXPECT_EQ(list->FindUntranslatedEntry(CmResourceTypeInterrupt, 1)->Flags, 103);
  EXPECT_EQ(list->FindTranslatedEntry(CmResourceTypePort, 3), nullptr);
  EXPECT_EQ(list->TranslatedList()->List[0].PartialResourceList.Count, 5U);

  const auto child = NewList();
  EXPECT_EQ(child->AddEntryFromParent(list.get(), CmResourceTypeInterrupt, 1), STATUS_SUCCESS);
  EXPECT_EQ(child->FindTranslatedEntry(CmResourceTypeInterrupt, 0)->Flags, 3);
  EXPECT_EQ(child->AddEntryFromParent(list.get(), CmResourceTypeDma, 0), STATUS_INVALID_PARAMETER);
  const auto copy = NewList(list->TranslatedList());
  EXPECT_EQ(copy->NumberOfEntries(), 5U);
  EXPECT_EQ(copy->FindTranslatedEntry(CmResourceTypePort, 2)->Flags, 4);
}

struct Calls {
  std::vector<int> order;
  int takes = 0;  // how many calls the second routine still takes as its own
};

int CallsOf(INTERRUPTSYNCMODE mode, Calls& calls) {
  const auto sync = Make<InterruptSync>(mode);
  EXPECT_EQ(sync->Connect(), STATUS_UNSUCCESSFUL);  // nobody would answer
  const PINTERRUPTSYNCROUTINE first = [](IInterruptSync*, PVOID context) {
    static_cast<Calls*>(context)->order.push_back(1);
    return STATUS_UNSUCCESSFUL;
  };
  const PINTERRUPTSYNCROUTINE second = [](IInterruptSync*, PVOID context) {
    auto& seen = *static_cast<Calls*>(context);
    seen.order.push_back(2);
    return seen.takes-- > 0 ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
  };
  sync->RegisterServiceRoutine(second, &calls, 0);
  sync->RegisterServiceRoutine(second, &calls, 0);
  sync->RegisterServiceRoutine(first, &calls, 1);
  EXPECT_EQ(sync->Interrupt(), STATUS_UNSUCCESSFUL);
  EXPECT_EQ(sync->Connect(), STATUS_SUCCESS);
  EXPECT_EQ(sync->Interrupt(), STATUS_SUCCESS);
  sync->Disconnect();
  EXPECT_EQ(sync->Interrupt(), STATUS_UNSUCCESSFUL);
  return static_cast<int>(calls.order.size());
}

TEST(InterruptSync, RoutinesRunAsTheModeSays) {
  Calls normal{.takes = 1}, all{.takes = 1}, repeat{.takes = 3};
  EXPECT_EQ(CallsOf(InterruptSyncModeNormal, normal), 2);
  EXPECT_EQ(normal.order, (std::vector<int>{1, 2}));
  EXPECT_EQ(CallsOf(InterruptSyncModeAll, all), 3);
  EXPECT_EQ(CallsOf(InterruptSyncModeRepeat, repeat), 9);  // three rounds, the last in vain
}

TEST(InterruptSync, WhatIsSynchronizedAnswersItsCaller) {
  ComPtr<IInterruptSync> sync;
  ASSERT_EQ(PcNewInterruptSync(sync.Put(), nullptr, nullptr, 0, InterruptSyncModeNormal),
            STATUS_SUCCESS);
  const PINTERRUPTSYNCROUTINE routine = [](IInterruptSync*, PVOID context) {
    return *static_cast<NTSTATUS*>(context);
  };
  NTSTATUS answer = STATUS_IO_DEVICE_ERROR;
  EXPECT_EQ(sync->CallSynchronizedRoutine(routine, &answer), STATUS_IO_DEVICE_ERROR);
  EXPECT_EQ(sync->GetKInterrupt(), nullptr);
}

}  // namespace
}  // namespace portamento::dmus
