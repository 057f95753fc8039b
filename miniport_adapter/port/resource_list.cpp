#include "miniport_adapter/port/resource_list.h"

#include <algorithm>
#include <cstddef>

namespace portamento::dmus {

namespace {
constexpr std::size_t kBeforeEntries_bytes =
    offsetof(CM_RESOURCE_LIST, List) + offsetof(CM_FULL_RESOURCE_DESCRIPTOR, PartialResourceList) +
    offsetof(CM_PARTIAL_RESOURCE_LIST, PartialDescriptors);
}  // namespace

ResourceList::List::List(const CM_RESOURCE_LIST* list) {
  Reserve(0);
  if (list == nullptr || list->Count == 0) return;
  // Only the first bus is looked at, as everyone does.
  const CM_PARTIAL_RESOURCE_LIST& partial = list->List[0].PartialResourceList;
  get()->Count = 1;
  get()->List[0].InterfaceType = list->List[0].InterfaceType;
  get()->List[0].BusNumber = list->List[0].BusNumber;
  const CM_PARTIAL_RESOURCE_DESCRIPTOR* const entries = partial.PartialDescriptors;
  for (ULONG i = 0; i < partial.Count; ++i) Add(entries[i]);
}

void ResourceList::List::Reserve(ULONG entries) {
  const std::size_t bytes =
      std::max(sizeof(CM_RESOURCE_LIST),
               kBeforeEntries_bytes + entries * sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR));
  words_.resize((bytes + sizeof(ULONG) - 1) / sizeof(ULONG));
}

ULONG ResourceList::List::count() const {
  return get()->Count == 0 ? 0 : get()->List[0].PartialResourceList.Count;
}

CM_PARTIAL_RESOURCE_DESCRIPTOR* ResourceList::List::Entry(ULONG index) {
  return get()->List[0].PartialResourceList.PartialDescriptors + index;
}

CM_PARTIAL_RESOURCE_DESCRIPTOR* ResourceList::List::Find(CM_RESOURCE_TYPE type, ULONG index) {
  for (ULONG i = 0; i < count(); ++i) {
    if (Entry(i)->Type == type && index-- == 0) return Entry(i);
  }
  return nullptr;
}

void ResourceList::List::Add(const CM_PARTIAL_RESOURCE_DESCRIPTOR& entry) {
  const CM_PARTIAL_RESOURCE_DESCRIPTOR copy = entry;
  const ULONG index = count();
  Reserve(index + 1);
  get()->Count = 1;
  get()->List[0].PartialResourceList.Count = index + 1;
  *Entry(index) = copy;
}

ResourceList::ResourceList(const CM_RESOURCE_LIST* translated, const CM_RESOURCE_LIST* untranslated)
    : translated_(translated), untranslated_(untranslated) {}

ULONG ResourceList::NumberOfEntries() { return translated_.count(); }

ULONG ResourceList::NumberOfEntriesOfType(CM_RESOURCE_TYPE type) {
  ULONG number = 0;
  while (translated_.Find(type, number) != nullptr) ++number;
  return number;
}

CM_PARTIAL_RESOURCE_DESCRIPTOR* ResourceList::FindTranslatedEntry(CM_RESOURCE_TYPE type,
                                                                  ULONG index) {
  return translated_.Find(type, index);
}

CM_PARTIAL_RESOURCE_DESCRIPTOR* ResourceList::FindUntranslatedEntry(CM_RESOURCE_TYPE type,
                                                                    ULONG index) {
  return untranslated_.Find(type, index);
}

NTSTATUS ResourceList::AddEntry(CM_PARTIAL_RESOURCE_DESCRIPTOR* translated,
                                CM_PARTIAL_RESOURCE_DESCRIPTOR* untranslated) {
  if (translated == nullptr || untranslated == nullptr) return STATUS_INVALID_PARAMETER;
  translated_.Add(*translated);
  untranslated_.Add(*untranslated);
  return STATUS_SUCCESS;
}

NTSTATUS ResourceList::AddEntryFromParent(IResourceList* parent, CM_RESOURCE_TYPE type,
                                          ULONG index) {
  if (parent == nullptr) return STATUS_INVALID_PARAMETER;
  return AddEntry(parent->FindTranslatedEntry(type, index),
                  parent->FindUntranslatedEntry(type, index));
}

CM_RESOURCE_LIST* ResourceList::TranslatedList() { return translated_.get(); }
CM_RESOURCE_LIST* ResourceList::UntranslatedList() { return untranslated_.get(); }

}  // namespace portamento::dmus
