// Helpers 4, 36, 45, 112 to 115 and 148: reads of any address, answered with -EFAULT where
// nothing is mapped (core/safe_read.h). There is one address space: the "kernel" forms read
// the same memory, and besides it the structures that helpers give out (task.h). As in the
// kernel a failed read zeroes the whole destination.
#include "../core/memory.h"
#include "../core/safe_read.h"
#include "../core/seldom.h"
#include "helpers.h"
#include "task.h"

static uint64_t read_user(void *to, uint32_t size, uint64_t from) {
  return static_cast<uint64_t>(bpftime_quick_read(to, from, size));
}

static uint64_t read_kernel(void *to, uint32_t size, uint64_t from) {
  if (!bpftime_task_is(from)) return bpftime_helper_probe_read_user(to, size, from);
  if (!size || !bpftime_task_read(to, from, size)) return 0;
  bpftime_memset(to, 0, size);
  return static_cast<uint64_t>(-EFAULT);
}

static uint64_t read_user_string(void *to, uint32_t size, uint64_t from) {
  return static_cast<uint64_t>(bpftime_safe_read_string(static_cast<char *>(to), from, size));
}

// Of a task the one string is its name, which is 16 bytes with its NUL. Two helpers share it.
__attribute__((noinline)) static uint64_t read_kernel_string(void *to, uint32_t size, uint64_t from) {
  char name[16];
  if (!bpftime_task_is(from)) return read_user_string(to, size, from);
  if (!read_kernel(name, sizeof name, from)) from = reinterpret_cast<uint64_t>(name);
  return read_user_string(to, size, from);
}

extern "C" {

uint64_t bpftime_helper_probe_read(void *to, uint32_t size, uint64_t from) {
  return read_kernel(to, size, from);
}
uint64_t bpftime_helper_probe_read_str(void *to, uint32_t size, uint64_t from) {
  return read_kernel_string(to, size, from);
}
// Compiled for those alone whose policy names it (compiler/codegen/Check.cpp).
BPFTIME_SELDOM uint64_t bpftime_helper_probe_write_user(uint64_t to, const void *from, uint32_t size) {
  return static_cast<uint64_t>(bpftime_safe_write(to, from, size));
}
uint64_t bpftime_helper_probe_read_user(void *to, uint32_t size, uint64_t from) {
  return read_user(to, size, from);
}
uint64_t bpftime_helper_copy_from_user(void *to, uint32_t size, uint64_t from) {
  return bpftime_helper_probe_read_user(to, size, from);
}
uint64_t bpftime_helper_probe_read_kernel(void *to, uint32_t size, uint64_t from) {
  return read_kernel(to, size, from);
}
uint64_t bpftime_helper_probe_read_user_str(void *to, uint32_t size, uint64_t from) {
  return read_user_string(to, size, from);
}
uint64_t bpftime_helper_probe_read_kernel_str(void *to, uint32_t size, uint64_t from) {
  return read_kernel_string(to, size, from);
}

}  // extern "C"
