// In a program of musl, too, handlers stay the target's and bad addresses are harmless.
// REQUIRES: musl-gcc
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: musl-gcc -O2 -fPIE -pie %t/prog.c -o %t/prog
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog >%t/out 2>%t/err
// RUN: FileCheck %t/prog.c <%t/out && FileCheck %t/probe.c <%t/err
//--- prog.c
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
__attribute__((noinline)) void work(const void *from) { __asm__ volatile("" : "+r"(from)); }
static sigjmp_buf back;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)context;
  work((void *)0x100008);
  printf("handler: %d at %p\n", signal, info->si_addr);
  siglongjmp(back, 1);
}
int main(void) {
  char *arguments[] = {"true", 0};
  struct sigaction set = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO}, old;
  sigset_t all;
  pid_t child;
  int status = -1;
  work((void *)0x100008);
  printf("set: %d\n", sigaction(SIGSEGV, &set, &old));
  printf("old: %d\n", old.sa_handler == SIG_DFL);
  if (!sigsetjmp(back, 1)) *(volatile char *)16 = 1;
  work((void *)0x100008);
  posix_spawn(&child, "/bin/true", 0, 0, arguments, 0);
  waitpid(child, &status, 0);
  printf("spawn: %d\n", status);
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, 0);
  work((void *)0x100008);
  printf("kept: %d\n", signal(SIGSEGV, SIG_DFL) == (void *)handler);
  return 0;
}
// CHECK: set: 0
// CHECK-NEXT: old: 1
// CHECK-NEXT: handler: 11 at 0x10
// CHECK-NEXT: spawn: 0
// CHECK-NEXT: kept: 1
//--- probe.c
#include "count.h"
// CHECK: counts (array
// CHECK-NEXT: 0 4
SEC("uprobe") int in(struct pt_regs *ctx) {
  __u64 to;
  if (bpf_probe_read_user(&to, sizeof(to), (void *)PT_REGS_PARM1(ctx)) == -14) add(0, 1);
  return 0;
}
