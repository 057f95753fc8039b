// The node's properties: what each says and does, and the rules of sizes and verbs that all share.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

#include "gtest/gtest.h"

#include "miniport_adapter/miniport/synth_instance.h"
#include "miniport_adapter/miniport/synth_properties_handler.h"
#include "soundfonts/dls/dls_connections.h"
#include "tests/engine/patch.h"
#include "tests/miniport_adapter/core/stream_rig.h"
#include "tests/miniport_adapter/downloads/image_builder.h"
#include "tests/miniport_adapter/miniport/miniport_rig.h"

namespace portamento::test {
namespace {

const GUID& kSynth = KSPROPSETID_Synth;
const GUID& kDls = KSPROPSETID_Synth_Dls;

class Properties : public testing::Test {
 protected:
  void SetUp() override { pair = rig.NewPair(); }
  IMXF* stream() { return pair.messages.get(); }

  SYNTH_PORTPARAMS Configure(const SYNTH_PORTPARAMS& wanted, NTSTATUS expected) {
    const auto got = rig.Get<SYNTH_PORTPARAMS>(stream(), kSynth, KSPROPERTY_SYNTH_PORTPARAMETERS,
                                               InstanceOf(wanted));
    EXPECT_EQ(rig.last_status, expected);
    return got.value_or(SYNTH_PORTPARAMS{});
  }

