// Helper 14, by itself because it is the one of its family that nearly every program calls:
// built for speed (CMakeLists.txt), and part of compiled programs where the thread's record
// is in TLS (inline/bodies.cpp). Process and thread id come from that record, which renews
// them after fork; they are those of the process's own namespaces.
#include "../core/system.h"
#include "../core/thread.h"
#include "helpers.h"

extern "C" uint64_t bpftime_helper_get_current_pid_tgid(void) {
  const struct bpftime_thread *t = bpftime_thread_current();
  if (t) return static_cast<uint64_t>(t->pid) << 32 | t->tid;
  return static_cast<uint64_t>(sys_getpid()) << 32 | sys_gettid();
}
