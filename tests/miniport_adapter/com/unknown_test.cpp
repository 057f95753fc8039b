// What every COM object of ours does with references and questions.
#include "miniport_adapter/com/unknown.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/com/com_ptr.h"
#include "tests/miniport_adapter/com/counting_fakes.h"

namespace portamento::dmus {
namespace {

std::atomic<int> alive = 0;

/// A stream that is a service sink as well, and has a clock nobody can ask for.
class Stream final : public Unknown<ISynthSinkDMus, IServiceSink, IMasterClock> {
 public:
  NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE) override { return 3; }
  NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT*) override { return 4; }
  NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF*) override { return 5; }
  NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF*) override { return 6; }
  void PORTAMENTO_STDCALL Render(PBYTE, DWORD, LONGLONG) override {}
  NTSTATUS PORTAMENTO_STDCALL SyncToMaster(REFERENCE_TIME, BOOL) override { return 8; }
  NTSTATUS PORTAMENTO_STDCALL SampleToRefTime(LONGLONG, REFERENCE_TIME*) override { return 9; }
  NTSTATUS PORTAMENTO_STDCALL RefTimeToSample(REFERENCE_TIME, LONGLONG*) override { return 10; }
  void PORTAMENTO_STDCALL RequestService() override { ++services; }
  NTSTATUS PORTAMENTO_STDCALL GetTime(REFERENCE_TIME* time) override {
    *time = 77;
    return STATUS_SUCCESS;
  }

  int services = 0;

 private:
  Alive alive_{alive};
};

TEST(Unknown, BeginsWithOneReferenceAndGoesWithTheLast) {
  auto* const stream = new Stream;
  EXPECT_EQ(alive, 1);
  EXPECT_EQ(stream->AddRef(), 2U);
  EXPECT_EQ(stream->Release(), 1U);
  EXPECT_EQ(alive, 1);
  EXPECT_EQ(stream->Release(), 0U);
  EXPECT_EQ(alive, 0);
}

TEST(Unknown, HasOneIdentityWhoeverAsks) {
  const auto stream = Make<Stream>();
  const auto sink = Query<IServiceSink>(static_cast<ISynthSinkDMus*>(stream.get()));
  ASSERT_TRUE(sink);
  EXPECT_EQ(Query<IUnknown>(sink.get()).get(),
            Query<IUnknown>(static_cast<ISynthSinkDMus*>(stream.get())).get());
}

TEST(Unknown, EachInterfaceHasASubObjectOfItsOwn) {
  const auto stream = Make<Stream>();
  const auto mxf = Query<IMXF>(static_cast<IServiceSink*>(stream.get()));
  const auto sink = Query<IServiceSink>(static_cast<IServiceSink*>(stream.get()));
  ASSERT_TRUE(mxf && sink);
  EXPECT_NE(static_cast<void*>(mxf.get()), static_cast<void*>(sink.get()));
  EXPECT_EQ(mxf->SetState(KSSTATE_RUN), 3);
  sink->RequestService();  // slot 3 too
  EXPECT_EQ(stream->services, 1);
  REFERENCE_TIME time = 0;
  static_cast<IMasterClock*>(stream.get())->GetTime(&time);  // and this
  EXPECT_EQ(time, 77);
}

TEST(Unknown, AnInterfaceAnswersForThoseItIsDerivedFrom) {
  const auto stream = Make<Stream>();
  IUnknown* const unknown = static_cast<ISynthSinkDMus*>(stream.get());
  EXPECT_EQ(static_cast<void*>(Query<IMXF>(unknown).get()),
            static_cast<void*>(Query<ISynthSinkDMus>(unknown).get()));
}

TEST(Unknown, WhatItIsNotIsNullAndNoInterface) {
  const auto stream = Make<Stream>();
  void* object = &object;
  EXPECT_EQ(stream->QueryInterface(IID_IPortDMus, &object), STATUS_NOINTERFACE);
  EXPECT_EQ(object, nullptr);
  EXPECT_EQ(stream->QueryInterface(GUID_NULL, &object), STATUS_NOINTERFACE);
  EXPECT_EQ(stream->QueryInterface(IID_IUnknown, nullptr), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(stream->AddRef(), 2U);  // failing took nothing
  stream->Release();
}

TEST(Unknown, QueryTakesAReference) {
  const auto stream = Make<Stream>();
  void* object = nullptr;
  ASSERT_EQ(stream->QueryInterface(IID_IMXF, &object), STATUS_SUCCESS);
  EXPECT_EQ(static_cast<IMXF*>(object)->Release(), 1U);
}

TEST(Unknown, TheLastOfManyThreadsDeletesOnce) {
  for (int round = 0; round < 200; ++round) {
    auto* const stream = new Stream;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      stream->AddRef();
      threads.emplace_back([stream] {
        stream->AddRef();
        stream->Release();
        stream->Release();
      });
    }
    stream->Release();
    for (std::thread& thread : threads) thread.join();
    ASSERT_EQ(alive, 0);
  }
}

}  // namespace
}  // namespace portamento::dmus
