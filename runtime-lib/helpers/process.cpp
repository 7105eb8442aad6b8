// Helpers 8, 15, 16, 42, 109, 117, 120 and 168: who runs, where, signals to it, and its files. Ids are
// those of the process's own namespaces. Process and thread id come from the thread record, which renews them
// after fork; user, group and name can change at any time, so the kernel is asked.
#include "../arch/cpu.h"
#include "../core/memory.h"
#include "../core/system.h"
#include "../core/thread.h"
#include "helpers.h"

// A program may run anywhere, so its signal waits until it is done; outside of any it is
// sent at once.
static uint64_t send_signal(uint32_t signal, bool to_process) {
  constexpr uint32_t signal_max = 64;
  if (signal > signal_max) return static_cast<uint64_t>(-EINVAL);
  struct bpftime_thread *t = bpftime_thread_current();
  int failed;
  if (t && t->running) failed = bpftime_thread_signal(t, signal, to_process);
  else if (to_process) failed = sys_kill(sys_getpid(), static_cast<int>(signal));
  else failed = sys_tgkill(sys_getpid(), sys_gettid(), static_cast<int>(signal));
  return static_cast<uint64_t>(static_cast<int64_t>(failed));
}

extern "C" {

uint64_t bpftime_helper_get_smp_processor_id(void) { return bpftime_cpu_number(); }

uint64_t bpftime_helper_get_numa_node_id(void) { return bpftime_cpu_place().node; }

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

uint64_t bpftime_helper_send_signal(uint64_t signal) {
  return send_signal(static_cast<uint32_t>(signal), true);
}
uint64_t bpftime_helper_send_signal_thread(uint64_t signal) {
  return send_signal(static_cast<uint32_t>(signal), false);
}

// The ids of the namespace that `dev` and `ino` name, as long as that is our own: a
// process knows no others.
uint64_t bpftime_helper_get_ns_current_pid_tgid(uint64_t dev, uint64_t ino, void *to, uint32_t size) {
  struct {
    uint32_t pid, tgid;  // struct bpf_pidns_info: the thread's, the process's
  } ids;
  struct stat own;
  bool known = size == sizeof ids && sys_stat("/proc/self/ns/pid", &own) == 0 && own.st_dev == dev &&
               own.st_ino == ino;
  if (!known) {
    bpftime_memset(to, 0, size);
    return static_cast<uint64_t>(-EINVAL);
  }
  uint64_t both = bpftime_helper_get_current_pid_tgid();
  ids = {static_cast<uint32_t>(both), static_cast<uint32_t>(both >> 32)};
  bpftime_memcpy(to, &ids, sizeof ids);
  return 0;
}

uint64_t bpftime_helper_sys_close(uint64_t fd) {
  return static_cast<uint64_t>(static_cast<int64_t>(sys_close(static_cast<int>(fd))));
}

}  // extern "C"
