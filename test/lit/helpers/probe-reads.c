// The older names of probe_read and probe_read_str read like the newer ones and fail like the kernel's.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python -c "open('%t.ctx', 'wb').write(bytes(16))"
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --ctx %t.ctx | FileCheck %s
// CHECK-DAG: bytes: {{.*}} same
// CHECK-DAG: string: {{.*}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("raw_tp/sys_enter")
int bytes(void *ctx) {
  __u64 from[2] = {0x1122334455667788, 5}, to[2] = {9, 9};
  long sum = bpf_probe_read(to, 12, from);
  sum = sum * 31 + to[0] % 1000003;
  sum = sum * 31 + to[1];
  to[1] = ~0ull;
  sum = sum * 31 + bpf_probe_read(to, sizeof to, (void *)8);
  return sum * 31 + to[0] + to[1];
}

SEC("raw_tp/sys_enter")
int string(void *ctx) {
  char from[] = "text", to[8] = "12345678";
  long sum = bpf_probe_read_str(to, sizeof to, from);
  sum = sum * 31 + to[3] * 7 + to[4];
  sum = sum * 31 + bpf_probe_read_str(to, 3, from);
  sum = sum * 31 + to[1] * 7 + to[2];
  sum = sum * 31 + bpf_probe_read_str(to, sizeof to, (void *)8);
  return sum * 31 + bpf_probe_read_str(to, 0, from);
}

char LICENSE[] SEC("license") = "GPL";
