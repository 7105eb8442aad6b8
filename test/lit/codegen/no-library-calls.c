// Loops that look like memcpy, memset or strlen do not become library calls.
// RUN: %clang-bpf -fno-builtin -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --verify=off -O3 -o %t.native
// RUN: llvm-nm -u %t.native | FileCheck %s
// CHECK-NOT: mem
// CHECK: bpftime_map_data_{{.*}}bss
// CHECK-NOT: {{.}}
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char from[4096], to[4096];

SEC("raw_tp/x")
int copies(struct bpf_raw_tracepoint_args *ctx) {
  for (unsigned i = 0; i < 4096; ++i) to[i] = from[i];
  for (unsigned i = 0; i < 4096; ++i) from[i] = 0;
  unsigned length = 0;
  while (length < 4095 && to[length]) ++length;
  return length;
}

char LICENSE[] SEC("license") = "GPL";
