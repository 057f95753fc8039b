// What a port lends a miniport of the system: service groups, resources, settings, interrupts.
#pragma once

#include "miniport_adapter/abi/iunknown.h"
#include "miniport_adapter/abi/status.h"

namespace portamento::dmus {

inline constexpr IID IID_IResourceList = MakeGuid("22c6ac60-851b-11d0-9a7f-00aa0038acfe");
inline constexpr IID IID_IInterruptSync = MakeGuid("22c6ac63-851b-11d0-9a7f-00aa0038acfe");
inline constexpr IID IID_IServiceSink = MakeGuid("22c6ac64-851b-11d0-9a7f-00aa0038acfe");
inline constexpr IID IID_IServiceGroup = MakeGuid("22c6ac65-851b-11d0-9a7f-00aa0038acfe");
inline constexpr IID IID_IRegistryKey = MakeGuid("e8da4302-f304-11d0-958b-00c04fb925d3");

/// Called when what it waits for has come.
class IServiceSink : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IServiceSink;

  virtual void PORTAMENTO_STDCALL RequestService() = 0;  // [render]

 protected:
  ~IServiceSink() = default;
};

/// Passes requests on to its members, on the thread that serves. A group may be a member of
/// another.
class IServiceGroup : public IServiceSink {  // its own RequestService is [any]
 public:
  using Super = IServiceSink;
  static constexpr IID kIid = IID_IServiceGroup;

  virtual NTSTATUS PORTAMENTO_STDCALL AddMember(IServiceSink* sink) = 0;  // [control]
  virtual void PORTAMENTO_STDCALL RemoveMember(IServiceSink* sink) = 0;   // [control]
  virtual void PORTAMENTO_STDCALL SupportDelayedService() = 0;            // [render]
  /// Negative as a signed number: 100 ns from now; else a time of PcGetTimeInterval. [control]
  virtual void PORTAMENTO_STDCALL RequestDelayedService(ULONGLONG delay_100ns) = 0;
  virtual void PORTAMENTO_STDCALL CancelDelayedService() = 0;  // [control]

 protected:
  ~IServiceGroup() = default;
};

inline constexpr CM_RESOURCE_TYPE CmResourceTypePort = 1;
inline constexpr CM_RESOURCE_TYPE CmResourceTypeInterrupt = 2;
inline constexpr CM_RESOURCE_TYPE CmResourceTypeMemory = 3;
inline constexpr CM_RESOURCE_TYPE CmResourceTypeDma = 4;
inline constexpr CM_RESOURCE_TYPE CmResourceTypeDeviceSpecific = 5;
inline constexpr CM_RESOURCE_TYPE CmResourceTypeBusNumber = 6;

#pragma pack(push, 4)
struct CM_PARTIAL_RESOURCE_DESCRIPTOR {
  UCHAR Type;
  UCHAR ShareDisposition;
  USHORT Flags;
  union {
    struct {
      LONGLONG Start;
      ULONG Length;
    } Port, Memory;
    struct {
      ULONG Level;
      ULONG Vector;
      std::uintptr_t Affinity;
    } Interrupt;
    struct {
      ULONG Channel;
      ULONG Port;
      ULONG Reserved1;
    } Dma;
    struct {
      ULONG Data[3];
    } DevicePrivate;
  } u;
};
#pragma pack(pop)

struct CM_PARTIAL_RESOURCE_LIST {
  USHORT Version;
  USHORT Revision;
  ULONG Count;
  CM_PARTIAL_RESOURCE_DESCRIPTOR PartialDescriptors[1];  // Count of them
};

struct CM_FULL_RESOURCE_DESCRIPTOR {
  std::int32_t InterfaceType;
  ULONG BusNumber;
  CM_PARTIAL_RESOURCE_LIST PartialResourceList;
};

struct CM_RESOURCE_LIST {
  ULONG Count;
  CM_FULL_RESOURCE_DESCRIPTOR List[1];  // Count of them
};

static_assert(sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR) == layout::Of(20, 16));
static_assert(offsetof(CM_PARTIAL_RESOURCE_DESCRIPTOR, u) == 4);
static_assert(sizeof(CM_RESOURCE_LIST) == layout::Of(40, 36));
static_assert(offsetof(CM_RESOURCE_LIST, List) == 4);

