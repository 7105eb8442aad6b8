// Helpers 8, 14, 15 and 16: who runs, where. Ids are those of the process's own
// namespaces. Process and thread id come from the thread record, which renews them
// after fork; user, group and name can change at any time, so the kernel is asked.
#include "../arch/x86_64/cpu.h"
#include "../core/memory.h"
#include "../core/system.h"
#include "../core/thread.h"
#include "helpers.h"

extern "C" {

uint64_t bpftime_helper_get_smp_processor_id(void) { return bpftime_cpu_number(); }

uint64_t bpftime_helper_get_current_pid_tgid(void) {
  const struct bpftime_thread *t = bpftime_thread_current();
  if (t) return static_cast<uint64_t>(t->pid) << 32 | t->tid;
  return static_cast<uint64_t>(sys_getpid()) << 32 | sys_gettid();
}

uint64_t bpftime_helper_get_current_uid_gid(void) {
  uint64_t uid = static_cast<uint32_t>(bpftime_syscall3(__NR_getuid, 0, 0, 0));
  uint64_t gid = static_cast<uint32_t>(bpftime_syscall3(__NR_getgid, 0, 0, 0));
  return gid << 32 | uid;
}

// The thread's name, always NUL-terminated; the rest of the buffer is zero.
uint64_t bpftime_helper_get_current_comm(void *to, uint32_t size) {
  constexpr uint32_t comm_bytes = 16;
  constexpr int get_name = 16;  // PR_GET_NAME
  if (!size) return static_cast<uint64_t>(-EINVAL);
  char comm[comm_bytes] = {};
  int failed = sys_prctl(get_name, reinterpret_cast<long>(comm));
  uint32_t kept = size < comm_bytes ? size : comm_bytes;
  bpftime_memcpy(to, comm, kept);
  bpftime_memset(static_cast<char *>(to) + kept, 0, size - kept);
  static_cast<char *>(to)[kept - 1] = 0;
  return static_cast<uint64_t>(static_cast<int64_t>(failed));
}

}  // extern "C"
