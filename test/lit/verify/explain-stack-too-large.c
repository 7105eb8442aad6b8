// The stacks of a chain of calls do not fit.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-stack-too-large.c:10{{.*}}: error: a chain of calls needs more than 512 bytes of stack
// CHECK: because: f uses 320 bytes
// CHECK-NEXT: fill uses 256 bytes
// CHECK-NEXT: try: Move large buffers into a map, or inline the functions of the chain.
#include "rules.h"

static __attribute__((noinline)) int fill(void *to) {
  char name[256];
  bpf_get_current_comm(name, sizeof(name));
  return bpf_probe_read_kernel(to, 1, name);
}

SEC("kprobe")
int f(void *ctx) {
  char path[320];
  bpf_get_current_comm(path, sizeof(path));
  return fill(path) + path[3];
}
