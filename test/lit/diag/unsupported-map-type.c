// A map type that only the kernel has is refused at its first use, and those that run are listed.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s --check-prefix=VERIFY
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// VERIFY: packet: accepted
// CHECK: unsupported-map-type.c:[[#@LINE+14]]:{{.*}}error: map sockets is a BPF_MAP_TYPE_XSKMAP (type 17), which this version does not run
// CHECK: try: Use BPF_MAP_TYPE_HASH, {{.*}}--program
// CHECK-NOT: map sockets
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_XSKMAP);
  __uint(max_entries, 8);
  __uint(key_size, 4);
  __uint(value_size, 4);
} sockets SEC(".maps");
SEC("xdp") int packet(struct xdp_md *ctx) {
  __u32 first = 0, second = 1;
  if (bpf_map_lookup_elem(&sockets, &first)) return 1;
  return bpf_map_lookup_elem(&sockets, &second) != 0;
}
char LICENSE[] SEC("license") = "GPL";
