// Bad addresses are harmless where the target has blocked SIGSEGV and SIGBUS: in all ways there are to block them.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %t/prog >%t/plain
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog >%t/out 2>%t/err
// RUN: diff %t/plain %t/out
// RUN: FileCheck %t/prog.c <%t/out && FileCheck %t/probe.c <%t/err
//--- prog.c
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
__attribute__((noinline)) void work(const void *from) { __asm__ volatile("" : "+r"(from)); }
static sigset_t all, none, faults;
static void handler(int signal) {
  (void)signal;
  work((void *)0x100008);
}
static void *thread(void *unused) {
  work((void *)0x100008);
  return unused;
}
static void destroy(void *unused) {
  (void)unused;
  work((void *)0x100008);
}
static void *blocking(void *key) {
  pthread_setspecific(*(pthread_key_t *)key, key);
  pthread_sigmask(SIG_BLOCK, &all, 0);
  work((void *)0x100008);
  return 0;
}
static int waiting(int signal) {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, signal);
}
int main(void) {
  struct sigaction set = {.sa_handler = handler};
  struct timespec now = {0, 0};
  struct signalfd_siginfo info;
  siginfo_t got;
  pthread_t id;
  pthread_key_t key;
  ucontext_t context;
  sigjmp_buf back;
  int number;
  sigfillset(&all), sigemptyset(&none), sigemptyset(&faults);
  sigaddset(&faults, SIGSEGV), sigaddset(&faults, SIGBUS);

  /* A handler, while all is blocked in it; then with a mask lent for the time of a wait. */
  sigfillset(&set.sa_mask);
  sigaction(SIGUSR1, &set, 0);
  raise(SIGUSR1);
  sigemptyset(&set.sa_mask);
  sigaction(SIGUSR1, &set, 0);
  sigprocmask(SIG_BLOCK, &all, 0);
  raise(SIGUSR1);
  ppoll(0, 0, &now, &faults);
  raise(SIGUSR1);
  sigsuspend(&faults);
  raise(SIGUSR1);
  sigsuspend(&none); /* here directly, and then no more */
  work((void *)0x100008);

  /* Signals that wait while programs read. */
  raise(SIGSEGV), raise(SIGBUS);
  work((void *)0x100008);
  printf("pending: %d %d\n", waiting(SIGSEGV), waiting(SIGBUS));
  int fd = signalfd(-1, &faults, SFD_CLOEXEC);
  work((void *)0x100008);
  number = (int)read(fd, &info, sizeof info);
  printf("signalfd: %d %u\n", number, info.ssi_signo);
  work((void *)0x100008);
  printf("sigwait: %d %d\n", sigwait(&faults, &number), number);
  raise(SIGSEGV);
  work((void *)0x100008);
  printf("sigtimedwait: %d code %d\n", sigtimedwait(&faults, &got, &now), got.si_code);
  printf("pending: %d %d\n", waiting(SIGSEGV), waiting(SIGBUS));

  /* Threads that begin blocked, or end so. */
  pthread_create(&id, 0, thread, 0), pthread_join(id, 0);
  sigprocmask(SIG_SETMASK, &none, 0);
  pthread_key_create(&key, destroy);
  pthread_create(&id, 0, blocking, &key), pthread_join(id, 0);
  pthread_create(&id, 0, thread, 0), pthread_join(id, 0);

  /* Masks that come back with a context. */
  pthread_sigmask(SIG_BLOCK, &faults, 0);
  if (!sigsetjmp(back, 1)) {
    pthread_sigmask(SIG_SETMASK, &none, 0);
    work((void *)0x100008);
    siglongjmp(back, 1);
  }
  work((void *)0x100008);
  volatile int again = 0;
  getcontext(&context);
  work((void *)0x100008);
  if (!again++) {
    pthread_sigmask(SIG_SETMASK, &none, 0);
    setcontext(&context);
  }
  pthread_sigmask(SIG_BLOCK, 0, &all);
  printf("blocked: %d %d\n", sigismember(&all, SIGSEGV), sigismember(&all, SIGBUS));
  return 0;
}
// CHECK: pending: 1 1
// CHECK-NEXT: signalfd: 128 7
// CHECK-NEXT: sigwait: 0 11
// CHECK-NEXT: sigtimedwait: 11 code 0
// CHECK-NEXT: pending: 0 0
// CHECK-NEXT: blocked: 1 1
//--- probe.c
#include "count.h"
// CHECK: counts (array
// CHECK-NEXT: 0 17
SEC("uprobe") int in(struct pt_regs *ctx) {
  __u64 to;
  if (bpf_probe_read_user(&to, sizeof(to), (void *)PT_REGS_PARM1(ctx)) == -14) add(0, 1);
  return 0;
}
