// C58: the port hosts miniports that have nothing in common: one with the manners of the published
// sample synthesizer, one with those of a UART.
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "gtest/gtest.h"

#include "tests/miniport_adapter/port/ddksynth_mock.h"
#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

std::vector<BYTE> Entry(const std::vector<BYTE>& data, REFERENCE_TIME delta) {
  const DMUS_EVENTHEADER header{.cbEvent = static_cast<DWORD>(data.size()),
                                .dwChannelGroup = 1,
                                .rtDelta = delta,
                                .dwFlags = DMUS_EVENT_STRUCTURED};
  std::vector<BYTE> entry(DMUS_EVENT_SIZE(data.size()));
  std::memcpy(entry.data(), &header, sizeof header);
  std::ranges::copy(data, entry.begin() + sizeof header);
  return entry;
}

class DdkSynthTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    rig_.Start(static_cast<IMiniportDMus*>(mock_.get()));
    const auto midi = [&] {
      ASSERT_EQ(rig_.filter->CreateMidiRenderPin(0, kTimedFormat, midi_), STATUS_SUCCESS);
    };
    if (!GetParam()) midi();
    ASSERT_EQ(rig_.filter->CreateWavePin(1, WaveFormat(10'000, 1), wave_), STATUS_SUCCESS);
    if (GetParam()) midi();
  }

  std::vector<std::int16_t> Pull(std::size_t frames) {
    std::vector<std::int16_t> out(frames, 99);
    EXPECT_TRUE(wave_->Pull({reinterpret_cast<BYTE*>(out.data()), frames * 2}));
    return out;
  }

  const int before_ = fakes_alive;
  ComPtr<DdkSynthMock> mock_ = Make<DdkSynthMock>(fakes_alive);
  PortRig rig_;
  std::shared_ptr<MidiRenderPin> midi_;
  std::shared_ptr<WavePin> wave_;
};

INSTANTIATE_TEST_SUITE_P(PinsInEitherOrder, DdkSynthTest, testing::Bool());

TEST_P(DdkSynthTest, C58_OneObjectServesBothPins) {
  EXPECT_EQ(midi_->stream(), wave_->stream());
  EXPECT_EQ(midi_->SetState(KSSTATE_RUN), STATUS_SUCCESS);
  EXPECT_EQ(wave_->SetState(KSSTATE_RUN), STATUS_SUCCESS);
  EXPECT_EQ(mock_->last_stream->state_calls, 6);
  EXPECT_EQ(mock_->last_stream->connects, 0);
}

TEST_P(DdkSynthTest, C58_EventsArriveAtOnceAndSoundWhenTheyAreDue) {
  midi_->SetState(KSSTATE_RUN);
  wave_->SetState(KSSTATE_RUN);
  auto buffer = Entry({0x90, 60, 20}, 3 * kMs);
  const auto earlier = Entry({0x90, 60, 10}, kMs);
  buffer.insert(buffer.end(), earlier.begin(), earlier.end());
  EXPECT_EQ(midi_->Write(buffer, 1000 * kMs).status, STATUS_SUCCESS);
  EXPECT_EQ(rig_.inside->allocator().events_out(), 2U);
  const auto sound = Pull(50);  // 0.1 ms a frame
  for (std::size_t i = 0; i < sound.size(); ++i) {
    EXPECT_EQ(sound[i], i < 10 ? 0 : i < 30 ? 10 : 20) << i;
  }
  EXPECT_EQ(mock_->last_stream->starts, 1);
  EXPECT_EQ(rig_.inside->allocator().events_out(), 0U);
}

TEST_P(DdkSynthTest, C58_TheSoundIsTheSameHoweverItIsPulled) {
  const auto play = [&](std::size_t part) {
    midi_->SetState(KSSTATE_RUN);
    wave_->SetState(KSSTATE_RUN);
    REFERENCE_TIME now = 0;
    rig_.clock->GetTime(&now);
    for (BYTE i = 0; i < 20; ++i) midi_->Write(Entry({0x90, 60, i}, i * 3 * kMs / 2), now);
    std::vector<std::int16_t> sound;
    while (sound.size() < 420) {
      rig_.inside->Pump();
      const auto more = Pull(part);
      sound.insert(sound.end(), more.begin(), more.end());
      rig_.clock->MoveBy(static_cast<REFERENCE_TIME>(part) * kMs / 10);
    }
    midi_->SetState(KSSTATE_STOP);
    wave_->SetState(KSSTATE_STOP);
    return sound;
  };
  const auto whole = play(420);
  EXPECT_EQ(play(1), whole);
  EXPECT_EQ(play(7), whole);
}

TEST_P(DdkSynthTest, C58_TeardownReturnsEverything) {
  midi_->SetState(KSSTATE_RUN);
  wave_->SetState(KSSTATE_RUN);
  midi_->Write(Entry({0x90, 60, 20}, 3600 * kSecond_100ns), 0);
  EXPECT_EQ(rig_.inside->allocator().events_out(), 1U);
  mock_->AddRef();
  EXPECT_GT(mock_->Release(), 1U);
  rig_.device.reset();
  EXPECT_EQ(rig_.inside->allocator().events_out(), 0U);
  mock_.Reset();
  EXPECT_EQ(fakes_alive, before_);
}

TEST(DdkSynth, C58_WithoutAWavePinItDoesNotRun) {
  const auto mock = Make<DdkSynthMock>(fakes_alive);
  PortRig rig;
  rig.Start(static_cast<IMiniportDMus*>(mock.get()));
  std::shared_ptr<MidiRenderPin> midi;
  ASSERT_EQ(rig.filter->CreateMidiRenderPin(0, kTimedFormat, midi), STATUS_SUCCESS);
  EXPECT_EQ(midi->SetState(KSSTATE_RUN), STATUS_UNSUCCESSFUL);
  EXPECT_EQ(midi->state(), KSSTATE_PAUSE);
}

TEST(DdkSynth, C58_TwoPairsAreTwoSynthesizers) {
  const auto mock = Make<DdkSynthMock>(fakes_alive);
  PortRig rig;
  rig.Start(static_cast<IMiniportDMus*>(mock.get()));
  std::shared_ptr<MidiRenderPin> midi[2];
  std::shared_ptr<WavePin> wave[2];
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(rig.filter->CreateMidiRenderPin(0, kTimedFormat, midi[i]), STATUS_SUCCESS);
    ASSERT_EQ(rig.filter->CreateWavePin(1, WaveFormat(), wave[i]), STATUS_SUCCESS);
  }
  EXPECT_NE(midi[0]->stream(), midi[1]->stream());
  EXPECT_EQ(midi[1]->stream(), wave[1]->stream());
}

