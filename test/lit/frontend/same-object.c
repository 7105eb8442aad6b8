// The object that Clang makes in process is the one that the clang command makes for the newest instruction set.
// RUN: rm -rf %t && mkdir %t && cp %s %t/prog.bpf.c && cd %t
// RUN: %clang-bpf -mcpu=v4 -fdebug-compilation-dir=. -c prog.bpf.c -o prog.bpf.o
// RUN: %bpftime-aot compile prog.bpf.c -o prog.native
// RUN: sha256sum prog.bpf.o | cut -c1-64 > both
// RUN: %bpftime-aot inspect prog.native -j >> both
// RUN: FileCheck %s < both
// CHECK: [[SUM:[0-9a-f]+]]
// CHECK: "digests":{"source":"[[SUM]]"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, long);
  __type(value, long);
} counts SEC(".maps");

SEC("uprobe")
int count(void *ctx) {
  long key = 1, *value = bpf_map_lookup_elem(&counts, &key);
  if (value) ++*value;
  return 0;
}
