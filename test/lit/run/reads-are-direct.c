// Where nothing stands in the way a program reads by plain loads: also when the system call for it is forbidden.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.c
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
/* cells: where good reads are counted, and behind it bad ones */
__attribute__((noinline)) void work(const void *from, int cell) { __asm__ volatile("" : "+r"(from), "+r"(cell)); }
static void forbid(unsigned call) {
  struct sock_filter code[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
                               BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
                               BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
                               BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {4, code};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
static void *many(void *m) {
  for (int i = 0; i < 100; i++) {
    work("is there", 0);
    work((char *)m + 4096 - 4, 0);
  }
  return 0;
}
int main(void) {
  char *m = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  pthread_t thread;
  sigset_t set, before;
  mprotect(m + 4096, 4096, PROT_NONE);
  forbid(SYS_process_vm_readv);
  many(m);
  pthread_create(&thread, 0, many, m);
  pthread_join(thread, 0);
  /* With the signal blocked a program has nothing but the system call. */
  sigemptyset(&set);
  sigaddset(&set, SIGBUS);
  sigprocmask(SIG_BLOCK, &set, &before);
  work("is there", 2);
  sigprocmask(SIG_SETMASK, &before, 0);
  work("is there", 2);
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: counts (array
// CHECK-NEXT: 0 200
// CHECK-NEXT: 1 200
// CHECK-NEXT: 2 1
// CHECK-NEXT: 3 1
SEC("uprobe") int in(struct pt_regs *ctx) {
  char bytes[8], text[16];
  const void *from = (void *)PT_REGS_PARM1(ctx);
  __u32 cell = PT_REGS_PARM2(ctx);
  long got = bpf_probe_read_user(bytes, sizeof(bytes), from);
  if (got == 0 && bpf_probe_read_user_str(text, sizeof(text), from) == 9) add(cell, 1);
  if (got == -14) add(cell + 1, 1);
  return 0;
}
