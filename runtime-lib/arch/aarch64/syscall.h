/* System calls of aarch64 Linux, without a libc: the only place that knows the register
 * convention. The kernel preserves every register but the result, touches no vector
 * register, and returns a value or -errno; the target's errno variable is never involved. */
#ifndef BPFTIME_ARCH_SYSCALL_H
#define BPFTIME_ARCH_SYSCALL_H

#include <asm/unistd.h>

static inline long bpftime_syscall6(long number, long a, long b, long c, long d, long e, long f) {
  register long call __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(call), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}

static inline long bpftime_syscall3(long number, long a, long b, long c) {
  register long call __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(call), "r"(x1), "r"(x2) : "memory");
  return x0;
}

#include "../calls64.h"

#endif
