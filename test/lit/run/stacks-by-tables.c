// Stacks lead through code without frame pointers, through signal frames and into libraries loaded later.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 -shared -fPIC -fomit-frame-pointer %t/late.c -o %t/late.so
// RUN: %clang -O2 -fomit-frame-pointer %t/prog.c -o %t/prog
// RUN: %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --at out=%t/prog:work -- %t/prog %t/late.so >%t/out 2>&1
// RUN: FileCheck %t/probe.c <%t/out
// Where a module has no tables, frame pointers are followed.
// RUN: %clang -O1 -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer -fno-asynchronous-unwind-tables %t/prog.c -o %t/plain
// RUN: %bpftime-aot run %t/probe.o --at in=%t/plain:work --at out=%t/plain:work -- %t/plain >%t/out 2>&1
// RUN: FileCheck %t/probe.c --check-prefix=PLAIN <%t/out
//--- late.c
__attribute__((noinline)) long later(long (*call)(void **), void **expected) {
  volatile char room[123];
  room[0] = 1;
  expected[2] = __builtin_return_address(0);
  return call(expected) + room[0];
}
//--- prog.c
#include <alloca.h>
#include <dlfcn.h>
#include <signal.h>
#include <string.h>
#define FRAME __attribute__((noinline))
// What each caller notes of itself is the address that it returns to, from the innermost on.
static void *expected[8];
FRAME long work(void **e) {
  __asm__ volatile("" : "+r"(e));
  return e != 0;
}
FRAME long padded(void **e) {
  volatile long room[20];
  room[1] = 2;
  e[1] = __builtin_return_address(0);
  long result = work(expected) + room[1];
  __asm__ volatile("" ::: "memory");
  return result;
}
FRAME long sized(long n) {
  char *room = alloca(n);
  memset(room, 1, n);
  __asm__ volatile("" ::"r"(room) : "memory");
  expected[2] = __builtin_return_address(0);
  return padded(expected) + room[n - 1];
}
FRAME long outer(long n) {
  expected[3] = __builtin_return_address(0);
  return sized(n) + 1;
}
static void handler(int signal) { outer(10 + signal); }
int main(int argc, char **argv) {
  outer(100);
  signal(SIGUSR1, handler);
  raise(SIGUSR1);
  if (argc < 2) return 0;
  void *library = dlopen(argv[1], RTLD_NOW);
  long (*later)(long (*)(void **), void **) = dlsym(library, "later");
  memset(expected, 0, sizeof expected);
  later(padded, expected);
  return 0;
}
//--- probe.c
#include "count.h"
// CHECK: in: callers right 3, more behind them
// CHECK: out: callers right 3, more behind them
// The handler's stack goes on in what it interrupted.
// CHECK: in: callers right 3, many behind them
// CHECK: out: callers right 3, many behind them
// CHECK: in: callers right 2, more behind them
// CHECK: out: callers right 2, more behind them
// PLAIN: in: callers right 3,
// PLAIN: out: callers right 3,
// PLAIN: in: callers right 3, many behind them
// PLAIN: out: callers right 3, many behind them
static void *expected;

// What probes show from `first` on, beside what the callers have noted.
static __always_inline const char *judge(struct pt_regs *ctx, int first, long *right) {
  __u64 ips[24] = {}, e[4] = {};
  long depth = bpf_get_stack(ctx, ips, sizeof ips, BPF_F_USER_STACK) / 8;
  bpf_probe_read_user(e, sizeof e, expected);
  for (int i = 1; i < 4; i++)
    if (e[i] && ips[i + first] == e[i] && *right == i - 1) ++*right;
  return depth - first > 9 ? "many" : depth - first > 4 ? "more" : "none";
}
SEC("uprobe") int in(struct pt_regs *ctx) {
  long right = 0;
  expected = (void *)PT_REGS_PARM1(ctx);
  const char *behind = judge(ctx, 1, &right);
  bpf_printk("in: callers right %d, %s behind them", right, behind);
  return 0;
}
SEC("uretprobe") int out(struct pt_regs *ctx) {
  long right = 0;
  const char *behind = judge(ctx, 0, &right);
  bpf_printk("out: callers right %d, %s behind them", right, behind);
  return 0;
}
