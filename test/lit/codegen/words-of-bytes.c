// Words that Clang reads and writes byte by byte, because they may be unaligned, are read and written whole; a byte written in between is seen.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// RUN: printf '\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020' >%t.in
// RUN: %bpftime-aot test-run %t.o --program copied --data-in %t.in --data-out %t.out -j | FileCheck --check-prefix=RESULT %s
// RUN: od -An -tx1 %t.out | FileCheck --check-prefix=COPIED %s
// RUN: %bpftime-aot test-run %t.o --program shared --data-in %t.in -j | FileCheck --check-prefix=SHARED %s
// RUN: %bpftime-aot test-run %t.o --program overwritten --data-in %t.in -j | FileCheck --check-prefix=SEEN %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct words {
  __u64 little;
  __u32 big, more;
} __attribute__((packed));

#define PACKET(ctx)                                  \
  struct words *p = (void *)(long)ctx->data;         \
  if ((void *)(p + 1) > (void *)(long)ctx->data_end) return 0;

// CHECK-LABEL: @bpftime_prog_copied(
// CHECK-NOT: load i8
// CHECK-COUNT-2: load i32, ptr {{.*}}, align 1
// CHECK-NOT: load i8
// CHECK: call i32 @llvm.bswap.i32
// CHECK: store i32 {{.*}}, align 1
// CHECK-NOT: store i8
// CHECK: ret i64
// RESULT: "retval":84281096
// COPIED: 01 02 03 04 05 06 07 08 10 10 0e 0d 05 06 07 08
SEC("xdp") int copied(struct xdp_md *ctx) {
  PACKET(ctx)
  __u64 word = p->little;
  p->big = __builtin_bswap32(p->more) + 0x100;
  p->more = word >> 32;
  return (word >> 32) - (__u32)word + 0x01020304;
}

// CHECK-LABEL: @bpftime_prog_overwritten(
// CHECK-NOT: load i32
// CHECK: ret i64
// SEEN: "retval":67305985
SEC("xdp") int overwritten(struct xdp_md *ctx) {
  PACKET(ctx)
  __u8 *byte = (void *)p, *other = byte + (byte[8] & 1);
  if (other + 16 > (__u8 *)(long)ctx->data_end) other = byte;
  __u32 word = byte[1] << 8;
  barrier();
  other[1] = 77;
  barrier();
  return word | byte[0] | byte[2] << 16 | (__u32)byte[3] << 24;
}

// A byte that is read by itself as well: a word beside it would be one load more.
// CHECK-LABEL: @bpftime_prog_shared(
// CHECK-NOT: load i16
// CHECK-COUNT-3: load i8
// CHECK-NOT: load i16
// CHECK: ret i64
// SHARED: "retval":268
SEC("xdp") int shared(struct xdp_md *ctx) {
  PACKET(ctx)
  __u8 *byte = (void *)p;
  __u32 word = byte[0] << 16 | byte[1] << 8 | byte[2];
  return (word >> 12) + (word >> 6 & 63) + byte[1] * byte[1] + 240;
}

char LICENSE[] SEC("license") = "GPL";
