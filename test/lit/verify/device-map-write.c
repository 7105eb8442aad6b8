// The elements of a device map are for reading.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: reads: accepted
// CHECK: writes: rejected
// CHECK: error: write into map 'devices', which programs may only read
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_DEVMAP);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct bpf_devmap_val);
} devices SEC(".maps");

SEC("xdp") int reads(void *ctx) {
  __u32 key = 0;
  struct bpf_devmap_val *device = bpf_map_lookup_elem(&devices, &key);
  return device ? device->ifindex : 0;
}
SEC("xdp") int writes(void *ctx) {
  __u32 key = 0;
  struct bpf_devmap_val *device = bpf_map_lookup_elem(&devices, &key);
  if (device) device->ifindex = 1;
  return 0;
}
