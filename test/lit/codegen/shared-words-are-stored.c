// The bytes of a word are stored at once where others may look, and so are larger parts if the word is aligned: nobody sees half of one.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char text[64] SEC(".data.text") __attribute__((aligned(8)));
__u16 halves[16] SEC(".data.halves") __attribute__((aligned(8)));

// CHECK-LABEL: @bpftime_prog_bytes(
// CHECK-NOT: store atomic i8
// CHECK: store i32 {{.*}}, align 1
SEC("xdp") int bytes(struct xdp_md *ctx) {
  __u32 value = ctx->rx_queue_index;
  __builtin_memcpy(text + 1, &value, 4);
  return 0;
}

// CHECK-LABEL: @bpftime_prog_aligned(
// CHECK-NOT: store atomic i16
// CHECK: store atomic i32 {{.*}} unordered, align 8
SEC("xdp") int aligned(struct xdp_md *ctx) {
  __u32 value = ctx->rx_queue_index;
  halves[0] = value;
  halves[1] = value >> 16;
  return 0;
}

// CHECK-LABEL: @bpftime_prog_torn(
// CHECK-COUNT-2: store atomic i16
// CHECK-NOT: store i32
// CHECK: ret i64
SEC("xdp") int torn(struct xdp_md *ctx) {
  __u32 value = ctx->rx_queue_index;
  halves[1] = value;
  halves[2] = value >> 16;
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
