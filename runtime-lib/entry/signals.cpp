// The C library's functions that say what happens on SIGSEGV and SIGBUS, with ours before
// them, so that the target keeps its handlers while core/faults.cpp has the kernel's ear:
// what it sets is kept beside, what it asks for is answered with that, and everything else
// goes on to the C library as it is. Blocking the signals needs nobody before it: programs
// ask the kernel.
//
// Left alone: system calls that the target makes itself, which core/faults.cpp notices at
// the next run of a program.
#include "signals.h"
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

/* The functions that stand behind ours. */
enum next {
  SIGACTION,
  SIGALTSTACK,
  SIGIGNORE,
  SIGSET,
  SIGNAL,
  BSD_SIGNAL,
  SSIGNAL,
  SYSV_SIGNAL,
  SYSV_SIGNAL_2
};
const char *const names[] = {"sigaction",  "sigaltstack", "sigignore",   "sigset",       "signal",
                             "bsd_signal", "ssignal",     "sysv_signal", "__sysv_signal"};
void *found[SYSV_SIGNAL_2 + 1];
static_assert(sizeof names / sizeof names[0] == sizeof found / sizeof found[0], "a function has no name");

constexpr int restart = 0x10000000, stack_disabled = 2, unblock = 1;
constexpr int once = static_cast<int>(0xe0000000); /* SA_RESETHAND, SA_NODEFER and glibc's SA_INTERRUPT */
void *const ignore = reinterpret_cast<void *>(1), *const hold = reinterpret_cast<void *>(2);
void *const no_handler = reinterpret_cast<void *>(-1);

// Whoever looks first stores what all would find.
void *find(int which) {
  void *f = __atomic_load_n(&found[which], __ATOMIC_ACQUIRE);
  if (!f) __atomic_store_n(&found[which], f = bpftime_next(names[which]), __ATOMIC_RELEASE);
  return f;
}

// A C library that lacks the function has no callers of it, but for one that looks for its
// name at run time and gets an error here.
template <typename... Arguments> uint64_t next(enum next which, Arguments... arguments) {
  auto f = reinterpret_cast<uint64_t (*)(Arguments...)>(find(which));
  return f ? f(arguments...) : ~uint64_t{0};
}

int act(int signal, const sigaction_arguments *want, sigaction_arguments *old) {
  sigaction_arguments mine, before;
  if (!bpftime_faults_concern(signal)) return static_cast<int>(next(SIGACTION, signal, want, old));
  next(SIGACTION, signal, nullptr, &before);  // of these signals it never fails
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
    next(SIGACTION, signal, &mine, nullptr);
  }
  before.handler = shown.handler;
  before.flags = static_cast<int>(shown.flags);
  if (old) bpftime_memcpy(old, &before, sizeof before);
  return 0;
}

// The functions that take a handler, made of sigaction as glibc makes them. A handler that
// cannot be one is the C library's to refuse. musl's __sysv_signal is BSD's.
void *set(int signal, void *handler, enum next which) {
  if (handler == no_handler || (which == SIGSET && handler == hold) || !bpftime_faults_guard(signal)) {
    handler = reinterpret_cast<void *>(next(which, signal, handler));
    return bpftime_faults_shown(signal, {handler, 0}).handler;
  }
  const uint64_t bit = 1ul << (signal - 1);
  uint64_t blocked = 0;
  sigaction_arguments want, old;
  bpftime_memset(&want, 0, sizeof want);
  want.handler = handler;
  if (which >= SYSV_SIGNAL && find(SYSV_SIGNAL)) {
    want.flags = once;
  } else if (which >= SIGNAL) {
    want.mask[0] = bit;
    want.flags = restart;
  }
  act(signal, &want, &old);
  if (which == SIGSET)
    bpftime_syscall6(__NR_rt_sigprocmask, unblock, (long)&bit, (long)&blocked, sizeof bit, 0, 0);
  return blocked & bit ? hold : old.handler;
}

}  // namespace

void bpftime_signals_find(void) {
  for (int i = SIGACTION; i <= SYSV_SIGNAL_2; i++) find(i);
}

extern "C" {

#define BPFTIME_EXPORT __attribute__((visibility("default")))

BPFTIME_EXPORT int sigaction(int signal, const sigaction_arguments *want, sigaction_arguments *old) {
  return act(signal, want, old);
}
BPFTIME_EXPORT int __sigaction(int signal, const sigaction_arguments *want, sigaction_arguments *old) {
  return act(signal, want, old);
}

#define BPFTIME_BY_HANDLER(name, which) \
  BPFTIME_EXPORT void *name(int signal, void *handler) { return set(signal, handler, which); }
BPFTIME_BY_HANDLER(signal, SIGNAL)
BPFTIME_BY_HANDLER(bsd_signal, BSD_SIGNAL)
BPFTIME_BY_HANDLER(ssignal, SSIGNAL)
BPFTIME_BY_HANDLER(sysv_signal, SYSV_SIGNAL)
BPFTIME_BY_HANDLER(__sysv_signal, SYSV_SIGNAL_2)
BPFTIME_BY_HANDLER(sigset, SIGSET)

BPFTIME_EXPORT int sigignore(int signal) {
  if (!bpftime_faults_guard(signal)) return static_cast<int>(next(SIGIGNORE, signal));
  set(signal, ignore, SIGIGNORE);
  return 0;
}

BPFTIME_EXPORT int sigaltstack(const stack_arguments *want, stack_arguments *old) {
  uint64_t base = 0, bytes = 0;
  if (want)
    base = want->base, bytes = want->flags & stack_disabled ? 0 : want->size;  // `old` may be the same
  int result = static_cast<int>(next(SIGALTSTACK, want, old));
  if (!want || result) return result;
  struct bpftime_thread *t = bpftime_thread_record();
  t->altstack = base;
  t->altstack_bytes = bytes;
  return result;
}

}  // extern "C"
