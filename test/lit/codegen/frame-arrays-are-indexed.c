// An array on the stack is accessed by a scaled index, not by an address computed for each element.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=asm | FileCheck %s
// RUN: printf '\021\042\041\020\061\043\000\000\000\000\000\000\000\000' >%t.in
// RUN: %bpftime-aot test-run %t.o --data-in %t.in -j | FileCheck --check-prefix=RUN-ONCE %s
// CHECK-LABEL: bpftime_prog_count:
// CHECK: incl {{.*}}(%rsp,%r{{[a-z0-9]+}},4)
// RUN-ONCE: "retval":132,
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp") int count(struct xdp_md *ctx) {
  __u8 *data = (void *)(long)ctx->data;
  if (data + 14 > (__u8 *)(long)ctx->data_end) return 0;
  __u32 bins[16] = {};
  for (int i = 0; i < 6; ++i) ++bins[data[i] >> 4];
  barrier();
  // Two of 1, two of 2 (and more of it), one of 3.
  return bins[1] + bins[2] * 10 + bins[3] * 100;
}

char LICENSE[] SEC("license") = "GPL";
