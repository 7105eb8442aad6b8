// Perf samples come out as they are sent, by processor: bytes, a named struct, or JSON lines.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: taskset 1 %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=HEX
// RUN: taskset 1 %bpftime-aot run %t/probe.o --at in=%t/prog:work --event events=event -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=TYPED
// RUN: taskset 1 %bpftime-aot run -j %t/probe.o --at in=%t/prog:work --event events=event -- %t/prog | FileCheck %t/probe.c --check-prefix=JSON
//--- prog.c
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
int main(void) {
  for (int i = 1; i <= 3; i++) work(-i);
  return 0;
}
//--- probe.c
#include "count.h"
struct event {
  int n;
  char name[12];
};
struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, 4);
  __uint(value_size, 4);
} events SEC(".maps");
struct event *keep_type __attribute__((unused));
// HEX: events: ff ff ff ff 66 69 72 73 74 00 00 00 00 00 00 00 00 00 00 00
// TYPED: events: {n = -1, name = first}
// TYPED-NEXT: events: {n = -2, name = first}
// TYPED-NEXT: events: {n = -3,
// JSON: {"event":"perf","map":"events","cpu":0,"data":["0xff","0xff","0xff","0xff",{{.*}}],"formatted":{"n":-1,"name":"first"}}
// JSON: {"event":"maps","maps":[{"name":"counts","type":"array"
SEC("uprobe") int in(struct pt_regs *ctx) {
  struct event e = {(int)PT_REGS_PARM1(ctx), "first"};
  if (bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &e, sizeof(e))) return 0;
  add(0, 1);
  return 0;
}
