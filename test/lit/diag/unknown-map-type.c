// A number that is no map type is refused as such.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// CHECK: error: map odd has type 9999, which is no map type
// CHECK: try: Use a number of enum bpf_map_type
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, 9999);
  __uint(max_entries, 8);
  __type(key, int);
  __type(value, int);
} odd SEC(".maps");
SEC("uprobe") int probe(void *ctx) {
  int key = 0;
  return bpf_map_delete_elem(&odd, &key);
}
