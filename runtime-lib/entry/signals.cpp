// The C library's functions that say what happens on SIGSEGV and SIGBUS, with ours before
// them, so that the target keeps its handlers while core/faults.cpp has the kernel's ear:
// what it sets is kept beside, what it asks for is answered with that, and everything else
// goes on to the C library as it is. Blocking the signals needs nobody before it: programs
// ask the kernel.
//
// Left alone: system calls that the target makes itself, which core/faults.cpp notices at
// the next run of a program.
#include "../core/faults.h"
#include "../core/memory.h"
#include "../core/system.h"
#include "next.h"

namespace {

/* Of glibc and musl on this CPU. */
struct sigaction_arguments {
  void *handler;
  unsigned long mask[16];
  int flags;
  void (*restorer)(void);
};
struct stack_arguments {
  uint64_t base;
  int flags;
  uint64_t size;
};

constexpr int restart = 0x10000000, stack_disabled = 2, unblock = 1;
constexpr int once = static_cast<int>(0xe0000000); /* SA_RESETHAND, SA_NODEFER and glibc's SA_INTERRUPT */
void *const ignore = reinterpret_cast<void *>(1), *const hold = reinterpret_cast<void *>(2);
void *const no_handler = reinterpret_cast<void *>(-1);

int act(int signal, const sigaction_arguments *want, sigaction_arguments *old) {
  sigaction_arguments mine, before;
  if (!bpftime_faults_concern(signal))
    return static_cast<int>(bpftime_next_call(BPFTIME_NEXT_sigaction, signal, want, old));
  bpftime_next_call(BPFTIME_NEXT_sigaction, signal, nullptr, &before);  // of these signals it never fails
  const bpftime_disposition shown =
      bpftime_faults_shown(signal, {before.handler, static_cast<uint32_t>(before.flags)});
  if (want) {
    bpftime_memcpy(&mine, want, sizeof mine);
    if (bpftime_faults_guard(signal)) {
      bpftime_disposition told = {mine.handler, static_cast<uint32_t>(mine.flags)};
      // What is ignored stays so in the programs that it executes, so the kernel should know.
      if (told.handler != ignore || !bpftime_faults_give_up()) told = bpftime_faults_adopt(signal, told);
      mine.handler = told.handler;
      mine.flags = static_cast<int>(told.flags);
    }
    bpftime_next_call(BPFTIME_NEXT_sigaction, signal, &mine, nullptr);
  }
  before.handler = shown.handler;
  before.flags = static_cast<int>(shown.flags);
  if (old) bpftime_memcpy(old, &before, sizeof before);
  return 0;
}

// The functions that take a handler, made of sigaction as glibc makes them. A handler that
// cannot be one is the C library's to refuse. musl's __sysv_signal is BSD's.
void *set(int signal, void *handler, enum bpftime_next which) {
  if (handler == no_handler || (which == BPFTIME_NEXT_sigset && handler == hold) ||
      !bpftime_faults_guard(signal)) {
    handler = reinterpret_cast<void *>(bpftime_next_call(which, signal, handler));
    return bpftime_faults_shown(signal, {handler, 0}).handler;
  }
  const uint64_t bit = 1ul << (signal - 1);
  uint64_t blocked = 0;
  sigaction_arguments want, old;
  bpftime_memset(&want, 0, sizeof want);
  want.handler = handler;
  if (which >= BPFTIME_NEXT_sysv_signal && bpftime_next_find(BPFTIME_NEXT_sysv_signal)) {
    want.flags = once;
  } else if (which >= BPFTIME_NEXT_signal) {
    want.mask[0] = bit;
    want.flags = restart;
  }
  act(signal, &want, &old);
  if (which == BPFTIME_NEXT_sigset)
    bpftime_syscall6(__NR_rt_sigprocmask, unblock, (long)&bit, (long)&blocked, sizeof bit, 0, 0);
  return blocked & bit ? hold : old.handler;
}

}  // namespace

extern "C" {

BPFTIME_EXPORT int sigaction(int signal, const sigaction_arguments *want, sigaction_arguments *old) {
  return act(signal, want, old);
}
BPFTIME_EXPORT int __sigaction(int signal, const sigaction_arguments *want, sigaction_arguments *old) {
  return act(signal, want, old);
}

#define BPFTIME_BY_HANDLER(name) \
  BPFTIME_EXPORT void *name(int signal, void *handler) { return set(signal, handler, BPFTIME_NEXT_##name); }
BPFTIME_BY_HANDLER(signal)
BPFTIME_BY_HANDLER(bsd_signal)
BPFTIME_BY_HANDLER(ssignal)
BPFTIME_BY_HANDLER(sysv_signal)
BPFTIME_BY_HANDLER(__sysv_signal)
BPFTIME_BY_HANDLER(sigset)

BPFTIME_EXPORT int sigignore(int signal) {
  if (!bpftime_faults_guard(signal))
    return static_cast<int>(bpftime_next_call(BPFTIME_NEXT_sigignore, signal));
  set(signal, ignore, BPFTIME_NEXT_sigignore);
  return 0;
}

BPFTIME_EXPORT int sigaltstack(const stack_arguments *want, stack_arguments *old) {
  uint64_t base = 0, bytes = 0;
  if (want)
    base = want->base, bytes = want->flags & stack_disabled ? 0 : want->size;  // `old` may be the same
  int result = static_cast<int>(bpftime_next_call(BPFTIME_NEXT_sigaltstack, want, old));
  if (!want || result) return result;
  struct bpftime_thread *t = bpftime_thread_record();
  t->altstack = base;
  t->altstack_bytes = bytes;
  return result;
}

}  // extern "C"
