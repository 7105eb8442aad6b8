// An exception passes through probed calls in two modules, each with its own copy of the tables near it.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clangxx -O2 %t/prog.cpp -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --at out=%t/prog:work --at sorted=libc.so.6:qsort -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.cpp
#include <cstdlib>
static int compare(const void *a, const void *b) {
  if (*static_cast<const int *>(a) == 2 || *static_cast<const int *>(b) == 2) throw 2;
  return 0;
}
extern "C" __attribute__((noinline)) int work(int n) {
  int two[] = {1, n};
  std::qsort(two, 2, sizeof two[0], compare);
  return two[1] - 1;
}
int main() {
  int caught = 0;
  for (int i = 0; i < 300; i++) try {
      if (work(i % 3) == 7) return 1;
    } catch (int n) {
      caught += n == 2;
    }
  return caught != 100;
}
//--- probe.c
#include "count.h"
// CHECK: counts
// CHECK-NEXT: 0 300
// CHECK-NEXT: 1 200
// CHECK-NEXT: 2 200
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
SEC("uretprobe") int sorted(struct pt_regs *ctx) { return add(2, 1), 0; }
