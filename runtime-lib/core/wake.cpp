// The slow halves of wake.h. Marking a file as changed is an fallocate of its first byte,
// which is there already: if the target has closed our descriptor and its number means
// another file now, that file keeps every byte.
#include "wake.h"

#include "process.h"
#include "system.h"

namespace {
enum { GLOBAL = 1, GLOBAL_EXPEDITED = 2, REGISTER_GLOBAL_EXPEDITED = 4 };  // linux/membarrier.h
}

bool bpftime_wake_fences;

void bpftime_wake_init(void) {
  // Sandboxes may forbid it; then every event of this process pays for a fence.
  bpftime_wake_fences = sys_membarrier(REGISTER_GLOBAL_EXPEDITED) != 0;
}

void bpftime_wake(uint32_t *armed) {
  if (!__atomic_exchange_n(armed, 0, __ATOMIC_ACQ_REL)) return;
  struct bpftime_member *m = bpftime_member_of(armed);
  if (m) sys_touch(m->fd);
}

void bpftime_wake_settle(void) {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (sys_membarrier(GLOBAL_EXPEDITED)) sys_membarrier(GLOBAL);
}
