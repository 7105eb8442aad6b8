// Rounds of a callback do not make the loop around bpf_loop() end, nor one inside it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: around: rejected
// CHECK: error: this loop makes no progress
// CHECK: inside: rejected
// CHECK: error: this loop makes no progress
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

static long nothing(unsigned i, void *unused) {
  return 0;
}
SEC("kprobe") int around(void *ctx) {
  for (;;) bpf_loop(5, nothing, 0, 0);
  return 0;
}

static long endless(unsigned i, void *unused) {
  for (;;) asm volatile("");
  return 0;
}
SEC("kprobe") int inside(void *ctx) {
  bpf_loop(5, endless, 0, 0);
  return 0;
}
