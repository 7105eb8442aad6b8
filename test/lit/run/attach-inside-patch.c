// A thread that sleeps in a system call inside the very bytes that a patch replaces goes on in their copy.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O2 %t/prog.c -o %t/prog
// RUN: %python %S/../Inputs/target.py %t/prog \
// RUN:   -- %bpftime-aot attach %t/probe.o --at in=%t/prog:sleeper --at out=%t/prog:sleeper -p @PID@ --background --session inside-@PID@ \
// RUN:   -- %bpftime-aot map dump counts --session inside-@PID@ -- %bpftime-aot detach -p @PID@ \
// RUN:   -- %bpftime-aot attach %t/probe.o --at in=%t/prog:sleeper --at out=%t/prog:sleeper -p @PID@ --background --session inside-@PID@ >%t/out 2>&1
// RUN: FileCheck %t/prog.c <%t/out
//--- prog.c
#include <stdio.h>
#include <unistd.h>
// CHECK: counts (array, 0 of 8 elements not zero)
// CHECK: target is alive
// CHECK: the end of input: 0
// CHECK: target ended with 0
long sleeper(int fd, void *to, long size);
// read(2) with its system call three bytes into the function.
__asm__(".text\n.globl sleeper\n.type sleeper, @function\nsleeper: endbr64\n push %rbx\n xor %eax, %eax\n syscall\n pop %rbx\n"
        " nop\n nop\n nop\n nop\n ret\n.size sleeper, . - sleeper\n");
int main(void) {
  char c;
  puts("ready");
  fflush(stdout);
  long n = sleeper(0, &c, 1);
  printf("the end of input: %ld\n", n);
  return 0;
}
//--- probe.c
#include "count.h"
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
