// What CO-RE did not find is reported once, where it is reached, and not at all in dead code.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %clang-bpf -DTARGET -c %s -o %t.btf.o
// RUN: not %bpftime-verify --btf=%t.btf.o %t.o 2>&1 | FileCheck %s --implicit-check-not=error:
// CHECK: reached: unsupported
// CHECK: error: the BTF has no struct thing.gone
// CHECK: guarded: accepted
#ifdef TARGET
struct thing {
  long other;
} thing;
#else
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "GPL";

struct thing {
  long other, gone;
} __attribute__((preserve_access_index));

SEC("kprobe") int reached(struct thing *thing) {
  long sum = 0;
  for (int i = 0; i < 4; ++i) {
    long part = 0;
    bpf_probe_read_kernel(&part, sizeof(part), &thing->gone);
    sum += part;
  }
  return sum;
}
SEC("kprobe") int guarded(struct thing *thing) {
  long part = 0;
  if (bpf_core_field_exists(thing->gone)) bpf_probe_read_kernel(&part, sizeof(part), &thing->gone);
  return part;
}
#endif
