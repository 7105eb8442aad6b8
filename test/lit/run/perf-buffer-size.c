// The size of perf buffers is a power of two of the user's choice, and decides what is lost.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --perf-buffer=4194304 --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
// RUN: not %bpftime-aot run %t/probe.o --perf-buffer=5000 --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=ODD
// RUN: not %bpftime-aot run %t/probe.o --perf-buffer=2048 --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=SMALL
//--- prog.c
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
int main(void) {
  for (int i = 0; i < 2000; i++) work(i);
  return 0;
}
//--- probe.c
#include "count.h"
struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, 4);
  __uint(value_size, 4);
} events SEC(".maps");
// CHECK-NOT: lost
// CHECK: counts (array
// CHECK-NEXT: 0 2000
// ODD: --perf-buffer=5000: expected a power of two from 4096 to 1073741824
// SMALL: --perf-buffer=2048: expected a power of two
SEC("uprobe") int in(struct pt_regs *ctx) {
  char sample[400] = {1};
  if (!bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, sample, 400)) add(0, 1);
  return 0;
}
