// A global function is verified for numbers and memory of its own, not for what a helper passes.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__attribute__((noinline)) int step(unsigned i, long *sum) {
  return 0;
}

SEC("kprobe") int f(void *ctx) {
  // CHECK: global-callback.c:[[#@LINE+1]]:{{[0-9]+}}: error: global function 'step' is used as a callback
  return bpf_loop(10, step, 0, 0);
  // CHECK: try: Make the function static.
  // CHECK: insn: 1: r2 = subprogram at 7
}
