// A tree of comparisons becomes the switch it was in C: a table of values, or of addresses; the default and the ends of the range stay what they were.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// RUN: for n in 0 6 7 8 255; do printf "\\$(printf %%o $n)\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" >%t.in && %bpftime-aot test-run %t.o --program values --data-in %t.in -j; done | FileCheck --check-prefix=VALUES %s
// RUN: for n in 0 1 5 6 200; do printf "\\$(printf %%o $n)\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" >%t.in && %bpftime-aot test-run %t.o --program work --data-in %t.in -j; done | FileCheck --check-prefix=WORK %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define BYTE(ctx, name)                          \
  __u8 *p = (void *)(long)ctx->data;             \
  if (p + 14 > (__u8 *)(long)ctx->data_end) return 0; \
  __u8 name = *p;

// CHECK: @switch.table.bpftime_prog_values = private unnamed_addr constant [8 x i
// CHECK-LABEL: @bpftime_prog_values(
// CHECK: getelementptr {{.*}}@switch.table.bpftime_prog_values
// CHECK: ret i64
// VALUES: "retval":31
// VALUES: "retval":75
// VALUES: "retval":19
// VALUES: "retval":99
// VALUES: "retval":99
SEC("xdp") int values(struct xdp_md *ctx) {
  BYTE(ctx, kind)
  switch (kind) {
    case 0: return 31;
    case 1: return 12;
    case 2: return 87;
    case 3: return 44;
    case 4: return 3;
    case 5: return 60;
    case 6: return 75;
    case 7: return 19;
    default: return 99;
  }
}

// CHECK-LABEL: @bpftime_prog_work(
// CHECK: switch i{{[0-9]+}} %{{.*}}, label %{{.*}} [
// CHECK-COUNT-6: , label %
// CHECK: ]
// CHECK-NOT: switch i
// WORK: "retval":5
// WORK: "retval":3
// WORK: "retval":13
// WORK: "retval":0
// WORK: "retval":0
SEC("xdp") int work(struct xdp_md *ctx) {
  BYTE(ctx, kind)
  switch (kind) {
    case 0: p[1] += 5; break;
    case 1: p[1] ^= 3; break;
    case 2: p[1] <<= 1; break;
    case 3: p[1] -= p[2]; break;
    case 4: p[1] *= 7; break;
    case 5: p[1] |= 13; break;
  }
  return p[1];
}

char LICENSE[] SEC("license") = "GPL";
