// Settings are kept in keys, and in a file that holds them from one run to the next.
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "gtest/gtest.h"

#include "miniport_adapter/port/registry_store.h"
#include "miniport_adapter/port/utf16.h"
#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

UNICODE_STRING Text(std::u16string& text) {
  const auto bytes = static_cast<USHORT>(text.size() * sizeof(WCHAR));
  return {bytes, bytes, text.data()};
}

class RegistryTest : public testing::Test {
 protected:
  RegistryTest() {
    std::filesystem::remove(path_);
    device_ = std::make_unique<DEVICE_OBJECT>(DeviceSettings{.registry_file = path_});
  }
  ~RegistryTest() override { std::filesystem::remove(path_); }

  ComPtr<IRegistryKey> Driver() {
    ComPtr<IRegistryKey> key;
    EXPECT_EQ(PcNewRegistryKey(key.Put(), nullptr, DriverRegistryKey, 0, device_.get(), nullptr,
                               nullptr, 0, nullptr),
              STATUS_SUCCESS);
    return key;
  }
  static NTSTATUS Set(IRegistryKey& key, std::u16string name, ULONG value) {
    UNICODE_STRING text = Text(name);
    return key.SetValueKey(&text, REG_DWORD, &value, sizeof value);
  }
  /// 0: it is not there.
  static ULONG Get(IRegistryKey& key, std::u16string name) {
    UNICODE_STRING text = Text(name);
    alignas(8) BYTE room[64];
    ULONG bytes = 0;
    if (!NT_SUCCESS(
            key.QueryValueKey(&text, KeyValuePartialInformation, room, sizeof room, &bytes))) {
      return 0;
    }
    ULONG value = 0;
    std::memcpy(&value, room + offsetof(KEY_VALUE_PARTIAL_INFORMATION, Data), sizeof value);
    return value;
  }

  const std::string path_ = testing::TempDir() + "registry_test_" +
                            testing::UnitTest::GetInstance()->current_test_info()->name() +
                            ".settings";
  std::unique_ptr<DEVICE_OBJECT> device_;
};

TEST_F(RegistryTest, ValuesLastFromRunToRun) {
  std::u16string below = u"Voices \u266B\\Deep=[1]";
  UNICODE_STRING name = Text(below);
  {
    const auto key = Driver();
    EXPECT_EQ(Set(*key, u"Limit", 256), STATUS_SUCCESS);
    ComPtr<IRegistryKey> sub;
    ULONG disposition = 0;
    EXPECT_EQ(key->NewSubKey(sub.Put(), nullptr, 0, &name, 0, &disposition), STATUS_SUCCESS);
    EXPECT_EQ(disposition, REG_CREATED_NEW_KEY);
    EXPECT_EQ(Set(*sub, u"Gr\u00F6\u00DFe:1%", 7), STATUS_SUCCESS);
  }
  device_ = std::make_unique<DEVICE_OBJECT>(DeviceSettings{.registry_file = path_});
  EXPECT_TRUE(device_->registry()->findings().empty());
  const auto key = Driver();
  EXPECT_EQ(Get(*key, u"limit"), 256U);  // case does not matter
  ComPtr<IRegistryKey> sub;
  ULONG disposition = 0;
  EXPECT_EQ(key->NewSubKey(sub.Put(), nullptr, 0, &name, 0, &disposition), STATUS_SUCCESS);
  EXPECT_EQ(disposition, REG_OPENED_EXISTING_KEY);
  EXPECT_EQ(Get(*sub, u"Gr\u00F6\u00DFe:1%"), 7U);
}

