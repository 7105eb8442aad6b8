// Helpers 112 to 115: reads of any address, answered with -EFAULT where nothing is
// mapped. The kernel does the reading (process_vm_readv on ourselves), so no signal
// handler is involved and no address can hurt the target; where a sandbox forbids
// that call every read fails with -EFAULT. In user space there is one address space:
// the "kernel" forms read the same memory. As in the kernel a failed read zeroes the
// whole destination.
#include "probe_read.h"

#include "../core/memory.h"
#include "../core/system.h"
#include "../core/thread.h"
#include "helpers.h"

int64_t bpftime_safe_read(void *to, uint64_t from, uint64_t size) {
  const struct bpftime_thread *t = bpftime_thread_current();
  struct bpftime_iovec local = {to, size}, remote = {reinterpret_cast<void *>(from), size};
  long got = sys_process_vm_readv(t ? t->pid : sys_getpid(), &local, &remote);
  // A read that ends at an unmapped page gives fewer bytes.
  return got == static_cast<long>(size) ? 0 : -EFAULT;
}

int64_t bpftime_safe_read_string(char *to, uint64_t from, uint64_t size) {
  constexpr uint64_t chunk_max = 256;
  uint64_t done = 0;
  while (done < size) {
    // Sound: a chunk stays within one page, so a string that ends before an unmapped
    // page is never failed by what lies behind its NUL.
    uint64_t chunk = BPFTIME_PAGE - ((from + done) & (BPFTIME_PAGE - 1));
    if (chunk > chunk_max) chunk = chunk_max;
    if (chunk > size - done) chunk = size - done;
    if (bpftime_safe_read(to + done, from + done, chunk)) return -EFAULT;
    for (uint64_t i = 0; i < chunk; i++)
      if (!to[done + i]) return static_cast<int64_t>(done + i + 1);
    done += chunk;
  }
  if (size) to[size - 1] = 0;
  return static_cast<int64_t>(size);
}

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
