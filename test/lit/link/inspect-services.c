// What a blob's programs use of the runtime beside helpers is imported by its own name.
// RUN: %clang-bpf -c %s -o %t.o && %bpftime-aot compile %t.o -o %t.native && %bpftime-aot link %t.native -o %t.blob
// RUN: %bpftime-aot inspect %t.blob | FileCheck %s
// CHECK-DAG: service walk
// CHECK-DAG: service drain
// CHECK-DAG: service here
// CHECK-DAG: helper dynptr_read
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, int);
  __type(value, long);
} counts SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
  __uint(max_entries, 4096);
} orders SEC(".maps");
static long add(void *map, int *key, long *value, long *sum) { return *sum += *value, 0; }
static long take(struct bpf_dynptr *order, long *sum) {
  long number = 0;
  bpf_dynptr_read(&number, sizeof(number), order, 0, 0);
  return *sum += number, 0;
}
SEC("raw_tp/x") int program(void *ctx) {
  long sum = bpf_ktime_get_ns();
  bpf_for_each_map_elem(&counts, add, &sum, 0);
  bpf_user_ringbuf_drain(&orders, take, &sum, 0);
  return sum;
}
char LICENSE[] SEC("license") = "GPL";
