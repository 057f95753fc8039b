// A group of service sinks: who notifies it need not know, nor wait for, those who are served.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "miniport_adapter/abi/system_interfaces.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/com/unknown.h"
#include "miniport_adapter/port/service_queue.h"

namespace portamento::dmus {

class ServiceGroup final : public Unknown<IServiceGroup>, private ServiceQueue::Client {
 public:
  ServiceGroup();  // [control]

  /// Members will be served on the thread that serves. [any]
  void PORTAMENTO_STDCALL RequestService() override { queue_.Ask(*this); }

  /// Who joins twice is served twice, and has to leave twice. [control]
  NTSTATUS PORTAMENTO_STDCALL AddMember(IServiceSink* sink) override;

  /// Waits while the member is being served, unless it is the one who calls: afterwards it is
  /// neither called nor held any more. [control]
  void PORTAMENTO_STDCALL RemoveMember(IServiceSink* sink) override;

  void PORTAMENTO_STDCALL SupportDelayedService() override;                       // [render]
  void PORTAMENTO_STDCALL RequestDelayedService(ULONGLONG delay_100ns) override;  // [control]
  void PORTAMENTO_STDCALL CancelDelayedService() override;                        // [control]

 private:
  ~ServiceGroup() override = default;

  void Serve() override;
  void KeepAlive() override { AddRef(); }
  void LetGo() override { Release(); }

  ServiceQueue& queue_;
  std::mutex lock_;
  std::condition_variable served_;
  std::vector<ComPtr<IServiceSink>> members_;
  IServiceSink* in_service_ = nullptr;
  std::vector<ComPtr<IServiceSink>> left_in_service_;
  std::atomic<bool> delays_ = false;
};

}  // namespace portamento::dmus
