// A process that sleeps in nanosleep, read and futex does not notice that it is attached to and detached from.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O2 -pthread %t/prog.c -o %t/prog
// RUN: %python %S/../Inputs/target.py %t/prog \
// RUN:   -- %bpftime-aot attach %t/probe.o --at in=%t/prog:work -p @PID@ --background --session blocked-@PID@ \
// RUN:   -- %bpftime-aot detach -p @PID@ -- sleep 0.7 >%t/out 2>&1
// RUN: FileCheck %t/prog.c <%t/out
//--- prog.c
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
// CHECK: target is alive
// CHECK: slept 0 after 600 ms, lock 0, read 0
// CHECK: target ended with 0
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int lockResult = -1, sleepResult = -1;
static long slept_ms;
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
static void *sleeper(void *unused) {
  struct timespec t = {0, 600000000}, begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  sleepResult = nanosleep(&t, 0);
  clock_gettime(CLOCK_MONOTONIC, &end);
  slept_ms = (end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000;
  return unused;
}
static void *locker(void *unused) {
  lockResult = pthread_mutex_lock(&lock);
  return unused;
}
int main(void) {
  pthread_t threads[2];
  char c;
  pthread_mutex_lock(&lock);
  pthread_create(&threads[0], 0, sleeper, 0);
  pthread_create(&threads[1], 0, locker, 0);
  puts("ready");
  fflush(stdout);
  long n = read(0, &c, 1);
  pthread_mutex_unlock(&lock);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], 0);
  printf("slept %d after %d ms, lock %d, read %ld\n", sleepResult, slept_ms >= 600 ? 600 : (int)slept_ms, lockResult, n);
  return work(0);
}
//--- probe.c
#include "count.h"
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