/// Ports, interrupts and memory of a device. A device without any has an empty list. All [control].
class IResourceList : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IResourceList;

  virtual ULONG PORTAMENTO_STDCALL NumberOfEntries() = 0;
  virtual ULONG PORTAMENTO_STDCALL NumberOfEntriesOfType(CM_RESOURCE_TYPE type) = 0;
  virtual CM_PARTIAL_RESOURCE_DESCRIPTOR* PORTAMENTO_STDCALL
  FindTranslatedEntry(CM_RESOURCE_TYPE type, ULONG index) = 0;
  virtual CM_PARTIAL_RESOURCE_DESCRIPTOR* PORTAMENTO_STDCALL
  FindUntranslatedEntry(CM_RESOURCE_TYPE type, ULONG index) = 0;
  virtual NTSTATUS PORTAMENTO_STDCALL AddEntry(CM_PARTIAL_RESOURCE_DESCRIPTOR* translated,
                                               CM_PARTIAL_RESOURCE_DESCRIPTOR* untranslated) = 0;
  virtual NTSTATUS PORTAMENTO_STDCALL AddEntryFromParent(IResourceList* parent,
                                                         CM_RESOURCE_TYPE type, ULONG index) = 0;
  virtual CM_RESOURCE_LIST* PORTAMENTO_STDCALL TranslatedList() = 0;
  virtual CM_RESOURCE_LIST* PORTAMENTO_STDCALL UntranslatedList() = 0;

 protected:
  ~IResourceList() = default;
};

enum KEY_INFORMATION_CLASS : std::int32_t {
  KeyBasicInformation = 0,
  KeyNodeInformation = 1,
  KeyFullInformation = 2,
};

enum KEY_VALUE_INFORMATION_CLASS : std::int32_t {
  KeyValueBasicInformation = 0,
  KeyValueFullInformation = 1,
  KeyValuePartialInformation = 2,
};

struct alignas(8) KEY_BASIC_INFORMATION {
  LONGLONG LastWriteTime;
  ULONG TitleIndex;
  ULONG NameLength;  // bytes
  WCHAR Name[1];     // the rest follows
};

struct alignas(8) KEY_NODE_INFORMATION {
  LONGLONG LastWriteTime;
  ULONG TitleIndex;
  ULONG ClassOffset;
  ULONG ClassLength;
  ULONG NameLength;  // bytes
  WCHAR Name[1];     // the rest follows
};

struct alignas(8) KEY_FULL_INFORMATION {
  LONGLONG LastWriteTime;
  ULONG TitleIndex;
  ULONG ClassOffset;
  ULONG ClassLength;
  ULONG SubKeys;
  ULONG MaxNameLen;
  ULONG MaxClassLen;
  ULONG Values;
  ULONG MaxValueNameLen;
  ULONG MaxValueDataLen;
  WCHAR Class[1];  // the rest follows
};

struct KEY_VALUE_BASIC_INFORMATION {
  ULONG TitleIndex;
  ULONG Type;
  ULONG NameLength;  // bytes
  WCHAR Name[1];     // the rest follows
};

struct KEY_VALUE_FULL_INFORMATION {
  ULONG TitleIndex;
  ULONG Type;
  ULONG DataOffset;  // from the start of this structure
  ULONG DataLength;
  ULONG NameLength;  // bytes
  WCHAR Name[1];     // the rest follows
};

struct KEY_VALUE_PARTIAL_INFORMATION {
  ULONG TitleIndex;
  ULONG Type;
  ULONG DataLength;
  UCHAR Data[1];  // the rest follows
};

inline constexpr ULONG REG_NONE = 0;
inline constexpr ULONG REG_SZ = 1;
inline constexpr ULONG REG_EXPAND_SZ = 2;
inline constexpr ULONG REG_BINARY = 3;
inline constexpr ULONG REG_DWORD = 4;
inline constexpr ULONG REG_MULTI_SZ = 7;
inline constexpr ULONG REG_QWORD = 11;

// Disposition of a new key.
inline constexpr ULONG REG_CREATED_NEW_KEY = 1;
inline constexpr ULONG REG_OPENED_EXISTING_KEY = 2;

// RegistryKeyType of NewRegistryKey.
inline constexpr ULONG GeneralRegistryKey = 0;
inline constexpr ULONG DeviceRegistryKey = 1;
inline constexpr ULONG DriverRegistryKey = 2;
inline constexpr ULONG HwProfileRegistryKey = 3;
inline constexpr ULONG DeviceInterfaceRegistryKey = 4;

// Flags of a query table's entry.
inline constexpr ULONG RTL_QUERY_REGISTRY_SUBKEY = 0x01;
inline constexpr ULONG RTL_QUERY_REGISTRY_TOPKEY = 0x02;
inline constexpr ULONG RTL_QUERY_REGISTRY_REQUIRED = 0x04;
inline constexpr ULONG RTL_QUERY_REGISTRY_NOVALUE = 0x08;
inline constexpr ULONG RTL_QUERY_REGISTRY_NOEXPAND = 0x10;
inline constexpr ULONG RTL_QUERY_REGISTRY_DIRECT = 0x20;
inline constexpr ULONG RTL_QUERY_REGISTRY_DELETE = 0x40;