class UartTest : public testing::Test {
 protected:
  explicit UartTest(DeviceSettings settings = {}) : rig_(std::move(settings)) {}

  void SetUp() override {
    ComPtr<IMiniport> uart;
    ASSERT_EQ(PcNewMiniport(uart.Put(), CLSID_MiniportDriverDMusUART), STATUS_SUCCESS);
    rig_.Start(uart.get());
    miniport_ = Query<IMiniportDMus>(uart.get());
    ASSERT_EQ(rig_.filter->CreateMidiRenderPin(0, kTimedFormat, out_), STATUS_SUCCESS);
    ASSERT_EQ(rig_.filter->CreateMidiCapturePin(2, CaptureFormat(), in_), STATUS_SUCCESS);
    out_->SetState(KSSTATE_RUN);
    in_->SetState(KSSTATE_RUN);
  }
  virtual KSDATAFORMAT CaptureFormat() { return kTimedFormat; }

  /// Goes on to a time; what is due is sent, and what was sent comes in.
  void PumpUntil(REFERENCE_TIME time) {
    rig_.clock->MoveTo(time);
    rig_.inside->Pump();
  }

  /// To the stream itself, past the sequencer.
  void PutNote(BYTE key) {
    DMUS_KERNEL_EVENT* event = nullptr;
    ASSERT_EQ(rig_.inside->allocator().GetMessage(&event), STATUS_SUCCESS);
    event->cbEvent = 3;
    std::ranges::copy(std::array<BYTE, 3>{0x90, key, 100}, event->uData.abData);
    out_->stream()->PutMessage(event);
  }

  struct Message {
    REFERENCE_TIME time;
    DWORD group;
    std::vector<BYTE> bytes;
    bool operator==(const Message&) const = default;
  };

  /// What the capture pin gives, with buffers of that size.
  std::vector<Message> Read(std::size_t room = 4096) {
    std::vector<Message> messages;
    std::vector<BYTE> buffer(room);
    while (true) {
      const Packed packed = in_->Read(buffer);
      if (packed.bytes == 0) return messages;
      for (std::size_t at = 0; at < packed.bytes;) {
        DMUS_EVENTHEADER header;
        std::memcpy(&header, buffer.data() + at, sizeof header);
        const BYTE* const data = buffer.data() + at + sizeof header;
        messages.push_back({packed.base_100ns + header.rtDelta,
                            header.dwChannelGroup,
                            {data, data + header.cbEvent}});
        at += DMUS_EVENT_SIZE(header.cbEvent);
      }
    }
  }

