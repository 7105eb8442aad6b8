// Maps without keys are listed in the order of their pops, and nothing is popped; what cannot be listed is said.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O1 %t/prog.c -o %t/prog
// RUN: %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at push=%t/prog:work --session keyless-%basename_t -- sh -c '%t/prog; %bpftime-aot map dump line -j --session keyless-%basename_t; %bpftime-aot map dump line --session keyless-%basename_t; %bpftime-aot map dump seen --session keyless-%basename_t; %bpftime-aot map dump mine --session keyless-%basename_t; true' >%t/out 2>&1
// RUN: FileCheck %t/probe.c <%t/out
//--- prog.c
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
int main(void) { return work(1) + work(2) + work(3) - 6; }
//--- probe.c
#include "count.h"
// CHECK: {{\[}}{"value":["0x02","0x00","0x00","0x00"],"formatted":{"value":2}},{"value":["0x03","0x00","0x00","0x00"],"formatted":{"value":3}}]
// CHECK: line (queue, 2 of 2 elements)
// CHECK-NEXT: {{^  2$}}
// CHECK-NEXT: {{^  3$}}
// CHECK: error: cannot dump elements in map seen: a bloom filter only says whether a value may be in it
// CHECK: error: cannot dump elements in map mine: each thread has its value; look one up by the thread's id
// CHECK: pile (stack, 3 of 4 elements)
// CHECK-NEXT: {{^  3$}}
// CHECK-NEXT: {{^  2$}}
// CHECK-NEXT: {{^  1$}}
// CHECK: seen (bloom: a bloom filter only says whether a value may be in it)
struct {
  __uint(type, BPF_MAP_TYPE_QUEUE);
  __uint(max_entries, 2);
  __type(value, int);
} line SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_STACK);
  __uint(max_entries, 4);
  __type(value, int);
} pile SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
  __uint(max_entries, 4);
  __type(value, int);
} seen SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, int);
} mine SEC(".maps");

SEC("uprobe") int push(struct pt_regs *ctx) {
  int n = PT_REGS_PARM1(ctx);
  bpf_map_push_elem(&line, &n, BPF_EXIST);
  bpf_map_push_elem(&pile, &n, 0);
  bpf_map_push_elem(&seen, &n, 0);
  int *own = bpf_task_storage_get(&mine, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
  if (own) *own = n;
  return 0;
}
