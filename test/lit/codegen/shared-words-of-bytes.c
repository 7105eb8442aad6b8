// Bytes that others may write make a word that is read once, if they serve nothing else: a byte that is checked is the byte that is used.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// RUN: %bpftime-aot test-run %t.o --program word -j | FileCheck --check-prefix=WORD %s
// RUN: %bpftime-aot test-run %t.o --program checked -j | FileCheck --check-prefix=CHECKED %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char text[64] SEC(".data.text") __attribute__((aligned(8))) = "0123456789abcdefghijklmnopqrstuvwxyz";
__u16 halves[16] SEC(".data.halves") __attribute__((aligned(8))) = {1, 2, 3, 4};

// CHECK-LABEL: @bpftime_prog_word(
// CHECK-NOT: load atomic
// CHECK: load volatile i32, ptr {{.*}}, align 1
// CHECK-NOT: load
// CHECK: ret i64
// WORD: "r0":875770417
SEC("syscall") int word(void *ctx) {
  __u32 value;
  __builtin_memcpy(&value, text + 1, 4);
  return value;
}

// CHECK-LABEL: @bpftime_prog_aligned(
// CHECK-NOT: load
// CHECK: load atomic i32, ptr {{.*}} unordered, align 8
// CHECK-NOT: load
// CHECK: ret i64
SEC("syscall") int aligned(void *ctx) { return halves[0] | halves[1] << 16; }

// The first byte is an index as well.
// CHECK-LABEL: @bpftime_prog_checked(
// CHECK-NOT: load volatile i32
// CHECK: load atomic i8, ptr getelementptr inbounds (i8, ptr @bpftime_map_data_.data.text, i64 1) unordered
// CHECK-NOT: load volatile i32
// CHECK: ret i64
// CHECKED: "r0":875770417
SEC("syscall") int checked(void *ctx) {
  unsigned char *from = (unsigned char *)text + 1;
  asm volatile("" : "+r"(from));
  __u8 first = from[0];
  __u32 value = first | from[1] << 8 | from[2] << 16 | from[3] << 24;
  return value + (first < 64 ? text[first] : 0);
}

// Half of a number would be newer than the other half.
// CHECK-LABEL: @bpftime_prog_torn(
// CHECK-COUNT-2: load atomic i16
// CHECK-NOT: load volatile
// CHECK: ret i64
SEC("syscall") int torn(void *ctx) { return halves[1] | halves[2] << 16; }

char LICENSE[] SEC("license") = "GPL";
