// What libbpf cannot load is refused in its words: here a map in the notation of old.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// CHECK: error: {{.*}}.o cannot be prepared: {{.*}}'maps' section
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  int type, key_size, value_size, max_entries;
} old SEC("maps") = {1, 4, 4, 4};
SEC("uprobe") int probe(void *ctx) {
  int key = 0;
  return bpf_map_delete_elem(&old, &key);
}
