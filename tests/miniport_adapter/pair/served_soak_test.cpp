// A soak of what is served: a loopback whose pins write and read, stop, come and go, while a thread
// that knows nothing of them notifies the port.
#include <array>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

#include "gtest/gtest.h"

#include "tests/miniport_adapter/pair/soak.h"
#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::test {
namespace {

using namespace dmus;

TEST(Pair, ASoakOfWhatIsServedLeavesNothingOutstanding) {
  constexpr int kMillisecondsEachRound = 500, kTurnsEachRound = 30;
  const int rounds = static_cast<int>(SoakSeconds() * 1000 / kMillisecondsEachRound);
  ComPtr<IMiniport> uart;
  ASSERT_EQ(PcNewMiniport(uart.Put(), CLSID_MiniportDriverDMusUART), STATUS_SUCCESS);
  std::uint64_t written = 0, notified = 0, read_bytes = 0, pairs = 0;
  {
    PortRig rig({}, PortRig::Delivery::kLive);
    rig.Start(uart.get());
    for (int round = 0; round < rounds; ++round) {
      std::shared_ptr<MidiRenderPin> out;
      std::shared_ptr<MidiCapturePin> in;
      const auto make_pins = [&] {
        out.reset();
        in.reset();
        ASSERT_EQ(rig.filter->CreateMidiRenderPin(0, kTimedFormat, out), STATUS_SUCCESS);
        ASSERT_EQ(rig.filter->CreateMidiCapturePin(2, kTimedFormat, in), STATUS_SUCCESS);
        out->SetState(KSSTATE_RUN);
        in->SetState(KSSTATE_RUN);
        ++pairs;
      };
      make_pins();
      std::mutex control;
      std::atomic<bool> over = false;
      std::array<std::atomic<int>, 3> turns{};
      std::vector<std::thread> threads;
      threads.emplace_back([&] {
        std::mt19937 random(static_cast<unsigned>(round));
        while (!over) {
          const std::vector<BYTE> buffer = AnyBuffer(random);
          {
            const std::scoped_lock lock(control);
            REFERENCE_TIME now = 0;
            rig.clock->GetTime(&now);
            written += NT_SUCCESS(out->Write(buffer, now).status) ? 1u : 0u;
          }
          ++turns[0];
          std::this_thread::yield();
        }
      });
      threads.emplace_back([&] {  // needs no lock: it may be anywhere
        while (!over) {
          rig.port->AddRef();
          rig.inside->Notify(nullptr);
          rig.port->Release();
          ++notified;
          ++turns[1];
          std::this_thread::yield();
        }
      });
      threads.emplace_back([&] {
        std::mt19937 random(99u + static_cast<unsigned>(round));
        std::vector<BYTE> buffer(256);
        while (!over) {
          {
            const std::scoped_lock lock(control);
            while (const std::size_t bytes = in->Read(buffer).bytes) read_bytes += bytes;
            if (random() % 8 == 0) {
              make_pins();
            } else if (random() % 4 == 0) {
              Pin& pin = random() % 2 == 0 ? static_cast<Pin&>(*out) : *in;
              pin.SetState(static_cast<KSSTATE>(random() % 4));
              out->SetState(KSSTATE_RUN);
              in->SetState(KSSTATE_RUN);
            }
          }
          ++turns[2];
          std::this_thread::yield();
        }
      });
      const auto all_had_their_turns = [&turns] {
        return std::ranges::all_of(turns, [](const auto& n) { return n >= kTurnsEachRound; });
      };
      for (int ms = 0; ms < kMillisecondsEachRound || !all_had_their_turns(); ++ms) {
        rig.clock->MoveBy(kMs);
        std::this_thread::yield();
      }
      over = true;
      for (std::thread& thread : threads) thread.join();
      if (round % 2 == 0) in.reset();  // either may go first
      out.reset();
      in.reset();
      ServiceQueue::Shared().Serve();
      EXPECT_EQ(rig.inside->allocator().events_out(), 0u);
      EXPECT_EQ(rig.inside->allocator().buffers_out(), 0u);
      ASSERT_FALSE(HasFailure()) << "round " << round;
    }
  }
  EXPECT_EQ(uart->AddRef(), 2u);  // only ours
  uart->Release();
  // It has been a soak.
  EXPECT_GT(written, 0u);
  EXPECT_GT(read_bytes, 0u);
  EXPECT_GT(pairs, static_cast<unsigned>(rounds));
  std::printf("%g s in %d rounds: %llu buffers, %llu bytes read, %llu notifications, %llu pairs\n",
              0.5 * rounds, rounds, static_cast<unsigned long long>(written),
              static_cast<unsigned long long>(read_bytes),
              static_cast<unsigned long long>(notified), static_cast<unsigned long long>(pairs));
}

}  // namespace
}  // namespace portamento::test
