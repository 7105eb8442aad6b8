// C++ exceptions pass through probed calls, their objects are destroyed, and calls that come later are right.
// RUN: %clang-bpf -c %S/../Inputs/entries_and_returns.c -o %t.o
// RUN: %clangxx -O2 -pthread  %S/../Inputs/exceptions.cpp -o %t
// RUN: %bpftime-aot run %t.o --at in=%t:work --at out=%t:work --at in2=%t:deep --at out2=%t:deep -- %t 2>&1 | FileCheck %s
// CHECK: counts
// CHECK-NEXT: 0 240000
// CHECK-NEXT: 1 210000
// CHECK-NEXT: 2 33600
// CHECK-NOT: {{.}}
