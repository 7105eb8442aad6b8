// What both variants of the thread record share: renewal after fork, the claim of a
// row of counters, the thread's name to locks. Rows are sums over all threads that
// ever had them, so a row changes hands without being cleared.
#include "thread.h"

#include "clock.h"
#include "lease.h"
#include "system.h"

struct bpftime_thread *bpftime_thread_renew(struct bpftime_thread *t) {
  if (!t) return nullptr;
  uint32_t pid = bpftime_process_pid();
  if (!pid) return nullptr;
  // `running` is left alone: a child forked from a signal handler that interrupted
  // a probe body returns into that body.
  t->tid = sys_gettid();
  t->row = nullptr;
  t->member = nullptr;
  t->ready_for = nullptr;
  t->leases_of = nullptr;
  t->holder_size = 0;
  t->random = 0;  // parent and child shall not draw the same numbers
  t->birth_ns = bpftime_clock_monotonic_ns() | 1;
  t->pid = pid;
  bpftime_thread_announce(t);
  return t;
}

// running = 1 | to_process << 1 | signal << 2
int bpftime_thread_signal(struct bpftime_thread *t, uint32_t signal, bool to_process) {
  if (t->running & ~BPFTIME_RUNNING_STATE) return -EBUSY;
  t->running |= static_cast<uint32_t>(to_process) << 1 | signal << 2;
  return 0;
}

void bpftime_thread_finish(struct bpftime_thread *t) {
  uint32_t was = t->running, due = was & ~BPFTIME_RUNNING_STATE;
  if (was & BPFTIME_RUNNING_LEASED) bpftime_lease_end(t);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);  // a handler that finds the guard down finds no lease
  t->running = 0;
  if (due & 2) sys_kill(sys_getpid(), static_cast<int>(due >> 2));
  else if (due) sys_tgkill(sys_getpid(), sys_gettid(), static_cast<int>(due >> 2));
}

struct bpftime_counter *bpftime_row_at(struct bpftime_extent *e, uint32_t row) {
  char *rows = reinterpret_cast<char *>(e) + e->counters_off;
  return reinterpret_cast<struct bpftime_counter *>(rows + static_cast<uint64_t>(row) * e->counters_stride);
}

// Slots of our own dead threads are taken over a few at a time, so that a program
// with many short threads pays a bounded price per thread.
static constexpr uint32_t takeover_checks_max = 8;

// A free row, or that of a dead thread of this process; the shared row if there is none.
static uint32_t claim_row(struct bpftime_segment *s, uint32_t slot1, uint32_t pid, uint32_t tid) {
  struct bpftime_thread_slot *slots =
      reinterpret_cast<struct bpftime_thread_slot *>(reinterpret_cast<char *>(s) + s->threads.off);
  uint32_t count = s->threads.count, checks = 0;
  uint64_t mine = static_cast<uint64_t>(tid) << 32 | slot1;
  for (uint32_t i = 0, at = tid % (count ? count : 1); i < count; i++, at = (at + 1) % count) {
    uint64_t *word = reinterpret_cast<uint64_t *>(&slots[at]);
    uint64_t held = __atomic_load_n(word, __ATOMIC_ACQUIRE);
    if (held) {
      if (static_cast<uint32_t>(held) != slot1 || checks == takeover_checks_max) continue;
      checks++;
      uint32_t other = static_cast<uint32_t>(held >> 32);
      if (other != tid && sys_tgkill(pid, other, 0) != -ESRCH) continue;
    }
    if (__atomic_compare_exchange_n(word, &held, mine, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) return at;
  }
  return count;  // the shared row
}

struct bpftime_counter *bpftime_thread_row(struct bpftime_thread *t, struct bpftime_member *m,
                                           struct bpftime_extent *e, bool *shared) {
  uint32_t shared_row = m->segment->threads.count;
  if (__builtin_expect(t->member != m || t->member_serial != m->serial || !t->row, 0)) {
    t->row_number = shared_row;
    if (m->slot1 && m->slot1 <= BPFTIME_PROCESSES_MAX)
      t->row_number = claim_row(m->segment, m->slot1, t->pid, t->tid);
    t->member = m;
    t->member_serial = m->serial;
  }
  *shared = t->row_number == shared_row;
  return t->row = bpftime_row_at(e, t->row_number);
}

uint64_t bpftime_thread_owner(struct bpftime_member *m) {
  struct bpftime_thread *t = bpftime_thread_current();
  uint64_t tid = t ? t->tid : sys_gettid();
  if (!m || (!m->slot1 && !bpftime_member_claim(m))) return tid << 32 | BPFTIME_OWNER_ANONYMOUS;
  return tid << 32 | static_cast<uint64_t>(m->generation) << 8 | m->slot1;
}

uint64_t bpftime_thread_find_holder(const void *address, struct bpftime_member **member) {
  struct bpftime_member *m = *member = bpftime_member_of(address);
  struct bpftime_thread *t = bpftime_thread_current();
  uint64_t owner = bpftime_thread_owner(m);  // may claim a slot, and move the epoch
  if (!t || !m || !m->slot1) return owner;
  // A handler in this thread that comes in between finds nothing remembered, or all of it.
  t->holder_size = 0;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  t->holder_base = reinterpret_cast<const char *>(m->segment);
  t->holder_member = m;
  t->holder = owner;
  t->holder_epoch = __atomic_load_n(&bpftime_members_epoch, __ATOMIC_ACQUIRE);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  t->holder_size = m->size;
  return owner;
}
