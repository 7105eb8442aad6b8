// The value of a map with one value, the context and the frame are addressed directly, wherever the pointer was kept.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -O0 --emit=llvm-ir | FileCheck %s
// RUN: %bpftime-aot compile %t.o -O0 --verify=off --emit=llvm-ir | FileCheck %s --check-prefix=UNKNOWN
// CHECK-LABEL: @bpftime_prog_value
// CHECK: load atomic i64, ptr getelementptr (i8, ptr @bpftime_map_data_single, i64 8)
// CHECK-LABEL: @bpftime_prog_spilled
// CHECK-NOT: inttoptr
// CHECK: ret i64
// UNKNOWN-LABEL: @bpftime_prog_value
// UNKNOWN: [[POINTER:%.*]] = inttoptr
// UNKNOWN: load volatile i64, ptr
// UNKNOWN-LABEL: @bpftime_prog_spilled
// UNKNOWN: inttoptr
// UNKNOWN: inttoptr
#include "rules.h"
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64[2]);
} single SEC(".maps");

SEC("raw_tp") __attribute__((naked)) int value(void) {
  asm volatile(
      "r1 = *(u64 *)(r1 + 0); *(u32 *)(r10 - 4) = r1; r2 = r10; r2 += -4; r1 = %[single] ll; call 1;"
      "if r0 != 0 goto +2; r0 = 0; exit; *(u64 *)(r10 - 16) = r0; r1 = *(u64 *)(r10 - 16);"
      "r0 = *(u64 *)(r1 + 8); exit;"
      :
      : [single] "i"(&single));
}
PROGRAM("raw_tp", spilled,
        "*(u64 *)(r10 - 8) = r10; *(u64 *)(r10 - 16) = r1; r2 = *(u64 *)(r10 - 8); r1 = *(u64 *)(r10 - 16);"
        "r3 = *(u64 *)(r1 + 8); *(u64 *)(r2 - 24) = r3; r0 = 0; exit;")
