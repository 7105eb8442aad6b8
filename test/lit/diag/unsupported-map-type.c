// A map type that only the kernel has is refused at its first use, and those that run are listed.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s --check-prefix=VERIFY
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// VERIFY: probe: accepted
// CHECK: unsupported-map-type.c:[[#@LINE+14]]:{{.*}}error: map traces is a BPF_MAP_TYPE_STACK_TRACE (type 7), which this version does not run
// CHECK: try: Use BPF_MAP_TYPE_HASH, {{.*}}--program
// CHECK-NOT: map traces
// CHECK: error: helper 27 (get_stackid) is not provided
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_STACK_TRACE);
  __uint(max_entries, 8);
  __uint(key_size, 4);
  __uint(value_size, 80);
} traces SEC(".maps");
SEC("uprobe") int probe(void *ctx) {
  bpf_get_stackid(ctx, &traces, 0);
  return bpf_get_stackid(ctx, &traces, 1);
}
char LICENSE[] SEC("license") = "GPL";
