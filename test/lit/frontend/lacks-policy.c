// What --policy forbids is warned of at the source, though the runtime has it.
// RUN: echo '{"name": "small", "helpers": ["map_lookup_elem"], "map_types": ["array"], "program_types": ["xdp"]}' > %t.json
// RUN: not %bpftime-aot compile %s --policy=%t.json -o %t.native 2>&1 | FileCheck %s
// RUN: %bpftime-aot compile %s -Werror -o %t.native
// CHECK: lacks-policy.c:[[#@LINE+9]]:3: warning: map 'counts' is a BPF_MAP_TYPE_HASH, which policy 'small' does not allow [-Wbpftime-map-type]
// CHECK: lacks-policy.c:[[#@LINE+17]]:5: warning: programs in section uprobe are not allowed by policy 'small' [-Wbpftime-program-type]
// CHECK: lacks-policy.c:[[#@LINE+17]]:14: warning: helper bpf_ktime_get_ns is not allowed by policy 'small' [-Wbpftime-helper]
// CHECK-NOT: bpf_map_lookup_elem is
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  // One line more.
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, long);
  __type(value, long);
} counts SEC(".maps");

SEC("uprobe")
// The name is what the caret shows.

int probe(void *ctx) {
  long key = bpf_ktime_get_ns(), *value = bpf_map_lookup_elem(&counts, &key);
  return value ? *value : 0;
}