  MiniportRig rig{BankOf({Patch{}})};
  PinPair pair;
};

/// A request that the item would answer.
MiniportRig::Request GoodRequest(IMXF* stream, const PCPROPERTY_ITEM& item, ULONG verb) {
  MiniportRig::Request request{stream, item.Set, item.Id, verb, {}};
  if (*item.Set == kSynth && item.Id == KSPROPERTY_SYNTH_PORTPARAMETERS) {
    request.instance = InstanceOf(SYNTH_PORTPARAMS{});
  }
  if (*item.Set == kSynth && item.Id == KSPROPERTY_SYNTH_VOICEPRIORITY) {
    request.instance = InstanceOf(SYNTHVOICEPRIORITY_INSTANCE{1, 0});
  }
  if (*item.Set == kDls && item.Id == KSPROPERTY_SYNTH_DLS_DOWNLOAD) {
    static const std::vector<std::byte> wave = WaveDownload(77, Constant(10));
    request.instance = InstanceOf(
        SYNTH_BUFFER{static_cast<ULONG>(wave.size()), const_cast<std::byte*>(wave.data())});
  }
  return request;
}

TEST_F(Properties, C41_GetsFollowTheProtocolOfSizes) {
  std::size_t seen = 0;
  for (const PCPROPERTY_ITEM& item : SynthPropertyItems()) {
    if ((item.Flags & KSPROPERTY_TYPE_GET) == 0) continue;
    ++seen;
    const auto request = GoodRequest(stream(), item, KSPROPERTY_TYPE_GET);
    alignas(8) std::array<BYTE, 512> value;
    value.fill(0xAB);
    ULONG needed = 0;
    EXPECT_EQ(rig.Ask(request, nullptr, needed), STATUS_BUFFER_OVERFLOW);
    ASSERT_GT(needed, 0u);
    ULONG size = needed - 1;
    EXPECT_EQ(rig.Ask(request, value.data(), size), STATUS_BUFFER_TOO_SMALL);
    EXPECT_EQ(size, 0u);
    EXPECT_EQ(std::count(value.begin(), value.end(), 0xAB), 512);
    size = needed;
    EXPECT_EQ(rig.Ask(request, value.data(), size), STATUS_SUCCESS);
    EXPECT_EQ(size, needed);
    EXPECT_EQ(std::count(value.begin() + needed, value.end(), 0xAB), 512 - needed);
    if (*item.Set != kDls || item.Id != KSPROPERTY_SYNTH_DLS_DOWNLOAD) {
      size = 512;  // more room than needed; at an odd address
      EXPECT_EQ(rig.Ask(request, value.data() + 1, size = 511), STATUS_SUCCESS);
      EXPECT_EQ(size, needed);
    }
    // What it needs to know must be there.
    auto cut = request;
    if (!cut.instance.empty()) {
      cut.instance.pop_back();
      size = needed;
      EXPECT_FALSE(NT_SUCCESS(rig.Ask(cut, value.data(), size)));
    }
  }
  EXPECT_GE(seen, 20u);
}

TEST_F(Properties, C42_BasicSupportIsTheItemsFlagsAndOtherVerbsAreRefused) {
  for (const PCPROPERTY_ITEM& item : SynthPropertyItems()) {
    ULONG flags = 0, size = sizeof flags;
    EXPECT_EQ(rig.Ask(GoodRequest(stream(), item, KSPROPERTY_TYPE_BASICSUPPORT), &flags, size),
              STATUS_SUCCESS);
    EXPECT_EQ(flags, item.Flags);
    EXPECT_EQ(size, sizeof flags);
    std::array<BYTE, 512> value{};
    for (const ULONG verb : {KSPROPERTY_TYPE_GET, KSPROPERTY_TYPE_SET}) {
      if ((item.Flags & verb) != 0) continue;
      size = 512;
      EXPECT_EQ(rig.Ask(GoodRequest(stream(), item, verb), value.data(), size),
                STATUS_INVALID_DEVICE_REQUEST);
    }
    for (const ULONG verb : {KSPROPERTY_TYPE_RELATIONS, KSPROPERTY_TYPE_SERIALIZESET,
                             KSPROPERTY_TYPE_DEFAULTVALUES, ULONG{0}}) {
      size = 512;
      EXPECT_EQ(rig.Ask(GoodRequest(stream(), item, verb), value.data(), size),
                STATUS_INVALID_DEVICE_REQUEST);
    }
  }
}

TEST_F(Properties, WhatIsOfAPinIsNotOfTheFilter) {
  EXPECT_TRUE(rig.Get<SYNTHCAPS>(nullptr, kSynth, KSPROPERTY_SYNTH_CAPS));
  EXPECT_FALSE(rig.Get<LONG>(nullptr, kSynth, KSPROPERTY_SYNTH_VOLUME));
  EXPECT_FALSE(rig.Get<SYNTH_STATS>(nullptr, kSynth, KSPROPERTY_SYNTH_RUNNINGSTATS));
}

TEST_F(Properties, CapsAndCapabilitiesAreTold) {
  const auto caps = rig.Get<SYNTHCAPS>(stream(), kSynth, KSPROPERTY_SYNTH_CAPS);
  ASSERT_TRUE(caps);
  EXPECT_EQ(caps->Flags & (SYNTH_PC_DLS | SYNTH_PC_DLS2 | SYNTH_PC_SOFTWARESYNTH),
            SYNTH_PC_DLS | SYNTH_PC_DLS2 | SYNTH_PC_SOFTWARESYNTH);
  EXPECT_EQ(caps->MaxChannelGroups, 1000u);
  EXPECT_EQ(caps->MaxAudioChannels, 2u);
  EXPECT_EQ(caps->Description[0], u'P');
  EXPECT_EQ(caps->Description[127], u'\0');
  for (const GUID* const set :
       {&GUID_DMUS_PROP_DLS1, &GUID_DMUS_PROP_DLS2, &GUID_DMUS_PROP_INSTRUMENT2,
        &GUID_DMUS_PROP_GS_Capable, &GUID_DMUS_PROP_XG_Capable}) {
    EXPECT_EQ(rig.Get<BOOL>(stream(), *set, 0), 1);
  }
  for (const GUID* const set :
       {&GUID_DMUS_PROP_GM_Hardware, &GUID_DMUS_PROP_GS_Hardware, &GUID_DMUS_PROP_XG_Hardware}) {
    EXPECT_EQ(rig.Get<BOOL>(stream(), *set, 0), 0);
  }
  EXPECT_EQ(rig.Get<ULONG>(stream(), GUID_DMUS_PROP_SamplePlaybackRate, 0), 48'000u);
}

TEST_F(Properties, VolumeAndBoostAddUp) {
  EXPECT_EQ(rig.Get<LONG>(stream(), kSynth, KSPROPERTY_SYNTH_VOLUME), 0);
  EXPECT_EQ(rig.Get<LONG>(stream(), kSynth, KSPROPERTY_SYNTH_VOLUMEBOOST), 0);
  rig.Run(pair);
  rig.PutFullLevel(pair);
  rig.Put(pair, {0x90, 60, 127}, 0);
  const float whole = rig.Render(pair, 4800).left.back();
  EXPECT_EQ(rig.Set(stream(), kSynth, KSPROPERTY_SYNTH_VOLUME, LONG{-900}), STATUS_SUCCESS);
  EXPECT_EQ(rig.Set(pair.sound.get(), kSynth, KSPROPERTY_SYNTH_VOLUMEBOOST, LONG{300}),
            STATUS_SUCCESS);
  EXPECT_EQ(rig.Get<LONG>(pair.sound.get(), kSynth, KSPROPERTY_SYNTH_VOLUME), -900);
  EXPECT_NEAR(rig.Render(pair, 4800).left.back() / whole, 0.501187, 1e-4);
  rig.Set(stream(), kSynth, KSPROPERTY_SYNTH_VOLUME, LONG{0x7FFF'FFFF});
  EXPECT_EQ(rig.Get<LONG>(stream(), kSynth, KSPROPERTY_SYNTH_VOLUME), 2000);
  // A pin that nobody has changed has the boost that clients expect.
  const MiniportRig fresh;
  SynthInstance synth{SynthOptions{}};
  EXPECT_EQ(synth.volume(true), 600);
}

/// How loud the last of `seconds` is after a short note into the reverb, set to `params`.
double EchoOf(const SYNTH_REVERB_PARAMS& params, double seconds, bool set_while_stopped) {
  SynthOptions options = OptionsFor(BankOf({Patch{}}));
  options.synth.reverb_level_linear = 1;
  options.synth.controller_send_share = 1;
  MiniportRig rig(std::move(options));
  PinPair pair = rig.NewPair();
  const auto set = [&] {
    EXPECT_EQ(rig.Set(pair.messages.get(), GUID_DMUS_PROP_WavesReverb, 0, params), STATUS_SUCCESS);
  };
  if (set_while_stopped) set();
  rig.Run(pair);
  if (!set_while_stopped) {
    set();
    MiniportRig::Render(pair, 4800);
    // Makes another synthesizer, which must know of it.
    rig.Get<SYNTH_PORTPARAMS>(
        pair.messages.get(), kSynth, KSPROPERTY_SYNTH_PORTPARAMETERS,
        InstanceOf(SYNTH_PORTPARAMS{.ValidParams = SYNTH_PORTPARAMS_VOICES, .Voices = 77}));
  }
  rig.Put(pair, {0xB0, 91, 127}, 0);
  rig.Put(pair, {0x90, 60, 127}, 0);
  MiniportRig::Render(pair, 4800);
  rig.Put(pair, {0xB0, 120, 0}, 0);
  const auto sound = MiniportRig::Render(pair, static_cast<std::size_t>(seconds * 48'000)).left;
  double square = 0;
  for (std::size_t f = sound.size() - 4800; f < sound.size(); ++f) square += sound[f] * sound[f];
  return std::sqrt(square / 4800);
}

TEST_F(Properties, WavesReverbSetsTimeAndLevelOfOurs) {
  const GUID& kReverb = GUID_DMUS_PROP_WavesReverb;
  const auto first = rig.Get<SYNTH_REVERB_PARAMS>(stream(), kReverb, 0);
  ASSERT_TRUE(first);
  EXPECT_FLOAT_EQ(first->fReverbTime, 1822);
  SYNTH_REVERB_PARAMS params{-3, -7, 2500, 0.001f};
  EXPECT_EQ(rig.Set(stream(), kReverb, 0, params), STATUS_SUCCESS);
  auto got = rig.Get<SYNTH_REVERB_PARAMS>(pair.sound.get(), kReverb, 0);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->fInGain, -3);
  EXPECT_EQ(got->fReverbMix, -7);
  EXPECT_EQ(got->fReverbTime, 2500);
  EXPECT_FLOAT_EQ(got->fHighFreqRTRatio, first->fHighFreqRTRatio);  // cannot be set
  params = {std::numeric_limits<float>::quiet_NaN(), 20, 1e30f, -1};
  EXPECT_EQ(rig.Set(stream(), kReverb, 0, params), STATUS_SUCCESS);
  got = rig.Get<SYNTH_REVERB_PARAMS>(stream(), kReverb, 0);
  EXPECT_EQ(got->fInGain, -3);
  EXPECT_EQ(got->fReverbMix, 0);
  EXPECT_NEAR(got->fReverbTime, 8802, 1);

  for (const bool stopped : {false, true}) {
    const double whole = EchoOf({0, 0, 2000, 0.5f}, 0.5, stopped);
    ASSERT_GT(whole, 1e-4);
    EXPECT_NEAR(20 * std::log10(EchoOf({-5, -7, 2000, 0.5f}, 0.5, stopped) / whole), -12, 0.3);
    EXPECT_EQ(EchoOf({0, -96, 2000, 0.5f}, 0.5, stopped), 0);
    // -60 dB in 2 s, so a second more takes 30 dB; half of that where it takes 4 s.
    EXPECT_NEAR(20 * std::log10(EchoOf({0, 0, 2000, 0.5f}, 1.5, stopped) / whole), -30, 4);
    EXPECT_NEAR(20 * std::log10(EchoOf({0, 0, 4000, 0.5f}, 1.5, stopped) /
                                EchoOf({0, 0, 4000, 0.5f}, 0.5, stopped)),
                -15, 2);
  }
}

TEST_F(Properties, WhatBelongsToTheSinkIsNotFound) {
  for (const GUID* const set : {&GUID_DMUS_PROP_SynthSink_DSOUND, &GUID_DMUS_PROP_SynthSink_WAVE,
                                &GUID_DMUS_PROP_SetSynthSink, &GUID_DMUS_PROP_WriteLatency,
                                &GUID_DMUS_PROP_WritePeriod, &GUID_DMUS_PROP_LegacyCaps}) {
    EXPECT_EQ(rig.ItemOf(*set, 0), nullptr);
  }
}

TEST_F(Properties, C40_PortParametersEchoClampAndFillIn) {
  SYNTH_PORTPARAMS wanted{.ValidParams = SYNTH_PORTPARAMS_VOICES | SYNTH_PORTPARAMS_CHANNELGROUPS |
                                         SYNTH_PORTPARAMS_EFFECTS,
                          .Voices = 64,
                          .ChannelGroups = 5,
                          .EffectsFlags = SYNTH_EFFECT_REVERB};
  SYNTH_PORTPARAMS got = Configure(wanted, STATUS_SUCCESS);
  EXPECT_EQ(got.Voices, 64u);
  EXPECT_EQ(got.ChannelGroups, 5u);
  EXPECT_EQ(got.EffectsFlags, SYNTH_EFFECT_REVERB);
  EXPECT_EQ(got.AudioChannels, 2u);
  EXPECT_EQ(got.SampleRate, 48'000u);
  EXPECT_EQ(got.Share, 0u);
  EXPECT_EQ(got.ValidParams, 0x6Fu);
  EXPECT_EQ(rig.Get<ULONG>(stream(), kSynth, KSPROPERTY_SYNTH_CHANNELGROUPS), 5u);
  EXPECT_EQ(rig.Get<ULONG>(stream(), GUID_DMUS_PROP_Effects, 0), SYNTH_EFFECT_REVERB);
  // Asked for nothing: stays.
  got = Configure({.Voices = 9999, .ChannelGroups = 9999}, STATUS_SUCCESS);
  EXPECT_EQ(got.Voices, 64u);
  EXPECT_EQ(got.ChannelGroups, 5u);

  const struct {
    DWORD flag;
    DWORD SYNTH_PORTPARAMS::*member;
    DWORD asked, given;
  } altered[] = {
      {SYNTH_PORTPARAMS_VOICES, &SYNTH_PORTPARAMS::Voices, 0, 1},
      {SYNTH_PORTPARAMS_VOICES, &SYNTH_PORTPARAMS::Voices, 1'000'000, SynthInstance::kMostVoices},
      {SYNTH_PORTPARAMS_CHANNELGROUPS, &SYNTH_PORTPARAMS::ChannelGroups, 0, 1},
      {SYNTH_PORTPARAMS_CHANNELGROUPS, &SYNTH_PORTPARAMS::ChannelGroups, 1001, 1000},
      {SYNTH_PORTPARAMS_AUDIOCHANNELS, &SYNTH_PORTPARAMS::AudioChannels, 1, 2},
      {SYNTH_PORTPARAMS_SAMPLERATE, &SYNTH_PORTPARAMS::SampleRate, 44'100, 48'000},
      {SYNTH_PORTPARAMS_EFFECTS, &SYNTH_PORTPARAMS::EffectsFlags, 0xFF, 7},
      {SYNTH_PORTPARAMS_SHARE, &SYNTH_PORTPARAMS::Share, 1, 0},
  };
  for (const auto& [flag, member, asked, given] : altered) {
    wanted = {.ValidParams = flag};
    wanted.*member = asked;
    EXPECT_EQ(Configure(wanted, STATUS_NOT_ALL_ASSIGNED).*member, given) << flag;
  }
  // It still plays.
  rig.Run(pair);
  rig.Put(pair, {0x90, 60, 127}, 0, 1000);
  EXPECT_FALSE(Silent(rig.Render(pair, 480)));
}

TEST_F(Properties, MoreGroupsLeaveOthersAsTheyAre) {
  rig.Run(pair);
  rig.PutFullLevel(pair);
  rig.Put(pair, {0xB0, 7, 0}, 0);
  rig.Render(pair, 64);
  EXPECT_EQ(rig.Set(stream(), kSynth, KSPROPERTY_SYNTH_CHANNELGROUPS, ULONG{16}), STATUS_SUCCESS);
  rig.Put(pair, {0x90, 60, 127}, 0);
  EXPECT_LT(RmsDb(rig.Render(pair, 4800).left), -90);  // still at volume 0
}

TEST_F(Properties, C43_GroupsAndPrioritiesAreKept) {
  for (const ULONG count : {0u, 1001u, 0xFFFF'FFFFu}) {
    EXPECT_FALSE(NT_SUCCESS(rig.Set(stream(), kSynth, KSPROPERTY_SYNTH_CHANNELGROUPS, count)));
  }
  EXPECT_EQ(rig.Set(stream(), kSynth, KSPROPERTY_SYNTH_CHANNELGROUPS, ULONG{3}), STATUS_SUCCESS);
  EXPECT_EQ(rig.Get<ULONG>(stream(), kSynth, KSPROPERTY_SYNTH_CHANNELGROUPS), 3u);

  const auto priority = [&](DWORD group, DWORD channel) {
    return rig.Get<DWORD>(stream(), kSynth, KSPROPERTY_SYNTH_VOICEPRIORITY,
                          InstanceOf(SYNTHVOICEPRIORITY_INSTANCE{group, channel}));
  };
  const DWORD offsets[16] = {0xE, 0xD, 0xC, 0xB, 0xA, 9, 8, 7, 6, 0xF, 5, 4, 3, 2, 1, 0};
  for (DWORD group = 1; group <= 3; ++group) {
    for (DWORD channel = 0; channel < 16; ++channel) {
      EXPECT_EQ(priority(group, channel), DAUD_STANDARD_VOICE_PRIORITY | offsets[channel]);
    }
  }
  EXPECT_EQ(
      rig.Set(stream(), kSynth, KSPROPERTY_SYNTH_VOICEPRIORITY, DWORD{DAUD_CRITICAL_VOICE_PRIORITY},
              InstanceOf(SYNTHVOICEPRIORITY_INSTANCE{2, 4})),
      STATUS_SUCCESS);
  EXPECT_EQ(priority(2, 4), DAUD_CRITICAL_VOICE_PRIORITY);
  EXPECT_EQ(priority(1, 4), DAUD_STANDARD_VOICE_PRIORITY | 0xAu);
  for (const SYNTHVOICEPRIORITY_INSTANCE bad :
       {SYNTHVOICEPRIORITY_INSTANCE{0, 0}, SYNTHVOICEPRIORITY_INSTANCE{4, 0},
        SYNTHVOICEPRIORITY_INSTANCE{1, 16}}) {
    EXPECT_FALSE(priority(bad.ChannelGroup, bad.Channel));
    EXPECT_FALSE(NT_SUCCESS(
        rig.Set(stream(), kSynth, KSPROPERTY_SYNTH_VOICEPRIORITY, DWORD{1}, InstanceOf(bad))));
  }
}

TEST_F(Properties, C38_TheLatencyClockIsTheNextFramesTimeButNeverPast) {
  rig.Run(pair);
  const REFERENCE_TIME start = rig.clock.now_100ns;
  const auto latency = [&] {
    return static_cast<REFERENCE_TIME>(
        rig.Get<ULONGLONG>(stream(), kSynth, KSPROPERTY_SYNTH_LATENCYCLOCK).value_or(0));
  };
  EXPECT_EQ(latency(), start);
  rig.Render(pair, 4800);
  EXPECT_EQ(latency(), start + 1'000'000);
  rig.Put(pair, {0x90, 60, 127}, latency());
  EXPECT_EQ(Onset(rig.Render(pair, 480).left), 0u);
  rig.clock.now_100ns = start + 77'000'000;
  EXPECT_EQ(latency(), start + 77'000'000);
}

TEST_F(Properties, C44_StatisticsAreOfThisRun) {
  rig.Run(pair);
  rig.PutFullLevel(pair);
  rig.Put(pair, {0xB0, 10, 0}, 0);
  rig.Put(pair, {0x90, 60, 127}, 0);
  rig.Put(pair, {0x90, 72, 127}, 0);
  rig.Render(pair, 48'000);
  auto stats = rig.Get<SYNTH_STATS>(stream(), kSynth, KSPROPERTY_SYNTH_RUNNINGSTATS);
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->ValidStats, 0x3Fu);
  EXPECT_EQ(stats->Voices, 2u);
  EXPECT_EQ(stats->PeakVolume, 602);  // two at full scale, hard left
  EXPECT_EQ(stats->LostNotes, 0u);
  EXPECT_EQ(stats->FreeMemory, 0x7FFF'FFFFu);
  rig.SetStates(pair, KSSTATE_PAUSE);
  rig.SetStates(pair, KSSTATE_RUN);
  stats = rig.Get<SYNTH_STATS>(stream(), kSynth, KSPROPERTY_SYNTH_RUNNINGSTATS);
  EXPECT_EQ(stats->Voices, 0u);
  EXPECT_EQ(stats->PeakVolume, -20'000);
}

TEST_F(Properties, C44_WhatIsLostIsCounted) {
  Configure({.ValidParams = SYNTH_PORTPARAMS_VOICES, .Voices = 2}, STATUS_SUCCESS);
  rig.Run(pair);
  for (BYTE key = 60; key < 65; ++key) rig.Put(pair, {0x90, key, 127}, 0);
  rig.Render(pair, 480);
  EXPECT_EQ(rig.Get<SYNTH_STATS>(stream(), kSynth, KSPROPERTY_SYNTH_RUNNINGSTATS)->LostNotes, 3u);
}

// --- Downloads
// -------------------------------------------------------------------------------------

const Frames kKilohertz = SinePeriods(48, 100, 0.5);

double Hz(MiniportRig& rig, PinPair& pair) {
  rig.Put(pair, {0xC0, 0}, 0);
  rig.Put(pair, {0x90, 60, 127}, 0);
  const auto tone = rig.Render(pair, 12'800).left;  // whole blocks: banks change at their edges
  rig.Put(pair, {0xB0, 120, 0}, 0);
  rig.Render(pair, 4800);
  return FrequencyHz({tone.begin() + 2000, tone.end()});
}

TEST_F(Properties, DownloadsAreOfTheirPinsOnly) {
  PinPair other = rig.NewPair();
  EXPECT_NE(rig.Download(stream(), WaveDownload(1, kKilohertz)), nullptr);
  const HANDLE instrument =
      rig.Download(pair.sound.get(), InstrumentDownload(2, 0, {RegionOfWave(1, 4800)}));
  EXPECT_NE(instrument, nullptr);
  EXPECT_EQ(rig.Download(other.messages.get(), InstrumentDownload(2, 0, {RegionOfWave(1, 4800)})),
            nullptr);
  EXPECT_EQ(rig.last_status, STATUS_UNSUCCESSFUL);
  rig.Run(pair);
  rig.Run(other);
  EXPECT_NEAR(Hz(rig, pair), 1000, 1);
  other.position = 0;
  rig.Put(other, {0x90, 60, 127}, 0);
  const auto rom = rig.Render(other, 480).left;  // a constant
  EXPECT_NEAR(rom[400], rom[479], 1e-3);

  EXPECT_EQ(rig.Unload(other.messages.get(), instrument), STATUS_UNSUCCESSFUL);  // foreign
  EXPECT_EQ(rig.Unload(stream(), instrument), STATUS_SUCCESS);
  EXPECT_EQ(rig.Unload(stream(), instrument), STATUS_UNSUCCESSFUL);
  EXPECT_EQ(rig.Unload(stream(), nullptr), STATUS_UNSUCCESSFUL);
}

TEST_F(Properties, C45_WrongDownloadsAreRefused) {
  auto image = WaveDownload(1, kKilohertz);
  EXPECT_EQ(rig.Download(stream(), {image.begin(), image.begin() + 15}), nullptr);
  EXPECT_EQ(rig.last_status, STATUS_BUFFER_TOO_SMALL);
  EXPECT_EQ(rig.Download(stream(), {image.begin(), image.end() - 1}), nullptr);
  EXPECT_EQ(rig.last_status, STATUS_UNSUCCESSFUL);
  EXPECT_FALSE(rig.Get<SYNTHDOWNLOAD>(stream(), kDls, KSPROPERTY_SYNTH_DLS_DOWNLOAD,
                                      InstanceOf(SYNTH_BUFFER{100, nullptr})));
  image[0] = std::byte{9};
  EXPECT_EQ(rig.Download(stream(), image), nullptr);
}

TEST_F(Properties, CompactInterruptsNothing) {
  rig.Run(pair);
  rig.Put(pair, {0x90, 60, 127}, 0);
  const float before = rig.Render(pair, 4800).left.back();
  ULONG size = 0;
  EXPECT_EQ(rig.Ask({stream(), &kDls, KSPROPERTY_SYNTH_DLS_COMPACT, KSPROPERTY_TYPE_SET, {}},
                    nullptr, size),
            STATUS_SUCCESS);
  EXPECT_FLOAT_EQ(rig.Render(pair, 4800).left.front(), before);
}

TEST_F(Properties, C47_TheWaveFormatIsThatOfTheSoundPinAndNothingIsAppended) {
  MiniportRig other;
  for (const auto& format : {WaveFormat(22'050, 16, 1), WaveFormat(96'000, 24, 2)}) {
    PinPair made = other.NewPair(format);
    const auto told =
        other.Get<WAVEFORMATEX>(made.messages.get(), kDls, KSPROPERTY_SYNTH_DLS_WAVEFORMAT);
    ASSERT_TRUE(told);
    EXPECT_EQ(std::memcmp(&*told, &format.WaveFormatEx, sizeof *told), 0);
  }
  EXPECT_EQ(rig.Get<ULONG>(stream(), kDls, KSPROPERTY_SYNTH_DLS_APPEND), 0u);
}

std::atomic<int> completed = 0;
NTSTATUS completed_status = -1;

NTSTATUS PORTAMENTO_STDCALL Complete(PCPROPERTY_REQUEST* request, NTSTATUS status) {
  EXPECT_NE(request, nullptr);
  completed_status = status;
  ++completed;
  return STATUS_SUCCESS;
}

/// Asks for an unload with a request that stays, as one must that may be pending.
NTSTATUS UnloadPending(MiniportRig& rig, const PinPair& pair, HANDLE& handle,
                       PCPROPERTY_REQUEST& request) {
  request = {.MajorTarget = &rig.miniport(),
             .MinorTarget = pair.messages.get(),
             .PropertyItem = rig.ItemOf(kDls, KSPROPERTY_SYNTH_DLS_UNLOAD),
             .Verb = KSPROPERTY_TYPE_SET,
             .ValueSize = sizeof handle,
             .Value = &handle};
  return request.PropertyItem->Handler(&request);
}

bool CompletedWithin(std::chrono::milliseconds limit, int count) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (completed < count && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return completed >= count;
}

TEST(PendingUnload, C46_EndsWhenTheLastNoteHasEnded) {
  completed = 0;
  SynthOptions options = OptionsFor(nullptr);
  options.complete_pending = Complete;
  MiniportRig rig(options);
  PinPair pair = rig.NewPair();
  HANDLE wave = rig.Download(pair.messages.get(), WaveDownload(1, kKilohertz));
  HANDLE instrument =
      rig.Download(pair.messages.get(), InstrumentDownload(2, 0, {RegionOfWave(1, 4800)}));
  rig.Run(pair);
  rig.PutFullLevel(pair);
  rig.Put(pair, {0xC0, 0}, 0);
  rig.Put(pair, {0x90, 60, 127}, 0);
  const auto before = rig.Render(pair, 4800).left;
  PCPROPERTY_REQUEST requests[2];
  EXPECT_EQ(UnloadPending(rig, pair, instrument, requests[0]), STATUS_PENDING);
  EXPECT_EQ(UnloadPending(rig, pair, wave, requests[1]), STATUS_PENDING);
  auto during = rig.Render(pair, 48'000).left;
  EXPECT_NEAR(FrequencyHz(during), 1000, 0.5);
  during.insert(during.begin(), before.end() - 2, before.end());
  EXPECT_LT(Roughness(during), 0.05);  // no click
  EXPECT_FALSE(CompletedWithin(std::chrono::milliseconds(50), 1));
  rig.Put(pair, {0x80, 60, 0}, 0);
  rig.Render(pair, 48'000);
  EXPECT_TRUE(CompletedWithin(std::chrono::seconds(5), 2));
  EXPECT_EQ(completed_status, STATUS_SUCCESS);
  EXPECT_EQ(rig.Unload(pair.messages.get(), wave), STATUS_UNSUCCESSFUL);
}

TEST(PendingUnload, C46_AtRestItIsDoneAtOnceAndWithItsPinsAtTheLatest) {
  completed = 0;
  SynthOptions options = OptionsFor(nullptr);
  options.complete_pending = Complete;
  MiniportRig rig(options);
  PCPROPERTY_REQUEST request;
  {
    PinPair pair = rig.NewPair();
    const auto load = [&] {
      static DWORD id = 0;
      rig.Download(pair.messages.get(), WaveDownload(++id, kKilohertz));
      return rig.Download(pair.messages.get(), InstrumentDownload(0, 0, {RegionOfWave(id, 4800)}));
    };
    HANDLE instrument = load();
    EXPECT_EQ(UnloadPending(rig, pair, instrument, request), STATUS_SUCCESS);  // never played
    instrument = load();
    // Made anew, with the instrument among its first banks.
    EXPECT_TRUE(rig.Get<SYNTH_PORTPARAMS>(
        pair.messages.get(), kSynth, KSPROPERTY_SYNTH_PORTPARAMETERS,
        InstanceOf(SYNTH_PORTPARAMS{.ValidParams = SYNTH_PORTPARAMS_VOICES, .Voices = 9})));
    EXPECT_EQ(UnloadPending(rig, pair, instrument, request), STATUS_SUCCESS);
    instrument = load();
    rig.Run(pair);
    rig.Put(pair, {0x90, 60, 127}, 0);
    rig.Render(pair, 4800);
    rig.SetStates(pair, KSSTATE_STOP);
    EXPECT_EQ(UnloadPending(rig, pair, instrument, request), STATUS_SUCCESS);
    instrument = load();
    pair.position = 0;
    rig.Run(pair);
    rig.Put(pair, {0x90, 60, 127}, 0);
    rig.Render(pair, 4800);
    EXPECT_EQ(UnloadPending(rig, pair, instrument, request), STATUS_PENDING);
    EXPECT_EQ(completed, 0);
  }
  EXPECT_EQ(completed, 1);
}

}  // namespace
}  // namespace portamento::test
