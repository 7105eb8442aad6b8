// Ids of cgroups, processors and pid namespaces are the kernel's, and so are the answers to what cannot be asked.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python -c "import os,struct; s=os.stat('/proc/self/ns/pid'); open('%t.in', 'wb').write(struct.pack('<QQ', s.st_dev, s.st_ino) + bytes(240))"
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in | FileCheck %s
// CHECK-DAG: cgroups: {{.*}} same
// CHECK-DAG: namespaces: {{.*}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct ids {
  __u64 dev, ino;
  __u64 results[30];
};

// The packet takes the results.
#define START                                              \
  struct ids *to = (void *)(long)ctx->data;                \
  if ((void *)(to + 1) > (void *)(long)ctx->data_end) return -1;

SEC("xdp")
int cgroups(struct xdp_md *ctx) {
  START
  to->results[0] = bpf_get_current_cgroup_id();
  for (int i = 0; i < 4; i++) to->results[1 + i] = bpf_get_current_ancestor_cgroup_id(i - 1);
  to->results[6] = bpf_get_numa_node_id();
  char branches[48] = {};
  to->results[7] = bpf_get_branch_snapshot(branches, sizeof branches, 1);
  return 0;
}

SEC("xdp")
int namespaces(struct xdp_md *ctx) {
  START
  struct bpf_pidns_info info[2] = {{7, 7}, {7, 7}};
  __u64 own = bpf_get_current_pid_tgid();
  to->results[0] = bpf_get_ns_current_pid_tgid(to->dev, to->ino, info, sizeof info[0]);
  to->results[1] = info[0].pid == (__u32)own && info[0].tgid == own >> 32;
  to->results[2] = bpf_get_ns_current_pid_tgid(to->dev, to->ino + 1, info, sizeof info[0]);
  to->results[3] = info[0].pid;
  info[1].tgid = 9;
  to->results[4] = bpf_get_ns_current_pid_tgid(to->dev, to->ino, info, sizeof info);
  to->results[5] = info[1].tgid;
  to->results[6] = bpf_get_ns_current_pid_tgid(to->dev | 1ull << 40, to->ino, info, 8);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