  PortRig rig_;
  ComPtr<IMiniportDMus> miniport_;
  std::shared_ptr<MidiRenderPin> out_;
  std::shared_ptr<MidiCapturePin> in_;
};

TEST_F(UartTest, C58_WhatGoesOutComesInWhenItWasDue) {
  auto buffer = Entry({0x90, 60, 100}, 5 * kMs);
  const auto more = Entry({0x80, 60, 0}, 9 * kMs);
  buffer.insert(buffer.end(), more.begin(), more.end());
  EXPECT_EQ(out_->Write(buffer, 1000 * kMs).status, STATUS_SUCCESS);
  PumpUntil(1004 * kMs);
  EXPECT_TRUE(Read().empty());
  PumpUntil(1005 * kMs);
  PumpUntil(1009 * kMs);
  EXPECT_EQ(Read(), (std::vector<Message>{{1005 * kMs, 1, {0x90, 60, 100}},
                                          {1009 * kMs, 1, {0x80, 60, 0}}}));
  EXPECT_EQ(rig_.inside->allocator().events_out(), 0U);
}

TEST_F(UartTest, PackagesAreSentToADepthAndCirclesEnd) {
  EventAllocator& allocator = rig_.inside->allocator();
  const auto package = [&](DMUS_KERNEL_EVENT* inside) {
    DMUS_KERNEL_EVENT* event = nullptr;
    EXPECT_EQ(allocator.GetMessage(&event), STATUS_SUCCESS);
    event->usFlags = DMUS_KEF_PACKAGE_EVENT;
    event->uData.pPackageEvt = inside;
    return event;
  };
  for (const int depth : {8, 9}) {
    DMUS_KERNEL_EVENT* event = nullptr;
    ASSERT_EQ(allocator.GetMessage(&event), STATUS_SUCCESS);
    event->cbEvent = 1;
    event->usFlags = DMUS_KEF_EVENT_COMPLETE;
    event->uData.abData[0] = 0xF8;
    for (int i = 0; i < depth; ++i) event = package(event);
    out_->stream()->PutMessage(event);
    PumpUntil(1000 * kMs);
    EXPECT_EQ(Read().size(), depth == 8 ? 1U : 0U);
  }
  DMUS_KERNEL_EVENT* const circle = package(nullptr);
  circle->uData.pPackageEvt = circle;
  out_->stream()->PutMessage(circle);
  EXPECT_TRUE(Read().empty());
  EXPECT_EQ(allocator.events_out(), 0U);
}

TEST_F(UartTest, C52_IncompleteBytesAreParsedIntoWholeMessages) {
  std::vector<BYTE> exclusive(100, 5);
  exclusive.front() = 0xF0;
  exclusive.back() = 0xF7;
  EXPECT_EQ(out_->Write(Entry(exclusive, 0), 1000 * kMs).status, STATUS_SUCCESS);
  EXPECT_EQ(out_->Write(Entry({0xF8}, 0), 1000 * kMs).status, STATUS_SUCCESS);
  PumpUntil(1000 * kMs);
  EXPECT_EQ(Read(), (std::vector<Message>{{1000 * kMs, 1, exclusive}, {1000 * kMs, 1, {0xF8}}}));
}

TEST_F(UartTest, C52_SmallBuffersGetTheSameBitByBit) {
  std::vector<BYTE> exclusive(100, 5);
  exclusive.front() = 0xF0;
  exclusive.back() = 0xF7;
  out_->Write(Entry(exclusive, 0), 1000 * kMs);
  out_->Write(Entry({0x90, 1, 2}, 0), 1000 * kMs);
  PumpUntil(1000 * kMs);
  const auto messages = Read(48);
  std::vector<BYTE> joined;
  for (const Message& message : messages) {
    joined.insert(joined.end(), message.bytes.begin(), message.bytes.end());
  }
  for (const int byte : {0x90, 1, 2}) exclusive.push_back(static_cast<BYTE>(byte));
  EXPECT_EQ(joined, exclusive);
  EXPECT_EQ(messages.size(), 5U);
}

TEST_F(UartTest, C52_CaptureBelowPauseIsDiscarded) {
  in_->SetState(KSSTATE_ACQUIRE);
  out_->Write(Entry({0x90, 60, 100}, 0), 1000 * kMs);
  PumpUntil(1000 * kMs);
  in_->SetState(KSSTATE_RUN);
  out_->Write(Entry({0x90, 61, 100}, 0), 1001 * kMs);
  PumpUntil(1001 * kMs);
  const auto messages = Read();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].bytes[1], 61);
}

