// A handler that the target sets by system call of its own is noticed: programs read by system call from then on.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog >%t/out 2>%t/err
// RUN: FileCheck %t/prog.c <%t/out && FileCheck %t/probe.c <%t/err
//--- prog.c
#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
__attribute__((noinline)) void work(const void *from) { __asm__ volatile("" : "+r"(from)); }
static sigjmp_buf back;
static void handler(int signal) {
  work((void *)0x100008);
  siglongjmp(back, signal);
}
static void libc_handler(int signal) { handler(signal); }
/* As a run-time system that has no C library does it. */
struct kernel_action {
  void (*handler)(int);
  unsigned long flags;
  void (*restorer)(void);
  unsigned long mask;
};
void restore(void);
__asm__("restore: mov $15, %eax; syscall");
static void set(void) {
  struct kernel_action a = {handler, 0x04000000, restore, ~0ul};
  long result;
  register long size __asm__("r10") = 8;
  for (long signal = 1; signal < 32; signal++)
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(SYS_rt_sigaction), "D"(signal), "S"(&a), "d"(0), "r"(size)
                     : "rcx", "r11", "memory");
}
static void *thread(void *unused) {
  work((void *)0x100008);
  return unused;
}
static void fault(void) {
  volatile int number = sigsetjmp(back, 1);
  if (!number) *(volatile char *)16 = 1;
  printf("fault: %d\n", number);
}
int main(void) {
  pthread_t id;
  struct sigaction now;
  work((void *)0x100008);
  set();
  work((void *)0x100008);
  fault();
  pthread_create(&id, 0, thread, 0), pthread_join(id, 0);
  sigaction(SIGSEGV, 0, &now);
  printf("seen: %d\n", now.sa_handler == handler);
  /* By the C library again: the runtime's handler is back. */
  printf("set: %d\n", signal(SIGSEGV, libc_handler) == handler);
  work((void *)0x100008);
  fault();
  printf("kept: %d\n", signal(SIGSEGV, SIG_DFL) == libc_handler);
  return 0;
}
// CHECK: fault: 11
// CHECK-NEXT: seen: 1
// CHECK-NEXT: set: 1
// CHECK-NEXT: fault: 11
// CHECK-NEXT: kept: 1
//--- probe.c
#include "count.h"
// CHECK: counts (array
// CHECK-NEXT: 0 6
SEC("uprobe") int in(struct pt_regs *ctx) {
  __u64 to;
  if (bpf_probe_read_user(&to, sizeof(to), (void *)PT_REGS_PARM1(ctx)) == -14) add(0, 1);
  return 0;
}