TEST_F(RegistryTest, KeysTellWhatIsInThem) {
  const auto key = Driver();
  Set(*key, u"A", 1);
  Set(*key, u"Bee", 2);
  std::u16string name = u"Sub";
  UNICODE_STRING text = Text(name);
  ComPtr<IRegistryKey> sub;
  key->NewSubKey(sub.Put(), nullptr, 0, &text, 0, nullptr);
  KEY_FULL_INFORMATION full;
  ULONG bytes = 0;
  EXPECT_EQ(key->QueryKey(KeyFullInformation, &full, sizeof full, &bytes), STATUS_SUCCESS);
  EXPECT_EQ(full.SubKeys, 1U);
  EXPECT_EQ(full.Values, 2U);
  EXPECT_EQ(full.MaxValueNameLen, 6U);
  EXPECT_EQ(full.MaxValueDataLen, 4U);
  alignas(8) BYTE room[64];
  EXPECT_EQ(key->EnumerateKey(0, KeyBasicInformation, room, sizeof room, &bytes), STATUS_SUCCESS);
  EXPECT_EQ(bytes, 16U + 6U);
  EXPECT_EQ(key->EnumerateKey(1, KeyBasicInformation, room, sizeof room, &bytes),
            STATUS_NO_MORE_ENTRIES);
  EXPECT_EQ(key->EnumerateValueKey(1, KeyValueFullInformation, room, sizeof room, &bytes),
            STATUS_SUCCESS);
  EXPECT_EQ(bytes, 20U + 6U + 4U);
  EXPECT_EQ(room[26], 2);
  EXPECT_EQ(key->EnumerateValueKey(2, KeyValueFullInformation, room, sizeof room, &bytes),
            STATUS_NO_MORE_ENTRIES);
}

TEST_F(RegistryTest, WhatDoesNotFitIsCutOrRefused) {
  const auto key = Driver();
  Set(*key, u"A", 0x01020304);
  std::u16string name = u"A";
  UNICODE_STRING text = Text(name);
  alignas(8) BYTE room[16] = {};
  ULONG bytes = 0;
  EXPECT_EQ(key->QueryValueKey(&text, KeyValuePartialInformation, room, 11, &bytes),
            STATUS_BUFFER_TOO_SMALL);
  EXPECT_EQ(bytes, 16U);
  EXPECT_EQ(key->QueryValueKey(&text, KeyValuePartialInformation, room, 14, &bytes),
            STATUS_BUFFER_OVERFLOW);
  EXPECT_EQ(room[13], 3);
  EXPECT_EQ(room[14], 0);
}

TEST_F(RegistryTest, DeletedKeysAreGoneForAll) {
  const auto key = Driver();
  std::u16string name = u"Sub";
  UNICODE_STRING text = Text(name);
  ComPtr<IRegistryKey> sub, same;
  key->NewSubKey(sub.Put(), nullptr, 0, &text, 0, nullptr);
  key->NewSubKey(same.Put(), nullptr, 0, &text, 0, nullptr);
  EXPECT_EQ(key->DeleteKey(), STATUS_INVALID_DEVICE_REQUEST);  // has one below
  EXPECT_EQ(sub->DeleteKey(), STATUS_SUCCESS);
  EXPECT_EQ(Set(*same, u"A", 1), STATUS_KEY_DELETED);
  EXPECT_EQ(same->DeleteKey(), STATUS_KEY_DELETED);
  EXPECT_EQ(key->DeleteKey(), STATUS_SUCCESS);
}

TEST_F(RegistryTest, EachTypeHasAPlaceAndGeneralKeysNeedAName) {
  FakeRig rig;
  rig.Start();
  ComPtr<IRegistryKey> device, driver, general;
  EXPECT_EQ(
      rig.port->NewRegistryKey(device.Put(), nullptr, DeviceRegistryKey, 0, nullptr, 0, nullptr),
      STATUS_SUCCESS);
  EXPECT_EQ(
      rig.port->NewRegistryKey(driver.Put(), nullptr, DriverRegistryKey, 0, nullptr, 0, nullptr),
      STATUS_SUCCESS);
  Set(*device, u"A", 1);
  EXPECT_EQ(Get(*driver, u"A"), 0U);
  EXPECT_EQ(
      rig.port->NewRegistryKey(general.Put(), nullptr, GeneralRegistryKey, 0, nullptr, 0, nullptr),
      STATUS_INVALID_PARAMETER);
  std::u16string name = u"\\Registry\\Machine\\Software";
  UNICODE_STRING text = Text(name);
  OBJECT_ATTRIBUTES attributes{.Length = sizeof attributes, .ObjectName = &text};
  ULONG disposition = 0;
  EXPECT_EQ(rig.port->NewRegistryKey(general.Put(), nullptr, GeneralRegistryKey, 0, &attributes, 0,
                                     &disposition),
            STATUS_SUCCESS);
  EXPECT_EQ(disposition, REG_CREATED_NEW_KEY);
  EXPECT_EQ(rig.port->NewRegistryKey(general.Put(), nullptr, 5, 0, nullptr, 0, nullptr),
            STATUS_INVALID_PARAMETER);
  CountedUnknown outer;
  EXPECT_EQ(
      rig.port->NewRegistryKey(general.Put(), &outer, DriverRegistryKey, 0, nullptr, 0, nullptr),
      STATUS_INVALID_PARAMETER);
}

