/* System calls of x86_64 Linux, without a libc: the only place that knows the
 * register convention. The kernel preserves everything but rax, rcx and r11
 * (System V ABI, A.2.1), touches no vector register, and returns a value or
 * -errno in rax; the target's errno variable is never involved. */
#ifndef BPFTIME_ARCH_SYSCALL_H
#define BPFTIME_ARCH_SYSCALL_H

#include <asm/unistd_64.h>

static inline long bpftime_syscall6(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

static inline long bpftime_syscall3(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}

#include "../calls64.h"

#endif