using PRTL_QUERY_REGISTRY_ROUTINE = NTSTATUS(PORTAMENTO_STDCALL*)(WCHAR* name, ULONG type,
                                                                  PVOID data, ULONG data_bytes,
                                                                  PVOID context,
                                                                  PVOID entry_context);

struct RTL_QUERY_REGISTRY_TABLE {
  PRTL_QUERY_REGISTRY_ROUTINE QueryRoutine;
  ULONG Flags;
  WCHAR* Name;
  PVOID EntryContext;
  ULONG DefaultType;
  PVOID DefaultData;
  ULONG DefaultLength;
};

static_assert(offsetof(KEY_BASIC_INFORMATION, Name) == 16);
static_assert(offsetof(KEY_NODE_INFORMATION, Name) == 24);
static_assert(offsetof(KEY_FULL_INFORMATION, Class) == 44);
static_assert(offsetof(KEY_VALUE_BASIC_INFORMATION, Name) == 12);
static_assert(offsetof(KEY_VALUE_FULL_INFORMATION, Name) == 20);
static_assert(offsetof(KEY_VALUE_PARTIAL_INFORMATION, Data) == 12);
static_assert(sizeof(RTL_QUERY_REGISTRY_TABLE) == layout::Of(56, 28));
static_assert(offsetof(RTL_QUERY_REGISTRY_TABLE, EntryContext) == layout::Of(24, 12));

/// Settings that outlive the program. All [control].
class IRegistryKey : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IRegistryKey;

  virtual NTSTATUS PORTAMENTO_STDCALL QueryKey(KEY_INFORMATION_CLASS what, PVOID information,
                                               ULONG bytes, ULONG* result_bytes) = 0;
  virtual NTSTATUS PORTAMENTO_STDCALL EnumerateKey(ULONG index, KEY_INFORMATION_CLASS what,
                                                   PVOID information, ULONG bytes,
                                                   ULONG* result_bytes) = 0;
  virtual NTSTATUS PORTAMENTO_STDCALL QueryValueKey(UNICODE_STRING* name,
                                                    KEY_VALUE_INFORMATION_CLASS what,
                                                    PVOID information, ULONG bytes,
                                                    ULONG* result_bytes) = 0;
  virtual NTSTATUS PORTAMENTO_STDCALL EnumerateValueKey(ULONG index,
                                                        KEY_VALUE_INFORMATION_CLASS what,
                                                        PVOID information, ULONG bytes,
                                                        ULONG* result_bytes) = 0;
  virtual NTSTATUS PORTAMENTO_STDCALL SetValueKey(UNICODE_STRING* name, ULONG type, PVOID data,
                                                  ULONG bytes) = 0;
  virtual NTSTATUS PORTAMENTO_STDCALL QueryRegistryValues(RTL_QUERY_REGISTRY_TABLE* table,
                                                          PVOID context) = 0;
  virtual NTSTATUS PORTAMENTO_STDCALL NewSubKey(IRegistryKey** key, IUnknown* outer,
                                                ACCESS_MASK access, UNICODE_STRING* name,
                                                ULONG options, ULONG* disposition) = 0;
  virtual NTSTATUS PORTAMENTO_STDCALL DeleteKey() = 0;

 protected:
  ~IRegistryKey() = default;
};

class IInterruptSync;

using PINTERRUPTSYNCROUTINE = NTSTATUS(PORTAMENTO_STDCALL*)(IInterruptSync* sync, PVOID context);

enum INTERRUPTSYNCMODE : std::int32_t {
  InterruptSyncModeNormal = 1,  // routines in turn, until one takes the interrupt
  InterruptSyncModeAll = 2,     // all routines once
  InterruptSyncModeRepeat = 3,  // all routines, until none takes it
};

/// Keeps a device's interrupt routines and what else touches the device apart.
class IInterruptSync : public IUnknown {
 public:
  using Super = IUnknown;
  static constexpr IID kIid = IID_IInterruptSync;

  virtual NTSTATUS PORTAMENTO_STDCALL CallSynchronizedRoutine(PINTERRUPTSYNCROUTINE routine,
                                                              PVOID context) = 0;  // [any]
  virtual KINTERRUPT* PORTAMENTO_STDCALL GetKInterrupt() = 0;                      // [any]
  virtual NTSTATUS PORTAMENTO_STDCALL Connect() = 0;                               // [control]
  virtual void PORTAMENTO_STDCALL Disconnect() = 0;                                // [control]
  virtual NTSTATUS PORTAMENTO_STDCALL RegisterServiceRoutine(PINTERRUPTSYNCROUTINE routine,
                                                             PVOID context,
                                                             BOOLEAN first) = 0;  // [control]

 protected:
  ~IInterruptSync() = default;
};

}  // namespace portamento::dmus
