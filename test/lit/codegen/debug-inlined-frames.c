// Symbolizers show an inlined subprogram and who called it, by the names of the source.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -o %t.native
// RUN: %bpftime-aot link %t.native -o %t.blob --debug %t.debug
// RUN: llvm-symbolizer --obj=%t.debug --functions=short 0x5 | FileCheck %s
// CHECK: {{^}}now{{$}}
// CHECK-NEXT: debug-inlined-frames.c:[[#NOW:]]:16
// CHECK-NEXT: {{^}}program{{$}}
// CHECK-NEXT: debug-inlined-frames.c:[[#NOW+5]]:10
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

static __attribute__((noinline)) __u64 now(void) {
  __u64 time = bpf_ktime_get_boot_ns();
  return time * 3;
}
SEC("raw_tp/x")
int program(struct bpf_raw_tracepoint_args *ctx) {
  return now() + ctx->args[0];
}

char LICENSE[] SEC("license") = "GPL";
