// What a host may set at load is unknown to the verifier, whatever its value is now; the
// constant beside it stays one.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// RUN: not %bpftime-verify %t.o --settable=wanted 2>&1 | FileCheck %s --check-prefix=SETTABLE
// RUN: %bpftime-verify %t.o --settable=beside | FileCheck %s
// CHECK: f: accepted
// SETTABLE: f: rejected
// SETTABLE: settable-variable.c:[[@LINE+7]]:
#include "rules.h"

const volatile int before = 1, wanted = 0, beside = 2;

SEC("kprobe") int f(void *ctx) {
  if (before != 1) return *(volatile int *)0;
  if (wanted) return *(volatile int *)0;
  return beside;
}
