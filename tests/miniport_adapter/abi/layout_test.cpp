// C1, C2, C4: sizes and offsets of the contract. The headers assert every one of them while they
// are compiled; here the rows of the checklist are said once more, and laid over real bytes.
#include <array>
#include <bit>
#include <cstring>

#include "gtest/gtest.h"

#include "miniport_adapter/abi/dls_download.h"
#include "miniport_adapter/abi/dmus_event.h"
#include "miniport_adapter/abi/filter_description.h"
#include "miniport_adapter/abi/stream_buffers.h"
#include "miniport_adapter/abi/synth_properties.h"

namespace portamento::dmus {
namespace {

template <typename T, std::size_t size>
T Over(const std::array<std::uint8_t, size>& bytes) {
  static_assert(sizeof(T) <= size);
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// Bytes that count up, so that each member tells where it lies.
template <std::size_t size>
constexpr std::array<std::uint8_t, size> Counting() {
  std::array<std::uint8_t, size> bytes{};
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i);
  return bytes;
}

static_assert(std::endian::native == std::endian::little);

TEST(Layout, C1_DmusKernelEvent) {
  EXPECT_EQ(sizeof(DMUS_KERNEL_EVENT), layout::Of(40, 32));
  const auto event = Over<DMUS_KERNEL_EVENT>(Counting<40>());
  EXPECT_EQ(event.cbStruct, 1);
  EXPECT_EQ(event.cbEvent, 0x0302);
  EXPECT_EQ(event.usChannelGroup, 0x0504);
  EXPECT_EQ(event.usFlags, 0x0706);
  EXPECT_EQ(event.ullPresTime100ns, 0x0F0E'0D0C'0B0A'0908);
  EXPECT_EQ(event.ullBytePosition, 0x1716'1514'1312'1110U);
  EXPECT_EQ(event.uData.abData[0], layout::Of(32, 28));
}

TEST(Layout, C1_FlagsOfEvents) {
  DMUS_KERNEL_EVENT event{};
  EXPECT_TRUE(COMPLETE_EVT(event));
  EXPECT_FALSE(PACKAGE_EVT(event));
  event.usFlags = DMUS_KEF_EVENT_INCOMPLETE;
  EXPECT_FALSE(COMPLETE_EVT(event));
  event.usFlags = DMUS_KEF_PACKAGE_EVENT;
  EXPECT_TRUE(COMPLETE_EVT(event));
  EXPECT_TRUE(PACKAGE_EVT(event));
  event.cbEvent = sizeof(void*);
  EXPECT_TRUE(SHORT_EVT(event));
  event.cbEvent = sizeof(void*) + 1;
  EXPECT_FALSE(SHORT_EVT(event));
}

TEST(Layout, C2_StreamBuffersAndFormats) {
  EXPECT_EQ(sizeof(DMUS_EVENTHEADER), 20U);
  EXPECT_EQ(sizeof(WAVEFORMATEX), 18U);
  EXPECT_EQ(sizeof(KSDATAFORMAT_WAVEFORMATEX), 82U);
  EXPECT_EQ(sizeof(KSDATARANGE_MUSIC), 96U);
  EXPECT_EQ(sizeof(KSDATARANGE_AUDIO), 88U);
  const auto header = Over<DMUS_EVENTHEADER>(Counting<20>());
  EXPECT_EQ(header.cbEvent, 0x0302'0100U);
  EXPECT_EQ(header.dwChannelGroup, 0x0706'0504U);
  EXPECT_EQ(header.rtDelta, 0x0F0E'0D0C'0B0A'0908);
  EXPECT_EQ(header.dwFlags, 0x1312'1110U);
  const auto wave = Over<KSDATAFORMAT_WAVEFORMATEX>(Counting<82>());
  EXPECT_EQ(wave.WaveFormatEx.wFormatTag, 0x4140);
  EXPECT_EQ(wave.WaveFormatEx.cbSize, 0x5150);
}

TEST(Layout, C2_EventsInBuffersArePaddedTo8) {
  EXPECT_EQ(DMUS_EVENT_SIZE(0), 24U);
  EXPECT_EQ(DMUS_EVENT_SIZE(4), 24U);
  EXPECT_EQ(DMUS_EVENT_SIZE(5), 32U);
}

TEST(Layout, C4_FilterDescription) {
  EXPECT_EQ(sizeof(PCFILTER_DESCRIPTOR), layout::Of(80, 48));
  EXPECT_EQ(sizeof(PCPIN_DESCRIPTOR), layout::Of(112, 64));
  EXPECT_EQ(sizeof(PCPROPERTY_REQUEST), layout::Of(72, 40));
  EXPECT_EQ(sizeof(SYNTHCAPS), 296U);
}

TEST(Layout, C4_DownloadsAreTheSameForEveryWordSize) {
  EXPECT_EQ(sizeof(DMUS_REGION), 72U);
  EXPECT_EQ(sizeof(DMUS_ARTICPARAMS), 80U);
  EXPECT_EQ(sizeof(DMUS_WAVE), 32U);
  EXPECT_EQ(sizeof(DMUS_WAVEARTDL), 20U);
}

TEST(Layout, C4_VoicePrioritiesPutDrumsFirst) {
  EXPECT_EQ(DefaultVoicePriorityOffset(9), 0xFU);
  EXPECT_EQ(DefaultVoicePriorityOffset(0), 0xEU);
  EXPECT_EQ(DefaultVoicePriorityOffset(8), 0x6U);
  EXPECT_EQ(DefaultVoicePriorityOffset(10), 0x5U);
  EXPECT_EQ(DefaultVoicePriorityOffset(15), 0x0U);
}

}  // namespace
}  // namespace portamento::dmus
