// A probe sees the arguments, a return probe the result, in the order of the calls.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:area --at out=%t/prog:area -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.c
__attribute__((optnone, noinline)) long area(long width, long height, const char *name) {
  return name[0] * width * height;
}
int main(void) { return area(2, 3, "\1") != 6 || area(-4, 5, "\2") != -40; }
//--- probe.c
#include "count.h"
// CHECK: prog-[[PID:[0-9]+]] {{.*}}: area(2, 3)
// CHECK: prog-[[PID]] {{.*}}: = 6
// CHECK: prog-[[PID]] {{.*}}: area(-4, 5)
// CHECK: prog-[[PID]] {{.*}}: = -40
SEC("uprobe") int in(struct pt_regs *ctx) {
  bpf_printk("area(%ld, %ld)", PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx));
  return 0;
}
SEC("uretprobe") int out(struct pt_regs *ctx) {
  bpf_printk("= %ld", PT_REGS_RC(ctx));
  return 0;
}
