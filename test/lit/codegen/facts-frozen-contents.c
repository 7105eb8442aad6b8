// What .rodata holds is a constant of the program: nothing is read.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s --check-prefix=FACTS
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir | FileCheck %s --check-prefix=UNKNOWN
// FACTS: result=4294967289
// FACTS-NOT: result=
// CHECK-NOT: load
// CHECK: ret i64 4294967289
// UNKNOWN: load atomic i32
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile int offset = -7;

SEC("raw_tp/x")
int program(void *ctx) {
  return offset;
}

char LICENSE[] SEC("license") = "GPL";
