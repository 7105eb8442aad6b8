// The tiny profile's helpers of time, identity and foreign memory: each a system call and
// nothing kept. Strings are read a character at a time, which costs a call each and no code.
#include "../helpers/helpers.h"

#include "../arch/cpu.h"
#include "../core/memory.h"
#include "../core/system.h"

static uint64_t clock_ns(int clock) {
  struct bpftime_timespec now;
  sys_clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.seconds) * 1000000000u + static_cast<uint64_t>(now.nanoseconds);
}

// As core/safe_read.cpp: a bad address is an error value.
static bool read_bytes(void *to, uint64_t size, uint64_t from) {
  struct bpftime_iovec local = {to, size}, remote = {reinterpret_cast<void *>(from), size};
  return sys_process_vm_readv(sys_getpid(), &local, &remote) == static_cast<long>(size);
}

// As in the kernel a failed read zeroes the whole destination.
static uint64_t fault(void *to, uint32_t size) {
  bpftime_memset(to, 0, size);
  return static_cast<uint64_t>(-EFAULT);
}

extern "C" {

uint64_t bpftime_helper_probe_read_user(void *to, uint32_t size, uint64_t from) {
  return read_bytes(to, size, from) ? 0 : fault(to, size);
}
uint64_t bpftime_helper_probe_read_kernel(void *to, uint32_t size, uint64_t from) {
  return bpftime_helper_probe_read_user(to, size, from);
}
uint64_t bpftime_helper_probe_read_user_str(void *to, uint32_t size, uint64_t from) {
  char *text = static_cast<char *>(to);
  for (uint32_t done = 0; done < size; done++) {
    if (!read_bytes(text + done, 1, from + done)) return fault(to, size);
    if (!text[done]) return done + 1;
  }
  if (size) text[size - 1] = 0;
  return size;
}
uint64_t bpftime_helper_probe_read_kernel_str(void *to, uint32_t size, uint64_t from) {
  return bpftime_helper_probe_read_user_str(to, size, from);
}

uint64_t bpftime_helper_ktime_get_ns(void) { return clock_ns(1 /* CLOCK_MONOTONIC */); }
uint64_t bpftime_helper_ktime_get_boot_ns(void) { return clock_ns(7 /* CLOCK_BOOTTIME */); }
uint64_t bpftime_helper_get_smp_processor_id(void) { return bpftime_cpu_number(); }

// Ids are 32 bits without a sign, and the kernel gives them as such.
uint64_t bpftime_helper_get_current_pid_tgid(void) {
  uint64_t pid = static_cast<uint64_t>(bpftime_syscall3(__NR_getpid, 0, 0, 0));
  return pid << 32 | static_cast<uint64_t>(bpftime_syscall3(__NR_gettid, 0, 0, 0));
}

uint64_t bpftime_helper_get_current_uid_gid(void) {
  uint64_t gid = static_cast<uint64_t>(bpftime_syscall3(__NR_getgid, 0, 0, 0));
  return gid << 32 | static_cast<uint64_t>(bpftime_syscall3(__NR_getuid, 0, 0, 0));
}

uint64_t bpftime_helper_get_current_comm(void *to, uint32_t size) {
  char comm[16];
  if (!size) return static_cast<uint64_t>(-EINVAL);
  // Cannot fail: the buffer is ours.
  sys_prctl(16 /* PR_GET_NAME, which ends it with a NUL */, reinterpret_cast<long>(comm));
  bpftime_memset(to, 0, size);
  if (--size > sizeof comm) size = sizeof comm;
  bpftime_memcpy(to, comm, size);
  return 0;
}

}  // extern "C"
