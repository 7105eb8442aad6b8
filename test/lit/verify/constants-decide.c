// The contents of constants decide branches.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

const volatile int wanted = 0;

SEC("kprobe") int f(void *ctx) {
  if (wanted) return *(volatile int *)0;
  return 0;
}
