// One program that is refused keeps the whole source from becoming an object; both mistakes of two are shown.
// RUN: rm -f %t.native && sh -c '%bpftime-aot compile %s -o %t.native 2>%t.err; test $? = 1' && test ! -e %t.native
// RUN: FileCheck %s --implicit-check-not=error: < %t.err
// RUN: %bpftime-aot compile %s --program good -o %t.native && %bpftime-aot inspect %t.native | FileCheck %s --check-prefix=ONE
// CHECK: one-of-two.c:[[#@LINE+17]]:10: error: r0 may be NULL here [program first]
// CHECK: one-of-two.c:[[#@LINE+25]]:10: error: r0 may be NULL here [program second]
// ONE: good
// ONE-NOT: first
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, int);
  __type(value, int);
} numbers SEC(".maps");

SEC("uprobe")
int first(void *ctx) {
  int key = 0, *value = bpf_map_lookup_elem(&numbers, &key);
  return *value;
}

SEC("uprobe")
int good(void *ctx) { return 0; }

SEC("uprobe")
int second(void *ctx) {
  int key = 1, *value = bpf_map_lookup_elem(&numbers, &key);
  return *value;
}
