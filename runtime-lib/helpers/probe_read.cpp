// Helpers 4, 45, 112 to 115 and 148: reads of any address, answered with -EFAULT where nothing is
// mapped (core/safe_read.h). In user space there is one address space:
// the "kernel" forms read the same memory. As in the kernel a failed read zeroes the
// whole destination.
#include "../core/memory.h"
#include "../core/safe_read.h"
#include "helpers.h"

static uint64_t read_bytes(void *to, uint32_t size, uint64_t from) {
  if (!size) return 0;
  int64_t result = bpftime_safe_read(to, from, size);
  if (result) bpftime_memset(to, 0, size);
  return static_cast<uint64_t>(result);
}

static uint64_t read_string(void *to, uint32_t size, uint64_t from) {
  int64_t result = bpftime_safe_read_string(static_cast<char *>(to), from, size);
  if (result < 0) bpftime_memset(to, 0, size);
  return static_cast<uint64_t>(result);
}

extern "C" {

uint64_t bpftime_helper_probe_read(void *to, uint32_t size, uint64_t from) {
  return read_bytes(to, size, from);
}
uint64_t bpftime_helper_probe_read_str(void *to, uint32_t size, uint64_t from) {
  return read_string(to, size, from);
}
uint64_t bpftime_helper_copy_from_user(void *to, uint32_t size, uint64_t from) {
  return read_bytes(to, size, from);
}

uint64_t bpftime_helper_probe_read_user(void *to, uint32_t size, uint64_t from) {
  return read_bytes(to, size, from);
}
uint64_t bpftime_helper_probe_read_kernel(void *to, uint32_t size, uint64_t from) {
  return read_bytes(to, size, from);
}
uint64_t bpftime_helper_probe_read_user_str(void *to, uint32_t size, uint64_t from) {
  return read_string(to, size, from);
}
uint64_t bpftime_helper_probe_read_kernel_str(void *to, uint32_t size, uint64_t from) {
  return read_string(to, size, from);
}

}  // extern "C"
