// A frame is as large as the program uses, and only words that may be read before they are written are zeroed.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s --check-prefix=FACTS
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir | FileCheck %s --check-prefix=UNKNOWN
// FACTS: subprogram f: stack_bytes=32 unwritten_slots=0x4
// CHECK: alloca [32 x i8]
// CHECK: store i64 0
// CHECK-NOT: store i64 0
// CHECK: call i64 @bpftime_helper_map_update_elem
// UNKNOWN: alloca [512 x i8]
// UNKNOWN-COUNT-60: store i64 0
#include "rules.h"
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u64);
  __type(value, __u64[3]);
} threes SEC(".maps");

SEC("raw_tp") __attribute__((naked)) int f(void) {
  asm volatile(
      "*(u64 *)(r10 - 32) = r1; *(u64 *)(r10 - 16) = r1; *(u64 *)(r10 - 8) = r1;"
      "r2 = r10; r2 += -32; r3 = r10; r3 += -24; r4 = 0; r1 = %[threes] ll; call 2; r0 = 0; exit;"
      :
      : [threes] "i"(&threes));
}
