// Reading a counter that a perf event array does not have fails as in the kernel, by both helpers.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: head -c 8 /dev/zero >%t.ctx
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --ctx %t.ctx | FileCheck %s
// CHECK: absent: kernel {{[0-9]+}} ours {{[0-9]+}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, __u32);
} counters SEC(".maps");

#define ADD(x) sum = sum * 31 + (x)

SEC("raw_tp") int absent(void *ctx) {
  struct bpf_perf_event_value value = {1, 1, 1};
  unsigned sum = 7;
  ADD(bpf_perf_event_read(&counters, 0));
  ADD(bpf_perf_event_read(&counters, BPF_F_CURRENT_CPU));
  ADD(bpf_perf_event_read(&counters, 8));
  ADD(bpf_perf_event_read(&counters, 1ull << 32));
  ADD(bpf_perf_event_read_value(&counters, 8, &value, sizeof(value)));
  ADD(bpf_perf_event_read_value(&counters, 0, &value, sizeof(value) - 8));
  ADD(value.counter + value.enabled + value.running);
  return sum & 0x7fffffff;
}
char LICENSE[] SEC("license") = "GPL";
