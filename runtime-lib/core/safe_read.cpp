// Memory read by the kernel on our behalf (process_vm_readv on ourselves): a bad address
// is an error value, no signal handler is involved. Where a sandbox forbids that call
// every read fails.
#include "safe_read.h"

#include "memory.h"
#include "system.h"
#include "thread.h"

int64_t bpftime_safe_read(void *to, uint64_t from, uint64_t size) {
  const struct bpftime_thread *t = bpftime_thread_current();
  const size_t bytes = static_cast<size_t>(size);
  // A 64-bit number that no pointer of this machine holds.
  if (bytes != size || static_cast<uintptr_t>(from) != from) return -EFAULT;
  struct bpftime_iovec local = {to, bytes}, remote = {reinterpret_cast<void *>(from), bytes};
  long got = sys_process_vm_readv(t ? t->pid : sys_getpid(), &local, &remote);
  // A read that ends at an unmapped page gives fewer bytes.
  return got == static_cast<long>(size) ? 0 : -EFAULT;
}

int64_t bpftime_safe_write(uint64_t to, const void *from, uint64_t size) {
  const struct bpftime_thread *t = bpftime_thread_current();
  const size_t bytes = static_cast<size_t>(size);
  if (bytes != size || static_cast<uintptr_t>(to) != to) return -EFAULT;
  struct bpftime_iovec local = {const_cast<void *>(from), bytes},
                       remote = {reinterpret_cast<void *>(to), bytes};
  long put = sys_process_vm_writev(t ? t->pid : sys_getpid(), &local, &remote);
  return put == static_cast<long>(size) ? 0 : -EFAULT;
}

int64_t bpftime_safe_read_string(char *to, uint64_t from, uint64_t size) {
  constexpr uint64_t chunk_max = 256;
  char piece[chunk_max];
  uint64_t done = 0;
  while (done < size) {
    // Sound: a chunk stays within one page, so a string that ends before an unmapped
    // page is never failed by what lies behind its NUL.
    uint64_t chunk = BPFTIME_PAGE - ((from + done) & (BPFTIME_PAGE - 1));
    if (chunk > chunk_max) chunk = chunk_max;
    if (chunk > size - done) chunk = size - done;
    // What lies behind the NUL may be anybody's: it never reaches the program, and the
    // destination behind it keeps its bytes, as with the kernel's helper.
    if (bpftime_safe_read(piece, from + done, chunk)) return -EFAULT;
    for (uint64_t i = 0; i < chunk; i++)
      if (!(to[done + i] = piece[i])) return static_cast<int64_t>(done + i + 1);
    done += chunk;
  }
  if (size) to[size - 1] = 0;
  return static_cast<int64_t>(size);
}
