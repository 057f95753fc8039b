#include "tests/engine/rt/render_traps.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <typeinfo>

#include "engine/rt/thread_roles.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PORTAMENTO_TRAPS 0
#else
#define PORTAMENTO_TRAPS 1
#endif

namespace portamento::test {
namespace {

std::atomic<std::uint64_t> allocations{0}, frees{0}, locks{0}, waits{0}, input_output{0},
    exceptions{0};

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

TrapCounts TrapsSprung() { return {allocations, frees, locks, waits, input_output, exceptions}; }

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
// A function that counts, and then does what it is in front of.
#define PORTAMENTO_TRAP(counter, result, name, parameters, arguments)           \
  result name parameters {                                                      \
    static auto* const next = portamento::test::Next<result parameters>(#name); \
    portamento::test::Count(portamento::test::counter);                         \
    return next arguments;                                                      \
  }

extern "C" {

// --- Memory. dlsym allocates: what stands behind these has names of its own. -----------------

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
void* memalign(std::size_t alignment, std::size_t size) {
  portamento::test::Count(portamento::test::allocations);
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  void* const made = memalign(alignment, size);
  if (made == nullptr) return ENOMEM;
  *memory = made;
  return 0;
}
void free(void* memory) {
  if (memory != nullptr) portamento::test::Count(portamento::test::frees);
  __libc_free(memory);
}
PORTAMENTO_TRAP(allocations, void*, mmap,
                (void* at, std::size_t size, int protection, int flags, int file, off_t offset),
                (at, size, protection, flags, file, offset))
PORTAMENTO_TRAP(frees, int, munmap, (void* at, std::size_t size), (at, size))

// --- Locks -----------------------------------------------------------------------------------

PORTAMENTO_TRAP(locks, int, pthread_mutex_lock, (pthread_mutex_t * lock), (lock))
PORTAMENTO_TRAP(locks, int, pthread_mutex_trylock, (pthread_mutex_t * lock), (lock))
PORTAMENTO_TRAP(locks, int, pthread_mutex_timedlock,
                (pthread_mutex_t * lock, const timespec* until), (lock, until))
PORTAMENTO_TRAP(locks, int, pthread_mutex_clocklock,
                (pthread_mutex_t * lock, clockid_t clock, const timespec* until),
                (lock, clock, until))
PORTAMENTO_TRAP(locks, int, pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock))
PORTAMENTO_TRAP(locks, int, pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock))
PORTAMENTO_TRAP(locks, int, pthread_rwlock_tryrdlock, (pthread_rwlock_t * lock), (lock))
PORTAMENTO_TRAP(locks, int, pthread_rwlock_trywrlock, (pthread_rwlock_t * lock), (lock))
PORTAMENTO_TRAP(locks, int, pthread_spin_lock, (pthread_spinlock_t * lock), (lock))

// --- Waits -----------------------------------------------------------------------------------

PORTAMENTO_TRAP(waits, int, pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t* lock),
                (condition, lock))
PORTAMENTO_TRAP(waits, int, pthread_cond_timedwait,
                (pthread_cond_t * condition, pthread_mutex_t* lock, const timespec* until),
                (condition, lock, until))
PORTAMENTO_TRAP(waits, int, pthread_cond_clockwait,
                (pthread_cond_t * condition, pthread_mutex_t* lock, clockid_t clock,
                 const timespec* until),
                (condition, lock, clock, until))
PORTAMENTO_TRAP(waits, int, pthread_barrier_wait, (pthread_barrier_t * barrier), (barrier))
PORTAMENTO_TRAP(waits, int, pthread_join, (pthread_t thread, void** result), (thread, result))
PORTAMENTO_TRAP(waits, int, sem_wait, (sem_t * semaphore), (semaphore))
PORTAMENTO_TRAP(waits, int, sem_timedwait, (sem_t * semaphore, const timespec* until),
                (semaphore, until))
PORTAMENTO_TRAP(waits, int, sem_clockwait,
                (sem_t * semaphore, clockid_t clock, const timespec* until),
                (semaphore, clock, until))
PORTAMENTO_TRAP(waits, int, sched_yield, (), ())
PORTAMENTO_TRAP(waits, int, usleep, (useconds_t microseconds), (microseconds))
PORTAMENTO_TRAP(waits, int, nanosleep, (const timespec* time, timespec* left), (time, left))
PORTAMENTO_TRAP(waits, int, clock_nanosleep,
                (clockid_t clock, int flags, const timespec* time, timespec* left),
                (clock, flags, time, left))
PORTAMENTO_TRAP(waits, int, poll, (pollfd * files, nfds_t count, int milliseconds),
                (files, count, milliseconds))

/// Futexes are reached by this alone: std::atomic::wait.
long syscall(long number, ...) {
  static auto* const next =
      portamento::test::Next<long(long, long, long, long, long, long, long)>("syscall");
  portamento::test::Count(portamento::test::waits);
  std::va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  return next(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
              arguments[5]);
}

// --- Files and consoles ----------------------------------------------------------------------

int open(const char* path, int flags, ...) {
  static auto* const next = portamento::test::Next<int(const char*, int, mode_t)>("open");
  portamento::test::Count(portamento::test::input_output);
  std::va_list list;
  va_start(list, flags);
  const auto mode = va_arg(list, mode_t);
  va_end(list);
  return next(path, flags, mode);
}
PORTAMENTO_TRAP(input_output, int, close, (int file), (file))
PORTAMENTO_TRAP(input_output, ssize_t, read, (int file, void* to, std::size_t size),
                (file, to, size))
PORTAMENTO_TRAP(input_output, ssize_t, write, (int file, const void* from, std::size_t size),
                (file, from, size))
PORTAMENTO_TRAP(input_output, ssize_t, pread, (int file, void* to, std::size_t size, off_t at),
                (file, to, size, at))
PORTAMENTO_TRAP(input_output, ssize_t, pwrite,
                (int file, const void* from, std::size_t size, off_t at), (file, from, size, at))
PORTAMENTO_TRAP(input_output, ssize_t, writev, (int file, const iovec* parts, int count),
                (file, parts, count))
PORTAMENTO_TRAP(input_output, FILE*, fopen, (const char* path, const char* mode), (path, mode))
PORTAMENTO_TRAP(input_output, FILE*, fopen64, (const char* path, const char* mode), (path, mode))
PORTAMENTO_TRAP(input_output, int, fclose, (FILE * file), (file))
PORTAMENTO_TRAP(input_output, int, fflush, (FILE * file), (file))
PORTAMENTO_TRAP(input_output, std::size_t, fread,
                (void* to, std::size_t size, std::size_t count, FILE* file),
                (to, size, count, file))
PORTAMENTO_TRAP(input_output, std::size_t, fwrite,
                (const void* from, std::size_t size, std::size_t count, FILE* file),
                (from, size, count, file))
PORTAMENTO_TRAP(input_output, int, fputc, (int character, FILE* file), (character, file))
PORTAMENTO_TRAP(input_output, int, putc, (int character, FILE* file), (character, file))
PORTAMENTO_TRAP(input_output, int, fputs, (const char* text, FILE* file), (text, file))
PORTAMENTO_TRAP(input_output, int, puts, (const char* text), (text))
PORTAMENTO_TRAP(input_output, int, vfprintf, (FILE * file, const char* text, std::va_list list),
                (file, text, list))
int fprintf(FILE* file, const char* text, ...) {
  std::va_list list;
  va_start(list, text);
  const int printed = vfprintf(file, text, list);
  va_end(list);
  return printed;
}
int printf(const char* text, ...) {
  std::va_list list;
  va_start(list, text);
  const int printed = vfprintf(stdout, text, list);
  va_end(list);
  return printed;
}

void __cxa_throw(void* thrown, std::type_info* type, void (*destroy)(void*)) {
  static auto* const next =
      portamento::test::Next<void(void*, std::type_info*, void (*)(void*))>("__cxa_throw");
  portamento::test::Count(portamento::test::exceptions);
  next(thrown, type, destroy);
  std::abort();
}

}  // extern "C"

#undef PORTAMENTO_TRAP
#endif
