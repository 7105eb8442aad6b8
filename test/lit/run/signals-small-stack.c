// A bad address in a handler on an alternate stack with no room for another signal is read around by the kernel.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.c
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/auxv.h>
__attribute__((noinline)) void work(const void *from) { __asm__ volatile("" : "+r"(from)); }
static sigjmp_buf back;
static void handler(int signal) {
  work((void *)0x100008);
  if (signal == SIGSEGV) siglongjmp(back, 1);
}
int main(void) {
  /* Room for one frame and what a program takes, and half a frame more. */
  size_t frame = getauxval(AT_MINSIGSTKSZ), size = frame + frame / 2 + 2048;
  stack_t small = {malloc(size), 0, size}, none = {0, SS_DISABLE, 0};
  struct sigaction set = {.sa_handler = handler, .sa_flags = SA_ONSTACK | SA_NODEFER};
  sigaltstack(&small, 0);
  sigaction(SIGUSR1, &set, 0);
  sigaction(SIGSEGV, &set, 0);
  raise(SIGUSR1);
  if (!sigsetjmp(back, 1)) *(volatile char *)16 = 1;
  work((void *)0x100008);
  small.ss_size = 2048; /* less than a frame where there is AVX-512 */
  sigaltstack(&small, 0);
  work((void *)0x100008);
  sigaltstack(&none, 0);
  work((void *)0x100008);
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: counts (array
// CHECK-NEXT: 0 5
SEC("uprobe") int in(struct pt_regs *ctx) {
  __u64 to;
  if (bpf_probe_read_user(&to, sizeof(to), (void *)PT_REGS_PARM1(ctx)) == -14) add(0, 1);
  return 0;
}
