// A thread that stands on an instruction which the patch replaces goes on in its copy, in and out.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O2 %t/prog.c -o %t/prog
// RUN: %python %S/../Inputs/target.py %t/prog -- sh %t/cycles.sh %bpftime-aot %t/probe.o %t/prog @PID@ >%t/out 2>&1
// RUN: FileCheck %t/prog.c <%t/out
//--- cycles.sh
for i in 1 2 3 4 5 6 7 8 9 10; do
  "$1" attach "$2" --at in="$3":fill --at out="$3":fill -p "$4" --background --session "inside-$4" >/dev/null || exit 1
  sleep 0.1
  "$1" detach -p "$4" || exit 1
done
//--- prog.c
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
// CHECK: target is alive
// CHECK: many fills: 1, wrong: 0
// CHECK: target ended with 0
enum { size = 32 << 20 };
char *fill(char *to, long unused, long bytes);
// `rep stosb` runs for milliseconds and can be interrupted at any byte: the thread is
// nearly always found on it, three bytes into the function.
__asm__(".text\n.globl fill\n.type fill, @function\nfill: mov %rdx, %rcx\n rep stosb\n mov %rdi, %rax\n ret\n.size fill, . - fill\n");
static volatile int stop;
static long fills, wrong;
static void *loop(void *to) {
  for (; !stop; fills++) wrong += fill(to, 0, size) != (char *)to + size;
  return to;
}
int main(void) {
  pthread_t thread;
  char c, *memory = malloc(size);
  pthread_create(&thread, 0, loop, memory);
  puts("ready");
  fflush(stdout);
  while (read(0, &c, 1) > 0) {
  }
  stop = 1;
  pthread_join(thread, 0);
  printf("many fills: %d, wrong: %ld\n", fills > 10, wrong);
  return 0;
}
//--- probe.c
#include "count.h"
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
