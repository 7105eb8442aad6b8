/* System calls of riscv64 Linux, without a libc: the only place that knows the register
 * convention. The kernel preserves every register but the result, touches no vector
 * register, and returns a value or -errno; the target's errno variable is never involved. */
#ifndef BPFTIME_ARCH_SYSCALL_H
#define BPFTIME_ARCH_SYSCALL_H

#include <asm/unistd.h>

static inline long bpftime_syscall6(long number, long a, long b, long c, long d, long e, long f) {
  register long call __asm__("a7") = number;
  register long a0 __asm__("a0") = a;
  register long a1 __asm__("a1") = b;
  register long a2 __asm__("a2") = c;
  register long a3 __asm__("a3") = d;
  register long a4 __asm__("a4") = e;
  register long a5 __asm__("a5") = f;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(call), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5) : "memory");
  return a0;
}

static inline long bpftime_syscall3(long number, long a, long b, long c) {
  register long call __asm__("a7") = number;
  register long a0 __asm__("a0") = a;
  register long a1 __asm__("a1") = b;
  register long a2 __asm__("a2") = c;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(call), "r"(a1), "r"(a2) : "memory");
  return a0;
}

#include "../calls64.h"

#endif
