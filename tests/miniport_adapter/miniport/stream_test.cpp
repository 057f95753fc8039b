// Pins at work: events go in as a port sends them, come back to their allocator, and sound.
#include <algorithm>
#include <random>

#include "gtest/gtest.h"

#include "tests/engine/busy_music.h"
#include "tests/engine/patch.h"
#include "tests/miniport_adapter/core/stream_rig.h"
#include "tests/miniport_adapter/miniport/miniport_rig.h"

namespace portamento::test {
namespace {

std::shared_ptr<const bank::Bank> Tone() { return BankOf({Patch{}}); }

/// A rig with one pair that runs at full level.
class Playing : public MiniportRig {
 public:
  Playing() : MiniportRig(Tone()), pair(NewPair()) {
    Run(pair);
    PutFullLevel(pair);
    start_100ns = clock.now_100ns;
  }
  REFERENCE_TIME TimeOf(LONGLONG frame) const {
    return start_100ns + (frame * 10'000'000 + 24'000) / 48'000;
  }
  Stereo Render(std::size_t frames, std::size_t block = 256) {
    return MiniportRig::Render(pair, frames, block);
  }
  void PutEvents(const std::vector<DMUS_KERNEL_EVENT*>& events) {
    EXPECT_EQ(pair.messages->PutMessage(FakeAllocator::Chain(events)), STATUS_SUCCESS);
  }

  PinPair pair;
  REFERENCE_TIME start_100ns = 0;
};

TEST(Stream, C17_EveryEventComesBackOnce) {
  Playing rig;
  std::mt19937 random(17);
  for (int i = 0; i < 2000; ++i) {
    std::vector<DMUS_KERNEL_EVENT*> chain;
    for (unsigned n = random() % 4; n > 0; --n) {
      std::vector<BYTE> bytes(1 + random() % 40, 0xF7);
      bytes[0] = random() % 2 == 0 ? 0xF0 : 0x90;
      const auto flags = static_cast<USHORT>(random() % 2);
      chain.push_back(rig.allocator.Event(bytes, static_cast<REFERENCE_TIME>(random()),
                                          static_cast<USHORT>(random() % 3), flags));
      if (random() % 4 == 0) {
        chain.back() = rig.allocator.Package(chain.back(), static_cast<USHORT>(random() % 20));
      }
      if (random() % 16 == 0) chain.push_back(rig.allocator.Package(nullptr));
    }
    rig.PutEvents(chain);
    rig.pair.messages->SetState(static_cast<KSSTATE>(random() % 4));
    rig.Render(10);
  }
  rig.SetStates(rig.pair, KSSTATE_STOP);
  rig.pair = {};
  EXPECT_EQ(rig.allocator.outstanding_events(), 0);
  EXPECT_EQ(rig.allocator.outstanding_buffers(), 0);
  EXPECT_EQ(rig.allocator.returned_twice(), 0);
  EXPECT_EQ(rig.allocator.held(), 0u);
}

TEST(Stream, NothingIsPutBackForAnEmptyList) {
  Playing rig;
  EXPECT_EQ(rig.pair.messages->PutMessage(nullptr), STATUS_SUCCESS);
}

TEST(Stream, C21_PackagesAreKnownByTheirFlagAndPlayedInOrder) {
  for (const USHORT bytes : {USHORT{0}, USHORT{3}, USHORT{200}}) {
    Playing rig;
    FakeAllocator& a = rig.allocator;
    // Right, then left, nested; then a note, which so is on the left.
    auto* const innermost = FakeAllocator::Chain({a.Event({0xB0, 10, 127}, 0)});
    auto* const inner =
        FakeAllocator::Chain({a.Package(innermost, bytes), a.Event({0xB0, 10, 0}, 0)});
    rig.PutEvents({a.Package(inner, bytes), a.Event({0x90, 60, 127}, 0)});
    const Stereo sound = rig.Render(500);
    EXPECT_EQ(Onset(sound.left), 0u);
    EXPECT_EQ(Onset(sound.right), sound.right.size());
    EXPECT_EQ(a.outstanding_events(), 0);
  }
}

TEST(Stream, C22_EventsOfAnyLengthAreFoundWhereTheyLie) {
  // Inside up to the size of a pointer, behind a pointer beyond; each has an effect of its own.
  const std::vector<std::vector<BYTE>> volumes{
      {0xF0, 0x7F, 0x7F, 0x04, 0x01, 0x00, 0x00, 0xF7},  // 8: master volume 0
  };
  for (const auto& message : volumes) {
    Playing rig;
    rig.PutEvents({rig.allocator.Event(message, 0)});
    rig.Put(rig.pair, {0x90, 60, 127}, 0);
    EXPECT_EQ(rig.Render(4800).left.back(), 0);
  }
  Playing rig;
  // 3 and 2 bytes; 4 and 5 bytes with what clients leave behind; 6: GM on; 9: GS reset is 11.
  rig.Put(rig.pair, {0xC0, 0, 0, 0}, 0);
  rig.Put(rig.pair, {0x90, 60, 127, 0, 0}, rig.TimeOf(100));
  EXPECT_EQ(Onset(rig.Render(500).left), 100u);
  rig.Put(rig.pair, {0xF0, 0x7E, 0x7F, 0x09, 0x01, 0xF7}, 0);  // ends all notes
  rig.Render(4800);
  EXPECT_TRUE(Silent(rig.Render(500)));
  rig.PutFullLevel(rig.pair);
  rig.Put(rig.pair, {0x90, 60, 127}, 0);
  const float loud = rig.Render(4800).left.back();
  // 9 bytes: XG master volume; 11: GS master volume. Each is heard.
  rig.Put(rig.pair, {0xF0, 0x43, 0x10, 0x4C, 0x00, 0x00, 0x04, 0x40, 0xF7}, 0);
  const float quiet = rig.Render(4800).left.back();
  EXPECT_LT(quiet, loud / 2);
  rig.Put(rig.pair, {0xF0, 0x41, 0x10, 0x42, 0x12, 0x40, 0x00, 0x04, 0x10, 0x2C, 0xF7}, 0);
  EXPECT_LT(rig.Render(4800).left.back(), quiet / 2);
}

TEST(Stream, C23_FragmentsAreJoined) {
  const std::vector<BYTE> quiet{0xF0, 0x41, 0x10, 0x42, 0x12, 0x40, 0x00, 0x04, 0x10, 0x2C, 0xF7};
  for (std::size_t cut = 1; cut < quiet.size(); ++cut) {
    Playing rig;
    const auto middle = quiet.begin() + static_cast<std::ptrdiff_t>(cut);
    rig.PutEvents({rig.allocator.Event({quiet.begin(), middle}, 0, 1, DMUS_KEF_EVENT_INCOMPLETE),
                   rig.allocator.Event({middle, quiet.end()}, 0)});
    rig.Put(rig.pair, {0x90, 60, 127}, 0);
    EXPECT_LT(rig.Render(4800).left.back(), 0.1f) << cut;
  }
}

TEST(Stream, C24_GroupsThroughTheWholePath) {
  Playing rig;
  ASSERT_EQ(
      rig.Set(rig.pair.messages.get(), KSPROPSETID_Synth, KSPROPERTY_SYNTH_CHANNELGROUPS, ULONG{2}),
      STATUS_SUCCESS);
  rig.PutFullLevel(rig.pair, 2);
  rig.Put(rig.pair, {0x90, 60, 127}, 0, 3);
  EXPECT_TRUE(Silent(rig.Render(100)));
  rig.Put(rig.pair, {0x90, 60, 127}, rig.TimeOf(150), 2);
  EXPECT_EQ(Onset(rig.Render(100).left), 50u);
  EXPECT_EQ(rig.allocator.outstanding_events(), 0);
}

TEST(Stream, C25_C26_EventsComeOnTheirFrameWhateverTheirOrder) {
  Playing rig;
  rig.PutEvents({rig.allocator.Event({0x91, 60, 127}, rig.TimeOf(1234)),
                 rig.allocator.Event({0xB1, 10, 127}, rig.TimeOf(1000)),
                 rig.allocator.Event({0x90, 60, 127}, rig.TimeOf(321)),
                 rig.allocator.Event({0xB0, 10, 0}, 0)});
  const Stereo sound = rig.Render(2000, 177);
  EXPECT_EQ(Onset(sound.left), 321u);
  EXPECT_EQ(Onset(sound.right), 1234u);
  rig.Put(rig.pair, {0xB0, 120, 0}, 0);
  rig.Put(rig.pair, {0xB1, 120, 0}, 0);
  rig.Render(4800);
  rig.Put(rig.pair, {0x90, 60, 127}, rig.TimeOf(5));  // long past
  EXPECT_EQ(Onset(rig.Render(100).left), 0u);
}

TEST(Stream, C31_OnlyRunSounds) {
  Playing rig;
  rig.Put(rig.pair, {0x90, 60, 127}, rig.TimeOf(5000));
  rig.Render(1000);
  rig.SetStates(rig.pair, KSSTATE_PAUSE);
  EXPECT_TRUE(Silent(rig.Render(1000)));  // a sink that does not know
  rig.pair.position -= 1000;
  rig.SetStates(rig.pair, KSSTATE_RUN);
  rig.clock.now_100ns = rig.TimeOf(1000);
  rig.pair.sink->SyncToMaster(0, 1);
  EXPECT_EQ(Onset(rig.Render(10'000).left), 4000u);
  rig.SetStates(rig.pair, KSSTATE_STOP);
  EXPECT_TRUE(Silent(rig.Render(1000)));
  EXPECT_EQ(rig.allocator.outstanding_events(), 0);
}

TEST(Stream, C32_StatesOfOnePinDoNotDisturbTheOther) {
  Playing rig;
  for (const KSSTATE state : {KSSTATE_RUN, KSSTATE_STOP, KSSTATE_RUN, KSSTATE_ACQUIRE, KSSTATE_RUN,
                              KSSTATE_RUN, KSSTATE_PAUSE, KSSTATE_RUN}) {
    EXPECT_EQ(rig.pair.messages->SetState(state), STATUS_SUCCESS);
  }
  EXPECT_EQ(rig.pair.messages->SetState(static_cast<KSSTATE>(4)), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(rig.pair.messages->SetState(static_cast<KSSTATE>(-1)), STATUS_INVALID_PARAMETER);
  rig.Render(480);
  // The sound pin has run all the while: its time is as it was.
  rig.Put(rig.pair, {0x90, 60, 127}, rig.TimeOf(700));
  EXPECT_EQ(Onset(rig.Render(1000).left), 220u);
}

TEST(Stream, C32_ARunNeedsASoundPin) {
  MiniportRig rig(Tone());
  ComPtr<IMXF> messages;
  rig.NewStream(messages, 0, DMUS_STREAM_MIDI_RENDER, nullptr);
  EXPECT_EQ(messages->SetState(KSSTATE_PAUSE), STATUS_SUCCESS);
  EXPECT_EQ(messages->SetState(KSSTATE_RUN), STATUS_UNSUCCESSFUL);
}

TEST(Stream, C35_TheSoundIsTheSameForAnyPartition) {
  const auto render = [](std::uint32_t seed) {
    MiniportRig rig(BusyBank());
    PinPair pair = rig.NewPair();
    rig.Run(pair);
    std::mt19937 notes(35);
    for (int i = 0; i < 300; ++i) {
      const auto at = static_cast<REFERENCE_TIME>(notes() % 5'000'000);
      rig.Put(pair, {0x90, static_cast<BYTE>(30 + notes() % 60), static_cast<BYTE>(notes() % 128)},
              rig.clock.now_100ns + at);
    }
    std::mt19937 random(seed);
    Stereo sound;
    while (sound.left.size() < 24'000) {
      const std::size_t frames =
          seed == 0 ? 24'000 : std::min<std::size_t>(random() % 700, 24'000 - sound.left.size());
      const Stereo part = MiniportRig::Render(pair, frames, std::max<std::size_t>(frames, 1));
      sound.left.insert(sound.left.end(), part.left.begin(), part.left.end());
    }
    return sound.left;
  };
  const auto whole = render(0);
  EXPECT_GT(RmsDb(whole), -60);
  EXPECT_EQ(render(1), whole);
  EXPECT_EQ(render(2), whole);
}

TEST(Stream, RenderMixesInAndEveryFormatIsWritten) {
  for (const WORD channels : {WORD{1}, WORD{2}}) {
    for (const WORD bits : {WORD{16}, WORD{24}, WORD{32}}) {
      MiniportRig rig(Tone());
      PinPair pair = rig.NewPair(WaveFormat(44'100, bits, channels));
      rig.Run(pair);
      rig.PutFullLevel(pair);
      rig.Put(pair, {0x90, 60, 127}, 0);
      std::vector<BYTE> pcm(1000u * channels * bits / 8 + 16, 0);
      std::fill(pcm.end() - 16, pcm.end(), BYTE{0xAB});
      pair.sink->Render(pcm.data(), 1000, 0);
      EXPECT_TRUE(std::any_of(pcm.begin(), pcm.end() - 16, [](BYTE b) { return b != 0; }));
      EXPECT_TRUE(std::all_of(pcm.end() - 16, pcm.end(), [](BYTE b) { return b == 0xAB; }));
      pair.sink->Render(pcm.data(), 0, 1000);
      pair.sink->Render(nullptr, 0, 1000);
      EXPECT_TRUE(std::all_of(pcm.end() - 16, pcm.end(), [](BYTE b) { return b == 0xAB; }));
    }
  }
  MiniportRig rig(Tone());
  PinPair pair = rig.NewPair(WaveFormat(48'000, 16, 2));
  rig.Run(pair);
  std::vector<std::int16_t> pcm(200, 123);
  pair.sink->Render(reinterpret_cast<PBYTE>(pcm.data()), 100, 0);  // of silence
  EXPECT_EQ(pcm, std::vector<std::int16_t>(200, 123));
}

TEST(Stream, C36_ConversionsAreInverseThroughTheInterface) {
  Playing rig;
  for (LONGLONG frame :
       {LONGLONG{0}, LONGLONG{1}, LONGLONG{48'000}, LONGLONG{15'000'000'000'000}}) {
    REFERENCE_TIME time = 0;
    LONGLONG back = -1;
    EXPECT_EQ(rig.pair.sink->SampleToRefTime(frame, &time), STATUS_SUCCESS);
    EXPECT_EQ(rig.pair.sink->RefTimeToSample(time, &back), STATUS_SUCCESS);
    EXPECT_EQ(back, frame);
  }
  REFERENCE_TIME time = 0;
  rig.pair.sink->SampleToRefTime(0, &time);
  EXPECT_EQ(time, rig.start_100ns);
  EXPECT_FALSE(NT_SUCCESS(rig.pair.sink->SampleToRefTime(0, nullptr)));
  EXPECT_FALSE(NT_SUCCESS(rig.pair.sink->RefTimeToSample(0, nullptr)));
}

TEST(Stream, C37_DriftIsFollowed) {
  Playing rig;
  LONGLONG last = 0;
  for (int i = 1; i <= 3000; ++i) {
    const REFERENCE_TIME played = i * 100'000;
    rig.clock.now_100ns = rig.start_100ns + played + played / 10'000;  // the sink is 100 ppm slow
    rig.pair.sink->SyncToMaster(played, 0);
    LONGLONG frame = 0;
    rig.pair.sink->RefTimeToSample(rig.clock.now_100ns, &frame);
    EXPECT_GT(frame, last);
    last = frame;
  }
  EXPECT_NEAR(static_cast<double>(last), 30 * 48'000, 6);  // 144 frames unless followed
}

TEST(Stream, ASinkThatForgetsTheStartIsForgiven) {
  MiniportRig rig(Tone());
  PinPair pair = rig.NewPair();
  rig.SetStates(pair, KSSTATE_RUN);
  rig.Put(pair, {0x90, 60, 127}, rig.clock.now_100ns + 10'000);  // 1 ms: 48 frames
  EXPECT_EQ(Onset(MiniportRig::Render(pair, 1000).left), 48u);
}

TEST(Stream, ASoundPinAloneIsSilentAndHasNoClock) {
  MiniportRig rig(Tone());
  PinPair pair;
  KSDATAFORMAT_WAVEFORMATEX format = WaveFormat();
  IServiceGroup* group = nullptr;
  ULONGLONG prefetch = 0;
  ASSERT_EQ(
      rig.miniport().NewStream(pair.sound.Put(), nullptr, NonPagedPool, 1, DMUS_STREAM_WAVE_SINK,
                               &format.DataFormat, &group, nullptr, nullptr, &prefetch),
      STATUS_SUCCESS);
  pair.sink = Query<ISynthSinkDMus>(pair.sound.get());
  EXPECT_EQ(pair.sound->SetState(KSSTATE_RUN), STATUS_SUCCESS);
  EXPECT_EQ(pair.sink->SyncToMaster(0, 1), STATUS_SUCCESS);
  EXPECT_TRUE(Silent(MiniportRig::Render(pair, 1000)));
  EXPECT_FALSE(NT_SUCCESS(pair.sound->PutMessage(rig.allocator.Event({0x90, 60, 1}, 0))));
}

}  // namespace
}  // namespace portamento::test
