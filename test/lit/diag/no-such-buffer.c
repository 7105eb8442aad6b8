// --event names a buffer that the program has: neither another map nor one that is not there.
// RUN: %clang-bpf -c %s -o %t.o && rm -f %t.made
// RUN: sh -c '%bpftime-aot run %t.o --at in=libc.so.6:malloc --event counts=event -- touch %t.made 2>%t.err; test $? = 64'
// RUN: sh -c '%bpftime-aot run %t.o --at in=libc.so.6:malloc --event evnts=event -- touch %t.made 2>>%t.err; test $? = 64'
// RUN: FileCheck %s <%t.err && test ! -e %t.made
// CHECK: error: --event: there is no ring or perf buffer named counts
// CHECK-NEXT: try: Name a map of type BPF_MAP_TYPE_RINGBUF or BPF_MAP_TYPE_PERF_EVENT_ARRAY.
// CHECK: error: --event: there is no ring or perf buffer named evnts
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct event {
  int n;
} keep;
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, int);
  __type(value, int);
} counts SEC(".maps");
SEC("uprobe") int in(void *ctx) {
  int zero = 0;
  return bpf_map_lookup_elem(&counts, &zero) ? keep.n : 0;
}
char LICENSE[] SEC("license") = "GPL";
