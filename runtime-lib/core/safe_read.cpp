// Memory read by plain loads where a fault of theirs is caught (faults.h), and elsewhere by
// the kernel on our behalf (process_vm_readv on ourselves): a bad address is an error value
// either way. Where a sandbox forbids that call every read of the second kind fails.
#include "safe_read.h"

#include "memory.h"
#include "system.h"
#include "thread.h"

int64_t bpftime_safe_read(void *to, uint64_t from, uint64_t size) {
#ifdef BPFTIME_DIRECT_READS
  if (bpftime_reads_may_be_direct(from)) return bpftime_direct_copy(to, from, size);
#endif
  const struct bpftime_thread *t = bpftime_thread_current();
  const size_t bytes = static_cast<size_t>(size);
  struct bpftime_iovec local = {to, bytes}, remote = {reinterpret_cast<void *>(from), bytes};
  // A 64-bit number may be none that a pointer of this machine holds, and a read that ends at
  // an unmapped page gives fewer bytes.
  if (bytes == size && static_cast<uintptr_t>(from) == from &&
      sys_process_vm_readv(t ? t->pid : sys_getpid(), &local, &remote) == static_cast<long>(bytes))
    return 0;
  bpftime_memset(to, 0, bytes);
  return -EFAULT;
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
#ifdef BPFTIME_DIRECT_READS
  if (bpftime_reads_may_be_direct(from)) return bpftime_direct_string(to, from, size);
#endif
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
    if (bpftime_safe_read(piece, from + done, chunk)) {
      bpftime_memset(to, 0, static_cast<size_t>(size));
      return -EFAULT;
    }
    for (uint64_t i = 0; i < chunk; i++)
      if (!(to[done + i] = piece[i])) return static_cast<int64_t>(done + i + 1);
    done += chunk;
  }
  if (size) to[size - 1] = 0;
  return static_cast<int64_t>(size);
}
