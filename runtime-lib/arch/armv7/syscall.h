/* System calls of 32-bit ARM Linux, without a libc: the only place that knows the register
 * convention. The kernel preserves every register but the result, touches no vector
 * register, and returns a value or -errno; the target's errno variable is never involved. */
#ifndef BPFTIME_ARCH_SYSCALL_H
#define BPFTIME_ARCH_SYSCALL_H

#include <asm/unistd.h>

static inline long bpftime_syscall6(long number, long a, long b, long c, long d, long e, long f) {
  register long call __asm__("r7") = number;
  register long r0 __asm__("r0") = a;
  register long r1 __asm__("r1") = b;
  register long r2 __asm__("r2") = c;
  register long r3 __asm__("r3") = d;
  register long r4 __asm__("r4") = e;
  register long r5 __asm__("r5") = f;
  __asm__ volatile("svc #0" : "+r"(r0) : "r"(call), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5) : "memory");
  return r0;
}

static inline long bpftime_syscall3(long number, long a, long b, long c) {
  register long call __asm__("r7") = number;
  register long r0 __asm__("r0") = a;
  register long r1 __asm__("r1") = b;
  register long r2 __asm__("r2") = c;
  __asm__ volatile("svc #0" : "+r"(r0) : "r"(call), "r"(r1), "r"(r2) : "memory");
  return r0;
}

/* 64-bit numbers travel in pairs of registers that begin with an even one. */
#define BPFTIME_LOW(value) ((long)(unsigned long)(value))
#define BPFTIME_HIGH(value) ((long)(unsigned long)((unsigned long long)(value) >> 32))

static inline long bpftime_call_pread(int fd, void *to, unsigned long size, unsigned long long at) {
  return bpftime_syscall6(__NR_pread64, fd, (long)to, (long)size, 0, BPFTIME_LOW(at), BPFTIME_HIGH(at));
}
static inline long bpftime_call_pwrite(int fd, const void *from, unsigned long size, unsigned long long at) {
  return bpftime_syscall6(__NR_pwrite64, fd, (long)from, (long)size, 0, BPFTIME_LOW(at), BPFTIME_HIGH(at));
}
static inline long bpftime_call_ftruncate(int fd, unsigned long long size) {
  return bpftime_syscall6(__NR_ftruncate64, fd, 0, BPFTIME_LOW(size), BPFTIME_HIGH(size), 0, 0);
}
static inline long bpftime_call_fallocate(int fd, unsigned long long from, unsigned long long size) {
  return bpftime_syscall6(__NR_fallocate, fd, 0, BPFTIME_LOW(from), BPFTIME_HIGH(from), BPFTIME_LOW(size),
                          BPFTIME_HIGH(size));
}
/* An offset is counted in units of 4096 bytes; ours are multiples of it. */
static inline long bpftime_call_mmap(unsigned long long at, unsigned long size, int prot, int flags, int fd,
                                     unsigned long long off) {
  return bpftime_syscall6(__NR_mmap2, BPFTIME_LOW(at), (long)size, prot, flags, fd, (long)(off >> 12));
}
static inline long bpftime_call_statfs(const char *path, void *out, unsigned long size) {
  return bpftime_syscall3(__NR_statfs64, (long)path, (long)size, (long)out);
}
static inline long bpftime_call_fstatfs(int fd, void *out, unsigned long size) {
  return bpftime_syscall3(__NR_fstatfs64, fd, (long)size, (long)out);
}

#endif
