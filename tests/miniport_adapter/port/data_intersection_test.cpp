// Formats that both sides can do: the miniport's rule, or the port's where it has none.
#include "miniport_adapter/port/data_intersection.h"

#include <cstring>

#include "gtest/gtest.h"

#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

using Ranges = std::vector<const KSDATARANGE*>;

class DataIntersectionTest : public testing::Test {
 protected:
  NTSTATUS Intersect(const Ranges& client, const Ranges& mine, ULONG room = 128) {
    bytes_ = 0;
    return dmus::Intersect(*miniport_, 1, client, mine, room, room == 0 ? nullptr : format_,
                           &bytes_);
  }
  WAVEFORMATEX Wave() const {
    WAVEFORMATEX wave;
    std::memcpy(&wave, format_ + sizeof(KSDATAFORMAT), sizeof wave);
    return wave;
  }

  ComPtr<FakeMiniport> miniport_ = Make<FakeMiniport>(fakes_alive);
  alignas(8) BYTE format_[128] = {};
  ULONG bytes_ = 0;
  KSDATARANGE_AUDIO wide_ = AudioRange(8, 8, 32, 8000, 96'000);
  KSDATARANGE_AUDIO narrow_ = AudioRange(2, 16, 24, 22'050, 48'000);
};

TEST_F(DataIntersectionTest, C50_WithoutARuleOfTheMiniportsTheGreatestOfBothIsTaken) {
  ASSERT_EQ(Intersect({&wide_.DataRange}, {&narrow_.DataRange}), STATUS_SUCCESS);
  EXPECT_EQ(bytes_, sizeof(KSDATAFORMAT_WAVEFORMATEX));
  const WAVEFORMATEX wave = Wave();
  EXPECT_EQ(wave.nChannels, 2);
  EXPECT_EQ(wave.wBitsPerSample, 24);
  EXPECT_EQ(wave.nSamplesPerSec, 48'000U);
  EXPECT_EQ(wave.nBlockAlign, 6);
  EXPECT_EQ(wave.nAvgBytesPerSec, 288'000U);
}

TEST_F(DataIntersectionTest, C50_TheDefaultIsStereoAtMost) {
  ASSERT_EQ(Intersect({&wide_.DataRange}, {&wide_.DataRange}), STATUS_SUCCESS);
  EXPECT_EQ(Wave().nChannels, 2);
}

TEST_F(DataIntersectionTest, C50_RangesThatDoNotMeetAreNoMatch) {
  const KSDATARANGE_AUDIO low = AudioRange(2, 16, 16, 8000, 11'025);
  const KSDATARANGE_AUDIO coarse = AudioRange(2, 8, 8, 8000, 96'000);
  EXPECT_EQ(Intersect({&low.DataRange}, {&narrow_.DataRange}), STATUS_NO_MATCH);
  EXPECT_EQ(Intersect({&coarse.DataRange}, {&narrow_.DataRange}), STATUS_NO_MATCH);
  KSDATARANGE_AUDIO floating = wide_;
  floating.DataRange.SubFormat = KSDATAFORMAT_SUBTYPE_IEEE_FLOAT;
  EXPECT_EQ(Intersect({&floating.DataRange}, {&narrow_.DataRange}), STATUS_NO_MATCH);
}

TEST_F(DataIntersectionTest, C50_AllRangesAreTriedInTheirOrder) {
  const KSDATARANGE_AUDIO low = AudioRange(2, 16, 16, 8000, 11'025);
  const KSDATARANGE_AUDIO mono = AudioRange(1, 16, 16, 8000, 44'100);
  ASSERT_EQ(Intersect({&low.DataRange, &mono.DataRange, &wide_.DataRange},
                      {&miniport_->description.timed.DataRange, &narrow_.DataRange}),
            STATUS_SUCCESS);
  EXPECT_EQ(Wave().nChannels, 1);
  EXPECT_EQ(Wave().nSamplesPerSec, 44'100U);
  EXPECT_EQ(miniport_->intersections.size(), 4U);
}

TEST_F(DataIntersectionTest, C50_TheMiniportsAnswerStands) {
  miniport_->intersect = [](ULONG pin, KSDATARANGE*, KSDATARANGE*, ULONG, PVOID format,
                            ULONG* bytes) {
    EXPECT_EQ(pin, 1U);
    static_cast<BYTE*>(format)[0] = 77;
    *bytes = 100;
    return STATUS_SUCCESS;
  };
  EXPECT_EQ(Intersect({&wide_.DataRange}, {&narrow_.DataRange}), STATUS_SUCCESS);
  EXPECT_EQ(format_[0], 77);
  EXPECT_EQ(bytes_, 100U);
  miniport_->intersect = [](auto...) { return STATUS_NO_MATCH; };
  EXPECT_EQ(Intersect({&wide_.DataRange}, {&narrow_.DataRange}), STATUS_NO_MATCH);
  miniport_->intersect = [](auto...) { return STATUS_IO_DEVICE_ERROR; };
  EXPECT_EQ(Intersect({&wide_.DataRange, &wide_.DataRange}, {&narrow_.DataRange}),
            STATUS_IO_DEVICE_ERROR);
}

TEST_F(DataIntersectionTest, C50_SizesFollowTheProtocol) {
  EXPECT_EQ(Intersect({&wide_.DataRange}, {&narrow_.DataRange}, 0), STATUS_BUFFER_OVERFLOW);
  EXPECT_EQ(bytes_, 82U);
  EXPECT_EQ(Intersect({&wide_.DataRange}, {&narrow_.DataRange}, 81), STATUS_BUFFER_TOO_SMALL);
  EXPECT_EQ(Intersect({&wide_.DataRange}, {&narrow_.DataRange}, 82), STATUS_SUCCESS);
}

TEST_F(DataIntersectionTest, C50_MusicIsOfOneKindOrOfAny) {
  const KSDATARANGE_MUSIC& timed = miniport_->description.timed;
  const KSDATARANGE_MUSIC any = MusicRangeOf(GUID_NULL);
  const KSDATARANGE_MUSIC raw = MusicRangeOf(KSDATAFORMAT_SUBTYPE_MIDI);
  EXPECT_EQ(Intersect({&any.DataRange}, {&timed.DataRange}), STATUS_SUCCESS);
  EXPECT_EQ(bytes_, 64U);
  EXPECT_EQ(reinterpret_cast<const KSDATAFORMAT*>(format_)->SubFormat,
            KSDATAFORMAT_SUBTYPE_DIRECTMUSIC);
  EXPECT_EQ(Intersect({&raw.DataRange}, {&timed.DataRange}), STATUS_NO_MATCH);
}

}  // namespace
}  // namespace portamento::dmus
