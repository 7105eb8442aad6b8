// What the verifier rejects is shown in the source, as the user named the file.
// RUN: rm -rf %t && mkdir %t && cp %s %t/prog.bpf.c
// RUN: sh -c 'cd %t && %bpftime-aot compile prog.bpf.c -o x.native 2>relative; test $? = 1'
// RUN: FileCheck %s < %t/relative
// RUN: not %bpftime-aot compile %t/prog.bpf.c -o %t/x.native 2> %t/absolute
// RUN: FileCheck %s --check-prefix=ABSOLUTE -DFOLDER=%t < %t/absolute
// CHECK: {{^}}prog.bpf.c:[[#@LINE+17]]:10: error:
// CHECK-NEXT: return *value;
// CHECK-NEXT: {{^ +}}^
// ABSOLUTE: {{^}}[[FOLDER]]/prog.bpf.c:[[#@LINE+14]]:10: error:
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, int);
  __type(value, int);
} numbers SEC(".maps");

SEC("uprobe")
int probe(void *ctx) {
  int key = 0, *value = bpf_map_lookup_elem(&numbers, &key);
  return *value;
}
