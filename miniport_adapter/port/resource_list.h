// IResourceList: what a device has of ports, interrupts and memory; mostly nothing.
#pragma once

#include <vector>

#include "miniport_adapter/abi/system_interfaces.h"
#include "miniport_adapter/com/unknown.h"

namespace portamento::dmus {

class ResourceList final : public Unknown<IResourceList> {
 public:
  /// Of lists as the system gives them; null is an empty one. [control]
  ResourceList(const CM_RESOURCE_LIST* translated, const CM_RESOURCE_LIST* untranslated);

  // All [control].
  ULONG PORTAMENTO_STDCALL NumberOfEntries() override;
  ULONG PORTAMENTO_STDCALL NumberOfEntriesOfType(CM_RESOURCE_TYPE type) override;
  CM_PARTIAL_RESOURCE_DESCRIPTOR* PORTAMENTO_STDCALL FindTranslatedEntry(CM_RESOURCE_TYPE type,
                                                                         ULONG index) override;
  CM_PARTIAL_RESOURCE_DESCRIPTOR* PORTAMENTO_STDCALL FindUntranslatedEntry(CM_RESOURCE_TYPE type,
                                                                           ULONG index) override;
  NTSTATUS PORTAMENTO_STDCALL AddEntry(CM_PARTIAL_RESOURCE_DESCRIPTOR* translated,
                                       CM_PARTIAL_RESOURCE_DESCRIPTOR* untranslated) override;
  NTSTATUS PORTAMENTO_STDCALL AddEntryFromParent(IResourceList* parent, CM_RESOURCE_TYPE type,
                                                 ULONG index) override;
  CM_RESOURCE_LIST* PORTAMENTO_STDCALL TranslatedList() override;
  CM_RESOURCE_LIST* PORTAMENTO_STDCALL UntranslatedList() override;

 private:
  /// A system's list, whose entries lie behind its header.
  class List {
   public:
    explicit List(const CM_RESOURCE_LIST* list);
    ULONG count() const;
    CM_PARTIAL_RESOURCE_DESCRIPTOR* Entry(ULONG index);
    CM_PARTIAL_RESOURCE_DESCRIPTOR* Find(CM_RESOURCE_TYPE type, ULONG index);
    void Add(const CM_PARTIAL_RESOURCE_DESCRIPTOR& entry);
    CM_RESOURCE_LIST* get() { return reinterpret_cast<CM_RESOURCE_LIST*>(words_.data()); }
    const CM_RESOURCE_LIST* get() const {
      return reinterpret_cast<const CM_RESOURCE_LIST*>(words_.data());
    }

   private:
    void Reserve(ULONG entries);

    std::vector<ULONG> words_;
  };

  ~ResourceList() override = default;

  List translated_, untranslated_;
};

}  // namespace portamento::dmus
