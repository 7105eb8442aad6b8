// The thread record in initial-exec TLS: one fs-relative access, no table, zero for
// every new thread because the C library clears its TLS block. Used where the
// runtime is part of the program or preloaded at its start.
//
// So that a detaching tool can learn whether anybody is inside a probe body, each
// thread announces its record once, in a table of ids and addresses. Records of the dead
// are never looked at: their memory may be gone.
#include "seldom.h"
#include "system.h"
#include "thread.h"

namespace {

constexpr uint32_t announced_max = 1024, window = 16;

struct announced {
  uint32_t tid;  // 0: free
  uint32_t reserved;
  struct bpftime_thread *thread;
};
announced table[announced_max];
bool overflown;  // some thread found no place: nothing is certain any more

bool gone(uint32_t tid) { return sys_tgkill(sys_getpid(), tid, 0) == -ESRCH; }

}  // namespace

__thread struct bpftime_thread bpftime_thread_own __attribute__((tls_model("initial-exec")));

int64_t bpftime_thread_distance(void) {
  return reinterpret_cast<char *>(&bpftime_thread_own) - static_cast<char *>(__builtin_thread_pointer());
}

BPFTIME_SELDOM void bpftime_thread_announce(struct bpftime_thread *t) {
  for (uint32_t i = 0; i < window; i++) {
    announced *a = &table[(t->tid + i) % announced_max];
    uint32_t held = __atomic_load_n(&a->tid, __ATOMIC_ACQUIRE);
    if (held && held != t->tid && !gone(held)) continue;
    if (!__atomic_compare_exchange_n(&a->tid, &held, t->tid, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      continue;
    __atomic_store_n(&a->thread, t, __ATOMIC_RELEASE);
    return;
  }
  __atomic_store_n(&overflown, true, __ATOMIC_RELEASE);
}

BPFTIME_SELDOM bool bpftime_thread_any_running(void) {
  if (overflown) return true;
  for (const announced &a : table) {
    struct bpftime_thread seen;
    if (!a.tid || gone(a.tid)) continue;
    struct bpftime_iovec local = {&seen, sizeof seen}, remote = {a.thread, sizeof seen};
    if (sys_process_vm_readv(sys_getpid(), &local, &remote) != static_cast<long>(sizeof seen)) return true;
    if (seen.running) return true;
  }
  return false;
}
