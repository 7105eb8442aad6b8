// Constants cannot be written.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: write into map '{{.*}}.rodata', which programs may only read
// CHECK: because: r1 is a pointer into a value of map
// CHECK: try: Constants live in .rodata
#include "rules.h"

const volatile int constant = 1;

SEC("kprobe") __attribute__((naked)) int f(void) {
  asm volatile("r1 = %[constant] ll; r0 = 0; *(u32 *)(r1 + 0) = r0; exit;" : : [constant] "i"(&constant), MAPS);
}
