// Where memory runs out, the loopback's streams fail as a whole and may be asked for again.
#include "tests/miniport_adapter/port/port_rig.h"
#include "tests/support/failing_memory.h"

namespace portamento::dmus {
namespace {

TEST(UartNoMemory, StreamsAreMadeAsAWhole) {
  PortRig rig;
  ComPtr<IMiniport> uart;
  ASSERT_EQ(PcNewMiniport(uart.Put(), CLSID_MiniportDriverDMusUART), STATUS_SUCCESS);
  rig.Start(uart.get());
  const auto miniport = Query<IMiniportDMus>(uart.get());
  for (const bool renders : {true, false}) {
    ComPtr<IMXF> stream;
    ComPtr<IServiceGroup> group;
    ULONGLONG prefetch = 0;
    NTSTATUS status = STATUS_SUCCESS;
    test::FailEachAllocation(
        [&] {
          status = miniport->NewStream(stream.Put(), nullptr, NonPagedPool, renders ? 0 : 2,
                                       renders ? DMUS_STREAM_MIDI_RENDER : DMUS_STREAM_MIDI_CAPTURE,
                                       nullptr, group.Put(), &rig.inside->allocator(),
                                       rig.clock.get(), &prefetch);
        },
        [&] {
          EXPECT_EQ(status, STATUS_INSUFFICIENT_RESOURCES);
          EXPECT_FALSE(stream);
          EXPECT_FALSE(group);
        });
    EXPECT_EQ(status, STATUS_SUCCESS);
    EXPECT_TRUE(stream);
  }
}

}  // namespace
}  // namespace portamento::dmus
