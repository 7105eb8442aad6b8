/* System calls that take 64-bit numbers, where a register holds one. armv7/syscall.h has
 * the same functions for pairs of registers. */
#ifndef BPFTIME_ARCH_CALLS64_H
#define BPFTIME_ARCH_CALLS64_H

static inline long bpftime_call_pread(int fd, void *to, unsigned long size, unsigned long long at) {
  return bpftime_syscall6(__NR_pread64, fd, (long)to, (long)size, (long)at, 0, 0);
}
static inline long bpftime_call_pwrite(int fd, const void *from, unsigned long size, unsigned long long at) {
  return bpftime_syscall6(__NR_pwrite64, fd, (long)from, (long)size, (long)at, 0, 0);
}
static inline long bpftime_call_ftruncate(int fd, unsigned long long size) {
  return bpftime_syscall3(__NR_ftruncate, fd, (long)size, 0);
}
static inline long bpftime_call_fallocate(int fd, unsigned long long from, unsigned long long size) {
  return bpftime_syscall6(__NR_fallocate, fd, 0, (long)from, (long)size, 0, 0);
}
static inline long bpftime_call_mmap(unsigned long long at, unsigned long size, int prot, int flags, int fd,
                                     unsigned long long off) {
  return bpftime_syscall6(__NR_mmap, (long)at, (long)size, prot, flags, fd, (long)off);
}
static inline long bpftime_call_statfs(const char *path, void *out, unsigned long) {
  return bpftime_syscall3(__NR_statfs, (long)path, (long)out, 0);
}
static inline long bpftime_call_fstatfs(int fd, void *out, unsigned long) {
  return bpftime_syscall3(__NR_fstatfs, fd, (long)out, 0);
}

#endif
