// A function that only the run can tell is not repeated: refused by name.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o --verify=off -o %t.native 2>%t.err; test $? = 1' && FileCheck %s <%t.err
// CHECK: error: this instruction has no native form
// CHECK: because: the function to repeat is chosen at run time
// CHECK-NEXT: try: Name the function in the call itself.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static long one(__u32 i, void *ctx) { return 0; }
static long two(__u32 i, void *ctx) { return 1; }

SEC("syscall")
int loops(__u64 *ctx) {
  return bpf_loop(10, ctx[0] ? one : two, 0, 0);
}

char LICENSE[] SEC("license") = "GPL";