TEST_F(UartTest, C52_WhatCameInBeforeAStopIsForgotten) {
  // The serving thread is kept busy, so that bytes are on their way when the pin stops.
  std::atomic<bool> busy = false, may_end = false;
  const auto blocker = Make<ServiceRelay>([&] {
    busy = true;
    while (!may_end) std::this_thread::yield();
  });
  ComPtr<IServiceGroup> group;
  ASSERT_EQ(PcNewServiceGroup(group.Put(), nullptr), STATUS_SUCCESS);
  group->AddMember(blocker.get());
  group->RequestService();
  while (!busy) std::this_thread::yield();
  PutNote(60);
  in_->SetState(KSSTATE_STOP);
  in_->SetState(KSSTATE_RUN);
  PutNote(61);
  may_end = true;
  rig_.inside->Pump();
  group->RemoveMember(blocker.get());
  const auto messages = Read();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].bytes[1], 61);
}

TEST_F(UartTest, C58_WhatAStreamHoldsInPauseIsGivenBackWhenItStops) {
  IMXF* const stream = out_->stream();
  stream->SetState(KSSTATE_PAUSE);
  PutNote(60);
  EXPECT_EQ(rig_.inside->allocator().events_out(), 1U);
  stream->SetState(KSSTATE_STOP);
  EXPECT_EQ(rig_.inside->allocator().events_out(), 0U);
  PutNote(61);  // one that is stopped keeps nothing
  EXPECT_EQ(rig_.inside->allocator().events_out(), 0U);
  stream->SetState(KSSTATE_PAUSE);
  PutNote(62);
  stream->SetState(KSSTATE_RUN);
  PumpUntil(1001 * kMs);
  const auto messages = Read();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].bytes, (std::vector<BYTE>{0x90, 62, 100}));
}

TEST_F(UartTest, C53_AfterDisconnectingOutputGoesToTheAllocator) {
  IMXF* const stream = in_->stream();
  EXPECT_EQ(stream->ConnectOutput(&rig_.inside->allocator()), STATUS_UNSUCCESSFUL);
  EXPECT_EQ(stream->DisconnectOutput(nullptr), STATUS_SUCCESS);
  out_->Write(Entry({0x90, 60, 100}, 0), 1000 * kMs);
  PumpUntil(1000 * kMs);
  EXPECT_TRUE(Read().empty());
  EXPECT_EQ(rig_.inside->allocator().events_out(), 0U);
}

TEST_F(UartTest, C58_RenderRefusesAnOutputAndOneOfAKindIsAll) {
  EXPECT_EQ(out_->stream()->ConnectOutput(&rig_.inside->allocator()), STATUS_UNSUCCESSFUL);
  std::shared_ptr<Pin> second;
  EXPECT_EQ(rig_.filter->CreatePin(0, kTimedFormat, second), STATUS_INSUFFICIENT_RESOURCES);
  const KSDATAFORMAT bus = MusicFormatOf(KSDATAFORMAT_SUBTYPE_MIDI_BUS);
  EXPECT_EQ(rig_.filter->CreatePin(1, bus, second), STATUS_INVALID_DEVICE_REQUEST);
  out_.reset();
  EXPECT_EQ(rig_.filter->CreatePin(0, kTimedFormat, second), STATUS_SUCCESS);
}

TEST_F(UartTest, C58_NullIsRefusedWithoutALeak) {
  IMXF* stream = nullptr;
  IServiceGroup* group = nullptr;
  ULONGLONG prefetch = 0;
  KSDATAFORMAT format = kTimedFormat;
  IMasterClock* const clock = rig_.clock.get();
  EXPECT_EQ(miniport_->NewStream(&stream, nullptr, NonPagedPool, 0, DMUS_STREAM_MIDI_RENDER,
                                 &format, &group, nullptr, clock, &prefetch),
            STATUS_INVALID_PARAMETER);
  EXPECT_EQ(miniport_->NewStream(&stream, nullptr, NonPagedPool, 0, DMUS_STREAM_MIDI_RENDER,
                                 &format, &group, &rig_.inside->allocator(), nullptr, &prefetch),
            STATUS_INVALID_PARAMETER);
  EXPECT_EQ(miniport_->NewStream(&stream, nullptr, NonPagedPool, 0, DMUS_STREAM_WAVE_SINK, &format,
                                 &group, &rig_.inside->allocator(), clock, &prefetch),
            STATUS_INVALID_DEVICE_REQUEST);
  EXPECT_EQ(stream, nullptr);
  EXPECT_EQ(group, nullptr);
}

