// Exceptions pass through probed calls of a static program, whose C library gets hooks.
// REQUIRES: ptrace
// RUN: %clang-bpf -c %S/../Inputs/entries_and_returns.c -o %t.o
// RUN: %clangxx -O2 -pthread -static %S/../Inputs/exceptions.cpp -o %t
// RUN: %bpftime-aot run %t.o --at in=%t:work --at out=%t:work --at in2=%t:deep --at out2=%t:deep --at in3=%t:hop --at out3=%t:hop -- %t 2>&1 | FileCheck %s
// RUN: %bpftime-aot run %t.o --at in=%t:work --at out=%t:work --at in2=%t:deep --at out2=%t:deep --at in3=%t:hop --at out3=%t:hop --dry-run -- %t | FileCheck %s --check-prefix=PLAN
// CHECK: counts
// CHECK-NEXT: 0 480000
// CHECK-NEXT: 1 420000
// CHECK-NEXT: 2 80400
// CHECK-NEXT: 4 53336
// CHECK-NEXT: 5 33332
// CHECK-NOT: {{.}}
// PLAN: :_dl_find_object at {{.*}} bytes:
// PLAN-NEXT: hook for unwinders
