// A map type that only the kernel has is refused at its first use, and those that run are listed.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s --check-prefix=VERIFY
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// VERIFY: packet: accepted
// CHECK: unsupported-map-type.c:[[#@LINE+13]]:{{.*}}error: map cpus is a BPF_MAP_TYPE_CPUMAP (type 16), which this version does not run
// CHECK: try: Use BPF_MAP_TYPE_HASH, {{.*}}--program
// CHECK-NOT: map cpus
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_CPUMAP);
  __uint(max_entries, 8);
  __uint(key_size, 4);
  __uint(value_size, 4);
} cpus SEC(".maps");
SEC("xdp") int packet(struct xdp_md *ctx) {
  if (ctx->rx_queue_index) return bpf_redirect_map(&cpus, 0, 0);
  return bpf_redirect_map(&cpus, 1, 0);
}
char LICENSE[] SEC("license") = "GPL";