TEST_F(UartTest, WhatNobodyReadsIsLostBeforeItStarvesOthers) {
  const std::uint32_t events = rig_.inside->allocator().sizes().events;
  for (std::uint32_t i = 0; i < events; ++i) {
    ASSERT_EQ(out_->Write(Entry({0xC0, 1}, 0), 1000 * kMs).status, STATUS_SUCCESS);
    if (i % 100 == 0) PumpUntil((1000 + i) * kMs);
  }
  PumpUntil((1000 + events) * kMs);
  EXPECT_LE(rig_.inside->allocator().events_out(), events / 2);
  EXPECT_FALSE(Read().empty());
  EXPECT_EQ(rig_.inside->allocator().events_out(), 0U);
}

class RawUartTest : public UartTest {
 protected:
  KSDATAFORMAT CaptureFormat() override { return kRawFormat; }
};

TEST_F(RawUartTest, C52_RawPinsCountMillisecondsFromEntryToEntry) {
  for (const REFERENCE_TIME at : {1000, 1007, 1010}) {
    out_->Write(Entry({0xC0, 5}, 0), at * kMs);
    PumpUntil(at * kMs + kMs / 2);
  }
  BYTE buffer[64];
  const Packed packed = in_->Read(buffer);
  ASSERT_EQ(packed.bytes, 3 * 12U);
  EXPECT_EQ(packed.base_100ns, 1000 * kMs + kMs / 2);
  const ULONG deltas[] = {0, 7, 3};
  for (std::size_t i = 0; i < 3; ++i) {
    KSMUSICFORMAT header;
    std::memcpy(&header, buffer + 12 * i, sizeof header);
    EXPECT_EQ(header.TimeDeltaMs, deltas[i]);
    EXPECT_EQ(header.ByteCount, 2U);
  }
}

TEST(LiveUart, C58_InRealTimeEverythingHappensByItself) {
  ComPtr<IPort> port;
  ComPtr<IMiniport> uart;
  ComPtr<IResourceList> resources;
  DEVICE_OBJECT device({});
  ASSERT_EQ(PcNewPort(port.Put(), CLSID_PortDMus), STATUS_SUCCESS);
  ASSERT_EQ(PcNewMiniport(uart.Put(), CLSID_MiniportDriverDMusUARTCapture), STATUS_SUCCESS);
  ASSERT_EQ(PcNewResourceList(resources.Put(), nullptr, NonPagedPool, nullptr, nullptr),
            STATUS_SUCCESS);
  ASSERT_EQ(port->Init(&device, nullptr, uart.get(), nullptr, resources.get()), STATUS_SUCCESS);
  ASSERT_EQ(PcRegisterSubdevice(&device, u"Uart", port.get()), STATUS_SUCCESS);
  std::unique_ptr<Filter> filter;
  ASSERT_EQ(PortOf(port.get())->OpenFilter(filter), STATUS_SUCCESS);
  std::shared_ptr<MidiRenderPin> out;
  std::shared_ptr<MidiCapturePin> in;
  ASSERT_EQ(filter->CreateMidiRenderPin(0, kTimedFormat, out), STATUS_SUCCESS);
  ASSERT_EQ(filter->CreateMidiCapturePin(2, kTimedFormat, in), STATUS_SUCCESS);
  out->SetState(KSSTATE_RUN);
  in->SetState(KSSTATE_RUN);
  for (int round = 0; round < 2; ++round) {
    // Whoever waits for something to do does so by now.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    REFERENCE_TIME now = 0;
    device.clock().GetTime(&now);
    const REFERENCE_TIME due = now + 20 * kMs;
    for (int i = 0; i < 3; ++i) out->Write(Entry({0x90, 60, 100}, i * kMs), due);
    std::vector<BYTE> buffer(1024);
    std::size_t bytes = 0;
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (bytes < 3 * 24 && std::chrono::steady_clock::now() < give_up) {
      const Packed packed = in->Read(buffer);
      if (packed.bytes > 0 && bytes == 0) {
        EXPECT_GE(packed.base_100ns, due);
      }
      bytes += packed.bytes;
      std::this_thread::yield();
    }
    EXPECT_EQ(bytes, 3 * 24U) << "round " << round;
  }
}

}  // namespace
}  // namespace portamento::dmus
