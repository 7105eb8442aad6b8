// Threads read through pages that come and go, with a million faults in a long run: every read succeeds or fails, and nobody dies.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 -pthread %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog >%t/out 2>%t/err
// RUN: %python %t/check.py %t/out %t/err
//--- prog.c
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
__attribute__((noinline)) void work(const void *from) { __asm__ volatile("" : "+r"(from)); }
static char *pages;
static volatile int done;
static int file;
static long calls;
static void change(int how) {
  switch (how) {
    case 0: munmap(pages + 4096, 4096); break;
    case 1: mmap(pages + 4096, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0); break;
    case 2: mmap(pages + 4096, 4096, PROT_READ, MAP_SHARED | MAP_FIXED, file, 4096); break; /* nothing there */
    case 3: mmap(pages + 4096, 4096, PROT_READ, MAP_SHARED | MAP_FIXED, file, 0); break;
  }
}
static void *reader(void *unused) {
  for (long i = 0; i < calls; i++) work(pages + 4096 - 64 + i % 128);
  __atomic_fetch_add(&done, 1, __ATOMIC_SEQ_CST);
  return unused;
}
/* Its own faults and handlers go on meanwhile. */
static void handler(int signal) { (void)signal; }
static void *signals(void *unused) {
  for (int i = 0; done < 3; i++) {
    signal(SIGBUS, i & 1 ? handler : SIG_DFL);
    usleep(100);
  }
  return unused;
}
int main(void) {
  pthread_t threads[4];
  calls = getenv("BPFTIME_TEST_LONG") ? 5000000 : 50000;
  file = memfd_create("short", 0);
  if (ftruncate(file, 4096)) return 1;
  pages = mmap(0, 3 * 4096, PROT_READ, MAP_SHARED, file, 0);
  for (int i = 0; i < 3; i++) pthread_create(&threads[i], 0, reader, 0);
  pthread_create(&threads[3], 0, signals, 0);
  for (int i = 0; done < 3; i++) change(i % 4);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  printf("%ld\n", 3 * calls);
  return 0;
}
//--- probe.c
#include "count.h"
SEC("uprobe") int in(struct pt_regs *ctx) {
  const void *from = (void *)PT_REGS_PARM1(ctx);
  char text[64];
  __u64 to = 1;
  long got = bpf_probe_read_user(&to, sizeof(to), from);
  add(got == 0 && to == 0 ? 0 : got == -14 && to == 0 ? 1 : 2, 1);
  got = bpf_probe_read_user_str(text, sizeof(text), from);
  add(got == 1 ? 3 : got == -14 ? 4 : 5, 1);
  return 0;
}
//--- check.py
import re, sys
calls = int(open(sys.argv[1]).read())
counts = dict.fromkeys(range(8), 0)
counts.update((int(a), int(b)) for a, b in re.findall(r"^  (\d) +(\d+)$", open(sys.argv[2]).read(), re.M))
assert counts[2] == counts[5] == 0, counts
assert counts[0] + counts[1] == counts[3] + counts[4] == calls, counts
assert all(counts[i] for i in (0, 1, 3, 4)), counts
