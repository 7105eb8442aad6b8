// Records of a ring buffer come out as they are submitted: bytes, a named struct, or JSON lines.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=HEX
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --event events=event -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=TYPED
// RUN: %bpftime-aot run -j %t/probe.o --at in=%t/prog:work --event events=event -- %t/prog | FileCheck %t/probe.c --check-prefix=JSON
// RUN: %bpftime-aot run %t/probe.o -o %t/log --at in=%t/prog:work --event events=event -- %t/prog >%t/all 2>&1
// RUN: FileCheck %t/probe.c --check-prefix=TYPED <%t/log
// RUN: test ! -s %t/all
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
enum colour { RED = 1, GREEN = 2 };
struct event {
  int n;
  enum colour colour;
  char name[8];
  unsigned low : 4, high : 4;
};
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} events SEC(".maps");
struct event *keep_type __attribute__((unused));
// HEX: events: ff ff ff ff 02 00 00 00 66 69 72 73 74 00 00 00 a1 00 00 00
// TYPED: events: {n = -1, colour = GREEN, name = first, low = 1, high = 10}
// TYPED-NEXT: events: {n = -2, colour = GREEN, name = first, low = 1, high = 10}
// TYPED-NEXT: events: {n = -3,
// JSON: {"event":"ringbuf","map":"events","data":["0xff","0xff","0xff","0xff",{{.*}}],"formatted":{"n":-1,"colour":"GREEN","name":"first","low":1,"high":10}}
// JSON: {"event":"maps","maps":[{"name":"counts","type":"array"
SEC("uprobe") int in(struct pt_regs *ctx) {
  struct event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);
  if (!e) return 0;
  __builtin_memset(e, 0, sizeof(*e));
  e->n = (int)PT_REGS_PARM1(ctx);
  e->colour = GREEN;
  __builtin_memcpy(e->name, "first", 6);
  *((unsigned char *)e + 16) = 0xa1;
  bpf_ringbuf_submit(e, 0);
  add(0, 1);
  return 0;
}
