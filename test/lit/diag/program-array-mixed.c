// A program array that programs of two types use, or hold, is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
// RUN: FileCheck %s <%t.err
// CHECK: error: program array programs is used by programs of types 2 and 6
// CHECK: try: Programs that call each other must have the same type
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int packet(struct xdp_md *ctx);
struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 4);
  __uint(key_size, 4);
  __array(values, int(struct xdp_md *));
} programs SEC(".maps") = {.values = {[1] = (void *)&packet}};

SEC("uprobe")
int probe(void *ctx) {
  bpf_tail_call(ctx, &programs, 1);
  return 0;
}
SEC("xdp")
int packet(struct xdp_md *ctx) { return 1; }

char LICENSE[] SEC("license") = "GPL";