TEST_F(RegistryTest, LinesThatMakeNoSenseAreLeftOutAndTold) {
  std::ofstream(path_) << "[Driver]\nGood=4:01000000\nBad=4:0x\nNoType=:00\nworse\n[Dri%zz]\n";
  device_ = std::make_unique<DEVICE_OBJECT>(DeviceSettings{.registry_file = path_});
  ASSERT_EQ(device_->registry()->findings().size(), 4U);
  EXPECT_NE(device_->registry()->findings()[0].find(":3: "), std::string::npos);
  EXPECT_EQ(Get(*Driver(), u"Good"), 1U);
}

TEST_F(RegistryTest, WhatCantBeWrittenIsSaid) {
  DEVICE_OBJECT device({.registry_file = "/nowhere/at/all"});
  ComPtr<IRegistryKey> key;
  EXPECT_EQ(PcNewRegistryKey(key.Put(), nullptr, DriverRegistryKey, 0, &device, nullptr, nullptr, 0,
                             nullptr),
            STATUS_UNSUCCESSFUL);
  EXPECT_FALSE(device.registry()->error().empty());
}

TEST_F(RegistryTest, QueryTablesTellValuesDefaultsAndWhatIsRequired) {
  const auto key = Driver();
  Set(*key, u"Limit", 256);
  std::vector<std::pair<std::u16string, ULONG>> told;
  const PRTL_QUERY_REGISTRY_ROUTINE routine = [](WCHAR* name, ULONG, PVOID data, ULONG bytes,
                                                 PVOID context, PVOID) {
    ULONG value = 0;
    std::memcpy(&value, data, std::min<ULONG>(bytes, sizeof value));
    static_cast<std::vector<std::pair<std::u16string, ULONG>>*>(context)->emplace_back(name, value);
    return STATUS_SUCCESS;
  };
  std::u16string limit = u"Limit", other = u"Other";
  ULONG fallback = 9, direct = 0;
  RTL_QUERY_REGISTRY_TABLE table[] = {
      {.QueryRoutine = routine, .Name = limit.data()},
      {.QueryRoutine = routine,
       .Name = other.data(),
       .DefaultType = REG_DWORD,
       .DefaultData = &fallback,
       .DefaultLength = sizeof fallback},
      {.Flags = RTL_QUERY_REGISTRY_DIRECT, .Name = limit.data(), .EntryContext = &direct},
      {}};
  EXPECT_EQ(key->QueryRegistryValues(table, &told), STATUS_SUCCESS);
  EXPECT_EQ(told, (std::vector<std::pair<std::u16string, ULONG>>{{u"Limit", 256}, {u"Other", 9}}));
  EXPECT_EQ(direct, 256U);
  table[1].DefaultType = REG_NONE;
  table[1].Flags = RTL_QUERY_REGISTRY_REQUIRED;
  EXPECT_EQ(key->QueryRegistryValues(table, &told), STATUS_OBJECT_NAME_NOT_FOUND);
}

TEST(Utf16, GoesBothWays) {
  const std::u16string text = u"a\u00E9\u266B\U0001D11E";
  EXPECT_EQ(ToUtf16(ToUtf8(text)), text);
  EXPECT_EQ(ToUtf8(u"\xD800x"), "\xEF\xBF\xBDx");
  EXPECT_EQ(ToUtf16("\xC3"), u"\uFFFD");
  EXPECT_EQ(ToUtf16("\xC0\x80"), u"\uFFFD");
  EXPECT_EQ(ToUtf16("\xE2\x82x"), u"\uFFFDx");
}

}  // namespace
}  // namespace portamento::dmus
