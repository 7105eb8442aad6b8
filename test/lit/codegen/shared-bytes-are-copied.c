// Bytes that others may write are copied by words that are read once, which share no byte; a word that others must not see half of is copied as it is.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// RUN: %bpftime-aot test-run %t.o --program bytes -j | FileCheck --check-prefix=RESULT %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char text[64] SEC(".data.text") __attribute__((aligned(8))) = "0123456789abcdefghijklmnopqrstuvwxyz";
__u16 numbers[16] SEC(".data.numbers") __attribute__((aligned(8))) = {1, 2, 3, 4};

// CHECK-LABEL: @bpftime_prog_bytes(
// CHECK-NOT: load atomic i8
// CHECK-DAG: load volatile i64
// CHECK-DAG: load volatile i32
// CHECK-DAG: load volatile i16
// CHECK-NOT: load volatile i64
// CHECK: ret i64
// RESULT: "r0":151
SEC("syscall") int bytes(void *ctx) {
  char *from = text + 1, *to = text + 41;
  asm volatile("" : "+r"(from), "+r"(to));
  __builtin_memcpy(to, from, 15);
  return text[41] + text[55];
}

// CHECK-LABEL: @bpftime_prog_words(
// CHECK-COUNT-2: load atomic i16
// CHECK-NOT: load volatile
// CHECK: ret i64
SEC("syscall") int words(void *ctx) {
  numbers[9] = numbers[1];
  numbers[10] = numbers[2];
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
