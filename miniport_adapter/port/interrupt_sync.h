// IInterruptSync where no interrupts are: its routines run when the host says that the device
// calls.
#pragma once

#include <atomic>
#include <list>
#include <mutex>

#include "miniport_adapter/abi/system_interfaces.h"
#include "miniport_adapter/com/unknown.h"

namespace portamento::dmus {

class InterruptSync final : public Unknown<IInterruptSync> {
 public:
  explicit InterruptSync(INTERRUPTSYNCMODE mode) : mode_(mode) {}

  /// Runs it while none of the device's routines does. [control]
  NTSTATUS PORTAMENTO_STDCALL CallSynchronizedRoutine(PINTERRUPTSYNCROUTINE routine,
                                                      PVOID context) override;
  /// Null: there is none. [any]
  KINTERRUPT* PORTAMENTO_STDCALL GetKInterrupt() override { return nullptr; }
  NTSTATUS PORTAMENTO_STDCALL Connect() override;  // [control]
  void PORTAMENTO_STDCALL Disconnect() override;   // [control]
  NTSTATUS PORTAMENTO_STDCALL RegisterServiceRoutine(PINTERRUPTSYNCROUTINE routine, PVOID context,
                                                     BOOLEAN first) override;  // [control]

  /// What an interrupt of the device would do. STATUS_UNSUCCESSFUL: it is nobody's. [control]
  NTSTATUS Interrupt();

 private:
  struct Routine {
    PINTERRUPTSYNCROUTINE routine;
    PVOID context;
  };

  ~InterruptSync() override = default;

  NTSTATUS RunAll();

  const INTERRUPTSYNCMODE mode_;
  std::recursive_mutex lock_;
  std::list<Routine> routines_;
  bool connected_ = false;
};

}  // namespace portamento::dmus
