// The runtime takes no descriptor that the target counts on, and what it executes inherits none.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --follow=none --at in=%t/prog:work -- %t/prog >%t/out 2>%t/err </dev/null
// RUN: FileCheck %t/prog.c <%t/out
// RUN: FileCheck %t/probe.c <%t/err
//--- prog.c
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
// CHECK: next is 3
// CHECK-NEXT: low: 0 1 2
// CHECK-NEXT: inherited: 0 1 2
static void list(const char *name, int isExecuted) {
  printf("%s:", name);
  for (int fd = 0; fd < 4096; fd++) {
    int flags = fcntl(fd, F_GETFD);
    if (flags >= 0 && (isExecuted || fd < 512 || !(flags & FD_CLOEXEC))) printf(" %d", fd);
  }
  printf("\n");
  fflush(stdout);
}
int main(int argc, char **argv) {
  for (int i = 0; i < 7; i++) work(i);
  if (argc > 1) return list("inherited", 1), 0;
  int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  printf("next is %d\n", fd);
  close(fd);
  list("low", 0);
  execl(argv[0], argv[0], "again", (char *)0);
  return 1;
}
//--- probe.c
#include "count.h"
// CHECK: 0 7
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
