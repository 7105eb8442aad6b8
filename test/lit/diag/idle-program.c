// A program that nothing calls is named when its object is run: others are placed, or tail-called.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot run %t.o --at in=libc.so.6:malloc -- true 2>&1 | FileCheck %s --implicit-check-not=warning:
// RUN: %bpftime-aot run -j %t.o --at in=libc.so.6:malloc -- true 2>&1 >/dev/null | FileCheck %s --implicit-check-not=warning:
// CHECK: warning: program later is attached to nothing: section tracepoint/syscalls/sys_enter_openat names no place where this version attaches
// CHECK-NEXT: try: Give a uprobe its place with --at PROGRAM=BINARY:SYMBOL; put ? before the section's name to say that it is to stay idle.
#include "count.h"
int called(struct pt_regs *ctx);
struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 1);
  __type(key, int);
  __array(values, int(struct pt_regs *));
} next SEC(".maps") = {.values = {called}};
SEC("uprobe") int in(struct pt_regs *ctx) {
  bpf_tail_call(ctx, &next, 0);
  return 0;
}
SEC("uprobe") int called(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("?uprobe") int asleep(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("tracepoint/syscalls/sys_enter_openat") int later(void *ctx) { return add(0, 1), 0; }
