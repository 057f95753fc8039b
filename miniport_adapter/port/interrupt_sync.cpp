#include "miniport_adapter/port/interrupt_sync.h"

namespace portamento::dmus {

NTSTATUS InterruptSync::CallSynchronizedRoutine(PINTERRUPTSYNCROUTINE routine, PVOID context) {
  if (routine == nullptr) return STATUS_INVALID_PARAMETER;
  const std::lock_guard lock(lock_);
  return routine(this, context);
}

NTSTATUS InterruptSync::Connect() {
  const std::lock_guard lock(lock_);
  if (routines_.empty()) return STATUS_UNSUCCESSFUL;
  connected_ = true;
  return STATUS_SUCCESS;
}

void InterruptSync::Disconnect() {
  const std::lock_guard lock(lock_);
  connected_ = false;
}

NTSTATUS InterruptSync::RegisterServiceRoutine(PINTERRUPTSYNCROUTINE routine, PVOID context,
                                               BOOLEAN first) {
  if (routine == nullptr) return STATUS_INVALID_PARAMETER;
  const std::lock_guard lock(lock_);
  routines_.insert(first != 0 ? routines_.begin() : routines_.end(), Routine{routine, context});
  return STATUS_SUCCESS;
}

NTSTATUS InterruptSync::RunAll() {
  NTSTATUS result = STATUS_UNSUCCESSFUL;
  for (const Routine& routine : routines_) {
    if (!NT_SUCCESS(routine.routine(this, routine.context))) continue;
    result = STATUS_SUCCESS;
    if (mode_ == InterruptSyncModeNormal) break;
  }
  return result;
}

NTSTATUS InterruptSync::Interrupt() {
  const std::lock_guard lock(lock_);
  if (!connected_) return STATUS_UNSUCCESSFUL;
  const NTSTATUS result = RunAll();
  if (mode_ == InterruptSyncModeRepeat && NT_SUCCESS(result)) {
    while (NT_SUCCESS(RunAll())) {
    }
  }
  return result;
}

}  // namespace portamento::dmus
