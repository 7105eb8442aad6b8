// With run --debug gdb knows the BPF C of a program: it stops at a line of it and shows its way to main.
// REQUIRES: gdb, ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/prog.c -o %t/prog.o && %clang -O1 %t/target.c -o %t/target
// RUN: cd %t && %bpftime-aot run prog.o --debug file --at enter=%t/target:work -- gdb -nx -batch -x commands ./target 2>&1 | FileCheck %s
// CHECK: Breakpoint 1, enter () at {{.*}}/prog.c:5
// CHECK-NEXT: 5 {{.*}}total += bpf_ktime_get_boot_ns();
// CHECK-NEXT: #0 enter
// CHECK-NEXT: #1 {{.*}}{{libbpftime-preload.so|runtime-lib/}}
// CHECK: in ?? ()
// CHECK-NEXT: in caller ()
// CHECK-NEXT: in main ()
// CHECK: exited normally
//
// A blob is linked already, so the file comes from `link`; what cannot be written stops the command.
// RUN: %bpftime-aot compile %t/prog.o -o %t/prog.native && %bpftime-aot link %t/prog.native -o %t/prog.blob
// RUN: not %bpftime-aot run %t/prog.blob --debug %t/other -- touch %t/ran 2>&1 | FileCheck %s --check-prefix=BLOB
// BLOB: error: --debug has no effect on a blob: `bpftime-aot link` makes that file with it
// RUN: not %bpftime-aot run %t/prog.o --debug /nonexistent/x --at enter=%t/target:work -- touch %t/ran 2>&1 | FileCheck %s --check-prefix=PATH
// PATH: error: cannot write /nonexistent/x
// RUN: not ls %t/ran %t/other
//--- prog.c
#include "count.h"
long total;
SEC("uprobe")
int enter(void *ctx) {
  total += bpf_ktime_get_boot_ns();
  return 0;
}
//--- target.c
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 1;
}
__attribute__((noinline)) int caller(int n) { return work(n) * 2; }
int main(int argc, char **argv) { return caller(argc) - 4; }
//--- commands
set breakpoint pending on
break prog.c:5
run
bt
continue
