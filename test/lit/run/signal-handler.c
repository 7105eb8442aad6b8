// A signal handler that calls a probed function neither loses a call nor disturbs the interrupted one.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: sh -c '%bpftime-aot run %t/probe.o --at in=%t/prog:work --session signal-$$ -- %t/prog $$ >%t/out 2>%t/err'
// RUN: %python %t/check.py %t/out %t/err
//--- prog.c
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
static volatile long handled;
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 1;
}
static void handler(int signal) {
  if (work(signal) != signal + 1) abort();
  handled++;
}
int main(void) {
  struct itimerval often = {{0, 200}, {0, 200}}, off = {{0, 0}, {0, 0}};
  long calls = 0;
  signal(SIGALRM, handler);
  setitimer(ITIMER_REAL, &often, 0);
  for (; handled < 300; calls++)
    if (work((int)calls) != (int)calls + 1) abort();
  setitimer(ITIMER_REAL, &off, 0);
  printf("%ld %ld\n", calls, handled);
  return 0;
}
//--- probe.c
#include "count.h"
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
//--- check.py
import re, sys
calls, handled = map(int, open(sys.argv[1]).read().split())
text = open(sys.argv[2]).read()
counted = int(re.search(r"^  0 +(\d+)$", text, re.M).group(1))
# A handler that interrupts the program itself passes by; sessions count that as a miss.
assert calls <= counted <= calls + handled, (calls, handled, counted)
