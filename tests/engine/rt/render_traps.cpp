#include "tests/engine/rt/render_traps.h"

#include <dlfcn.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <typeinfo>

#include "engine/rt/thread_roles.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PORTAMENTO_TRAPS 0
#else
#define PORTAMENTO_TRAPS 1
#endif

namespace portamento::test {
namespace {

std::atomic<std::uint64_t> allocations{0}, frees{0}, locks{0}, exceptions{0};

#if PORTAMENTO_TRAPS
void Count(std::atomic<std::uint64_t>& counter) {
  if (engine::RenderScope::Active()) counter.fetch_add(1, std::memory_order_relaxed);
}

/// The function of this name that we stand in front of.
template <typename Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}
#endif

}  // namespace

TrapCounts TrapsSprung() { return {allocations, frees, locks, exceptions}; }

bool TrapsWork() { return PORTAMENTO_TRAPS; }

bool RunsWithoutSystemCalls(const std::function<void()>& work) {
  constexpr int kCame = 42, kNoFilter = 43;
  const pid_t child = fork();
  if (child == 0) {
    // Only the way out stays open.
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    const sock_fprog filter{.len = std::size(program), .filter = program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
      _exit(kNoFilter);
    }
    work();
    _exit(kCame);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == kCame;
}

}  // namespace portamento::test

#if PORTAMENTO_TRAPS
extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);

void* malloc(std::size_t size) {
  portamento::test::Count(portamento::test::allocations);
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  portamento::test::Count(portamento::test::allocations);
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  portamento::test::Count(portamento::test::allocations);
  return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  portamento::test::Count(portamento::test::allocations);
  return __libc_memalign(alignment, size);
}
void free(void* memory) {
  if (memory != nullptr) portamento::test::Count(portamento::test::frees);
  __libc_free(memory);
}

int pthread_mutex_lock(pthread_mutex_t* mutex) {
  static auto* const next = portamento::test::Next<int(pthread_mutex_t*)>("pthread_mutex_lock");
  portamento::test::Count(portamento::test::locks);
  return next(mutex);
}
int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  static auto* const next =
      portamento::test::Next<int(pthread_cond_t*, pthread_mutex_t*)>("pthread_cond_wait");
  portamento::test::Count(portamento::test::locks);
  return next(condition, mutex);
}

void __cxa_throw(void* thrown, std::type_info* type, void (*destroy)(void*)) {
  static auto* const next =
      portamento::test::Next<void(void*, std::type_info*, void (*)(void*))>("__cxa_throw");
  portamento::test::Count(portamento::test::exceptions);
  next(thrown, type, destroy);
  std::abort();
}

}  // extern "C"
#endif
