// A load that the program makes itself gives the bytes, or -EFAULT and zeroes, up to the last byte of a page.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot compile %t/probe.o --emit=asm | grep -c 5067200775185506063 | FileCheck %t/probe.c --check-prefix=LOADS
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog 2>%t/out && FileCheck %t/probe.c <%t/out
//--- prog.c
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>
__attribute__((noinline)) void work(const void *from) { __asm__ volatile("" : "+r"(from)); }
static int caught;
static void handler(int signal) { caught++, sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, 0); }
int main(void) {
  char *m = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < 4096; i++) m[i] = 0x11 * (i & 7) | 0x80;
  munmap(m + 4096, 4096);
  signal(SIGSEGV, handler);
  for (int i = 0; i < 1000; i++)
    for (int before = 0; before <= 8; before++) work(m + 4096 - before);
  work((void *)0x5a5a5a5a5a5a5a5a);
  /* What is no load of a program is the process's own. */
  raise(SIGSEGV);
  return caught != 1;
}
//--- probe.c
#include "count.h"
// LOADS: {{^}}5{{$}}
// CHECK: counts (array
// CHECK-NEXT: 0 8000
// CHECK-NEXT: 1 7000
// CHECK-NEXT: 2 5000
// CHECK-NEXT: 3 1000
// CHECK-NEXT: 4 15004
#define READ(type, slot)                                              \
  ({                                                                  \
    type value = 0x55;                                                \
    long got = bpf_probe_read_user(&value, sizeof(value), from);      \
    if (got == 0 && (__u8)value == *first) add(slot, 1);              \
    if (got == -14 && value == 0) add(4, 1);                          \
  })
SEC("uprobe") int in(struct pt_regs *ctx) {
  const void *from = (void *)PT_REGS_PARM1(ctx);
  __u8 kept = 0, *first = &kept;
  bpf_probe_read_user(first, 1, from);
  READ(__u8, 0);
  READ(__u16, 1);
  READ(__u32, 2);
  READ(__u64, 3);
  return 0;
}
