// test-run reports r0 in 64 bits, retval in 32, and how often it ran; maps live for all repetitions.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --program wide --repeat 5 -j | FileCheck %s
// RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --program wide --repeat 2 | FileCheck %s --check-prefix=TEXT
// CHECK: {"program":"wide","r0":8589934597,"retval":5,"duration_ns":{{[0-9]+}},"repeat":5}
// TEXT: wide: r0 8589934594 (0x200000002), {{[0-9]+}} ns per run over 2
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

__u64 runs;
SEC("raw_tp/x")
long wide(void *ctx) {
  return 0x200000000 + ++runs;
}
SEC("raw_tp/y")
int other(void *ctx) {
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
