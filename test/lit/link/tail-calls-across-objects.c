// A tail call reaches a program of another object when both declare the same program array.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -I%t -c %t/caller.c -o %t/caller.o && %clang-bpf -I%t -c %t/target.c -o %t/target.o
// RUN: %bpftime-aot compile %t/caller.o -o %t/caller.native
// RUN: %bpftime-aot compile %t/target.o -o %t/target.native
// RUN: %bpftime-aot link %t/caller.native %t/target.native -o %t/both.blob
// RUN: head -c 64 /dev/zero >%t/packet
// RUN: %bpftime-aot test-run %t/both.blob --program caller --data-in %t/packet -j | FileCheck %t/caller.c
// RUN: %bpftime-aot test-run %t/target.native --program target --data-in %t/packet -j | FileCheck %t/target.c
//--- array.h
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
int target(struct xdp_md *ctx);
struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 4);
  __uint(key_size, 4);
  __array(values, int(struct xdp_md *));
} programs SEC(".maps")
//--- caller.c
// CHECK: "retval":77
#include "array.h"
    ;
SEC("xdp") int caller(struct xdp_md *ctx) {
  bpf_tail_call(ctx, &programs, 2);
  return 1;
}
char LICENSE[] SEC("license") = "GPL";
//--- target.c
// CHECK: "retval":77
#include "array.h"
    = {.values = {[2] = (void *)&target}};
SEC("xdp") int target(struct xdp_md *ctx) {
  bpf_tail_call(ctx, &programs, 0);
  return 77;
}
char LICENSE[] SEC("license") = "GPL";
