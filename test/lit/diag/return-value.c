// A callback of bpf_loop says 0 or 1: go on or stop.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static long step(unsigned i, void *unused) {
  // CHECK: return-value.c:[[#@LINE+1]]:{{[0-9]+}}: error: a callback must return a number from 0 to 1
  return i;
  // CHECK: because: r0 is a number, between 0 and 4294967295
  // CHECK: try: Return a constant in that range on every path.
  // CHECK: insn: 8: exit
}

SEC("kprobe") int f(void *ctx) {
  return bpf_loop(10, step, 0, 0);
}
