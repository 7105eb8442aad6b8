// A target keeps its handling of SIGSEGV and SIGBUS: what it sets it finds again, and its faults come as without probes.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 -Wno-deprecated-declarations %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %t/prog >%t/plain
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog >%t/out 2>%t/err
// RUN: diff %t/plain %t/out
// RUN: FileCheck %t/prog.c <%t/out && FileCheck %t/probe.c <%t/err
//--- prog.c
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
__attribute__((noinline)) void work(const void *from) { __asm__ volatile("" : "+r"(from)); }
static sigjmp_buf back;
static char stack[65536];
static volatile int nested;

static void show(const char *what, int signal, siginfo_t *info, void *context) {
  (void)context;
  sigset_t now;
  char here;
  sigprocmask(SIG_BLOCK, 0, &now);
  printf("%s: %d code %d at %p, blocks%s%s, %s\n", what, signal, info ? info->si_code : 0,
         info ? info->si_addr : 0, sigismember(&now, SIGSEGV) ? " SEGV" : "",
         sigismember(&now, SIGUSR1) ? " USR1" : "",
         &here >= stack && &here < stack + sizeof stack ? "alternate stack" : "own stack");
}
static void full(int signal, siginfo_t *info, void *context) {
  show("full", signal, info, context);
  work((void *)0x100008); /* a fault of a program within the handler of a fault */
  if (nested++ == 0 && signal == SIGSEGV) *(volatile char *)32 = 1;
  siglongjmp(back, 1);
}
static void simple(int signal) {
  show("simple", signal, 0, 0);
  work((void *)0x100008);
  siglongjmp(back, 1);
}
/* Makes the page writable and lets the instruction go on. */
static char *page;
static void repair(int signal, siginfo_t *info, void *context) {
  show("repair", signal, 0, context);
  if (info->si_addr != page) abort();
  mprotect(page, 4096, PROT_READ | PROT_WRITE);
}
static void fault(void *at) {
  if (!sigsetjmp(back, 1)) *(volatile char *)at = 1;
}
static void print(const char *what, const struct sigaction *a) {
  void *h = (void *)a->sa_handler;
  printf("%s: %s, flags %x, mask %d\n", what,
         h == (void *)full     ? "full"
         : h == (void *)simple ? "simple"
         : h == (void *)repair ? "repair"
         : h == SIG_DFL        ? "default"
         : h == SIG_IGN        ? "ignore"
                               : "somebody else's",
         (unsigned)a->sa_flags & ~0x04000000u, sigismember(&a->sa_mask, SIGUSR1));
}
static void system_v(void) {
  struct sigaction old;
  printf("sysv: %d\n", sysv_signal(SIGSEGV, simple) == simple);
  sigaction(SIGSEGV, 0, &old);
  print("once", &old);
  fault((void *)48);
  sigaction(SIGSEGV, 0, &old);
  print("after it", &old);
  sighold(SIGSEGV);
  printf("sigset: %d\n", sigset(SIGSEGV, simple) == SIG_HOLD);
  fault((void *)56);
  printf("sigset: %d\n", sigset(SIGSEGV, SIG_HOLD) == simple);
  printf("sigset: %d\n", sigset(SIGSEGV, simple) == SIG_HOLD);
  work((void *)0x100008);
}
int main(void) {
  struct sigaction set, old;
  stack_t alternate = {stack, 0, sizeof stack}, none = {0, SS_DISABLE, 0}, was;
  setvbuf(stdout, 0, _IONBF, 0);
  work((void *)0x100008);
  sigaction(SIGSEGV, 0, &old);
  print("at first", &old);

  memset(&set, 0, sizeof set);
  set.sa_sigaction = full;
  set.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaddset(&set.sa_mask, SIGUSR1);
  sigaction(SIGSEGV, &set, &old);
  print("before full", &old);
  fault((void *)16);
  work((void *)0x100008);

  set.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND;
  sigaltstack(&alternate, 0);
  sigaction(SIGSEGV, &set, &set);
  print("before once", &set);
  fault((void *)24);
  work((void *)0x100008);
  sigaction(SIGSEGV, 0, &old);
  print("after once", &old);
  sigaltstack(&none, &was);
  printf("stack %d\n", was.ss_sp == stack && was.ss_size == sizeof stack);

  printf("signal: %d\n", signal(SIGSEGV, simple) == SIG_DFL);
  fault((void *)40);
  printf("signal: %d\n", signal(SIGBUS, simple) == SIG_DFL);
  kill(getpid(), 0);
  if (!sigsetjmp(back, 1)) raise(SIGBUS);
  printf("siginterrupt: %d\n", siginterrupt(SIGSEGV, 1));
  sigaction(SIGSEGV, 0, &old);
  print("interrupting", &old);
  printf("bad: %d %d\n", sigaction(SIGKILL, &set, 0), sigaction(65, 0, &old));

  system_v();
  page = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(&set, 0, sizeof set);
  set.sa_sigaction = repair;
  set.sa_flags = SA_SIGINFO;
  sigaction(SIGSEGV, &set, 0);
  *(volatile char *)page = 3;
  printf("repaired: %d\n", *page);
  work((void *)0x100008);

  /* Ignored, also by who reads in between. */
  signal(SIGSEGV, SIG_IGN);
  kill(getpid(), SIGSEGV);
  work((void *)0x100008);
  printf("ignored: %d\n", signal(SIGSEGV, SIG_DFL) == SIG_IGN);
  printf("sigignore: %d\n", sigignore(SIGBUS));
  raise(SIGBUS);
  work((void *)0x100008);
  return 0;
}
// CHECK: at first: default
// CHECK: full: 11 code 1 at 0x10, blocks USR1, own stack
// CHECK-NEXT: full: 11 code 1 at 0x20, blocks USR1, own stack
// CHECK: before once: full, flags 40000004, mask 1
// CHECK-NEXT: full: 11 code 1 at 0x18, blocks SEGV USR1, alternate stack
// CHECK-NEXT: after once: default
// CHECK: interrupting: simple
// CHECK: once: simple, flags {{[ce]}}0000000
// CHECK: after it: default
// CHECK-NEXT: sigset: 1
// CHECK: repair: 11
// CHECK: ignored: 1
//--- probe.c
#include "count.h"
// CHECK: counts (array
// CHECK-NEXT: 0 14
SEC("uprobe") int in(struct pt_regs *ctx) {
  __u64 to;
  if (bpf_probe_read_user(&to, sizeof(to), (void *)PT_REGS_PARM1(ctx)) == -14) add(0, 1);
  return 0;
}
