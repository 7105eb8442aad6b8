// A program may write to the traced program's memory if a policy names the helper; "all helpers" does not.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O1 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: not %bpftime-aot compile %t/probe.o -o %t/out 2>&1 | FileCheck %t/probe.c --check-prefix=REFUSED
// RUN: not %bpftime-aot compile %t/probe.o --policy=linux -o %t/out 2>&1 | FileCheck %t/probe.c --check-prefix=REFUSED
// RUN: not %bpftime-aot compile %t/probe.o --policy=%t/deny.json -o %t/out 2>&1 | FileCheck %t/probe.c --check-prefix=REFUSED
// RUN: %bpftime-aot compile %t/probe.o --policy=%t/writes.json -o %t/probe.native
// RUN: %bpftime-aot run %t/probe.native --at write=%t/prog:look -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- writes.json
{"name": "writes", "helpers": ["probe_write_user", "trace_printk"], "map_types": "*", "program_types": "*"}
//--- deny.json
{"name": "deny", "helpers": {"deny": ["send_signal"]}, "map_types": "*", "program_types": "*"}
//--- prog.c
#include <stdio.h>
__attribute__((noinline)) int look(volatile int *value, const int *constant) {
  __asm__ volatile("" : : "r"(constant));
  return *value;
}
static const int constant = 3;
int main(void) {
  volatile int value = 1;
  printf("value %d\n", look(&value, &constant));
  return 0;
}
//--- probe.c
#include "count.h"
// REFUSED: error: {{.*}}
// REFUSED: no policy names probe_write_user
// CHECK-DAG: value 42
// CHECK-DAG: written 0, constant -14, nowhere -14
SEC("uprobe") int write(struct pt_regs *ctx) {
  int answer = 42;
  long written = bpf_probe_write_user((void *)PT_REGS_PARM1(ctx), &answer, sizeof answer);
  long constant = bpf_probe_write_user((void *)PT_REGS_PARM2(ctx), &answer, sizeof answer);
  bpf_printk("written %d, constant %d, nowhere %d", written, constant, bpf_probe_write_user((void *)8, &answer, 4));
  return 0;
}
