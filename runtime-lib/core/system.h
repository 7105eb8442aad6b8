/* Typed system calls: each gives its result or -errno, none touches errno. Only
 * what the runtime uses is here. Safe in signal handlers and before libc is up. */
#ifndef BPFTIME_CORE_SYSTEM_H
#define BPFTIME_CORE_SYSTEM_H

#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#undef MAP_TYPE /* a mask there, a table of ours elsewhere */
#include <asm/stat.h>
#include <asm/statfs.h>
#include <stddef.h>
#include <stdint.h>

#include "../arch/syscall.h"
#include "clock.h"

#define BPFTIME_PAGE 4096ul
#define BPFTIME_AT_FDCWD (-100)

struct bpftime_iovec {
  void *base;
  size_t size;
};

static inline bool sys_failed(long result) { return (unsigned long)result > -4096ul; }

static inline int sys_open(const char *path, int flags, int mode) {
  return (int)bpftime_syscall6(__NR_openat, BPFTIME_AT_FDCWD, (long)path, flags, mode, 0, 0);
}
static inline int sys_close(int fd) { return (int)bpftime_syscall3(__NR_close, fd, 0, 0); }
static inline int sys_unlink(const char *path) {
  return (int)bpftime_syscall3(__NR_unlinkat, BPFTIME_AT_FDCWD, (long)path, 0);
}
static inline long sys_read(int fd, void *to, size_t size) {
  return bpftime_syscall3(__NR_read, fd, (long)to, (long)size);
}
static inline long sys_pread(int fd, void *to, size_t size, uint64_t at) {
  return bpftime_call_pread(fd, to, size, at);
}
static inline long sys_pwrite(int fd, const void *from, size_t size, uint64_t at) {
  return bpftime_call_pwrite(fd, from, size, at);
}
static inline int sys_ftruncate(int fd, uint64_t size) { return (int)bpftime_call_ftruncate(fd, size); }
static inline int sys_fstat(int fd, struct stat *out) {
  return (int)bpftime_syscall3(__NR_fstat, fd, (long)out, 0);
}
static inline int sys_stat(const char *path, struct stat *out) {
  return (int)bpftime_syscall6(__NR_newfstatat, BPFTIME_AT_FDCWD, (long)path, (long)out, 0, 0, 0);
}
static inline int sys_statfs(const char *path, struct statfs *out) {
  return (int)bpftime_call_statfs(path, out, sizeof *out);
}
static inline int sys_fstatfs(int fd, struct statfs *out) {
  return (int)bpftime_call_fstatfs(fd, out, sizeof *out);
}
/* Takes the space for `size` bytes of a file. */
static inline int sys_fallocate(int fd, uint64_t from, uint64_t size) {
  return (int)bpftime_call_fallocate(fd, from, size);
}
static inline int sys_fcntl(int fd, int command, long argument) {
  return (int)bpftime_syscall3(__NR_fcntl, fd, command, argument);
}
static inline long sys_getdents(int fd, void *to, size_t size) {
  return bpftime_syscall3(__NR_getdents64, fd, (long)to, (long)size);
}
/* An address, or a value for which sys_failed holds. */
static inline long sys_mmap(uint64_t at, size_t size, int prot, int flags, int fd, uint64_t off) {
  return bpftime_call_mmap(at, size, prot, flags, fd, off);
}
static inline int sys_munmap(void *at, size_t size) {
  return (int)bpftime_syscall3(__NR_munmap, (long)at, (long)size, 0);
}
static inline int sys_mprotect(void *at, size_t size, int prot) {
  return (int)bpftime_syscall3(__NR_mprotect, (long)at, (long)size, prot);
}
static inline int sys_madvise(void *at, size_t size, int advice) {
  return (int)bpftime_syscall3(__NR_madvise, (long)at, (long)size, advice);
}
static inline uint32_t sys_getpid(void) { return (uint32_t)bpftime_syscall3(__NR_getpid, 0, 0, 0); }
static inline uint32_t sys_gettid(void) { return (uint32_t)bpftime_syscall3(__NR_gettid, 0, 0, 0); }
static inline int sys_tgkill(uint32_t pid, uint32_t tid, int signal) {
  return (int)bpftime_syscall3(__NR_tgkill, (int)pid, (int)tid, signal);
}
static inline int sys_kill(uint32_t pid, int signal) {
  return (int)bpftime_syscall3(__NR_kill, (int)pid, signal, 0);
}
static inline void sys_yield(void) { bpftime_syscall3(__NR_sched_yield, 0, 0, 0); }
static inline void sys_sleep(uint32_t nanoseconds) {
  struct bpftime_timespec wait = {0, nanoseconds};
  bpftime_syscall6(__NR_clock_nanosleep, 1 /* CLOCK_MONOTONIC */, 0, (long)&wait, 0, 0, 0);
}
static inline int sys_clock_gettime(int clock, struct bpftime_timespec *out) {
  return (int)bpftime_syscall3(__NR_clock_gettime, clock, (long)out, 0);
}
static inline int sys_clock_getres(int clock, struct bpftime_timespec *out) {
  return (int)bpftime_syscall3(__NR_clock_getres, clock, (long)out, 0);
}
static inline long sys_process_vm_readv(uint32_t pid, struct bpftime_iovec *local,
                                        struct bpftime_iovec *remote) {
  return bpftime_syscall6(__NR_process_vm_readv, (int)pid, (long)local, 1, (long)remote, 1, 0);
}
static inline long sys_process_vm_writev(uint32_t pid, struct bpftime_iovec *local,
                                         struct bpftime_iovec *remote) {
  return bpftime_syscall6(__NR_process_vm_writev, (int)pid, (long)local, 1, (long)remote, 1, 0);
}
static inline long sys_getrandom(void *to, size_t size, unsigned flags) {
  return bpftime_syscall3(__NR_getrandom, (long)to, (long)size, (long)flags);
}
/* Marks the start of a file as changed, which its inotify watchers see, and changes nothing. */
static inline int sys_touch(int fd) {
  return (int)bpftime_syscall6(__NR_fallocate, fd, 1 /* FALLOC_FL_KEEP_SIZE */, 0, 1, 0, 0);
}
static inline int sys_membarrier(int command) {
  return (int)bpftime_syscall3(__NR_membarrier, command, 0, 0);
}
static inline int sys_inotify_init(int flags) {
  return (int)bpftime_syscall3(__NR_inotify_init1, flags, 0, 0);
}
static inline int sys_inotify_add_watch(int fd, const char *path, uint32_t mask) {
  return (int)bpftime_syscall3(__NR_inotify_add_watch, fd, (long)path, (long)mask);
}
static inline int sys_prctl(int option, long argument) {
  return (int)bpftime_syscall3(__NR_prctl, option, argument, 0);
}

#endif
