// A subprogram that is given the context loads packet pointers from it; without facts nobody knows that it has one, and it is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: printf '%%064d' 7 >%t.packet
// RUN: %bpftime-aot test-run %t.o --data-in %t.packet -j | FileCheck %s
// RUN: sh -c '%bpftime-aot compile %t.o --verify=off -o %t.native 2>%t.err; test $? = 1' && FileCheck %s --check-prefix=OFF <%t.err
// CHECK: "retval":64
// OFF: error: this instruction has no native form [program program]
// OFF: because: without the verifier's facts it may be a load of a packet pointer
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __attribute__((noinline)) int length(struct xdp_md *ctx) {
  long bytes = (void *)(long)ctx->data_end - (void *)(long)ctx->data;
  barrier_var(bytes);
  return bytes;
}

SEC("xdp")
int program(struct xdp_md *ctx) { return length(ctx); }

char LICENSE[] SEC("license") = "GPL";
