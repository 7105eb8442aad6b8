// Leases: see lease.h. Sound, in three steps.
//
// Two fast claims of one slot: both threads are on its CPU, and the restartable sequence
// makes load and store one step there. Ends of leases are stores of 0 by the holder, which
// nobody else writes meanwhile.
//
// Two cross claims: compare-and-swap.
//
// A fast claim A against a cross claim B. A: store `fast`, then load `cross`. B: store
// `cross`, membarrier, then load `fast`. Each gives up what it took if it sees the other.
// The membarrier is a full fence in A's instruction stream, wherever that is: if A's load
// of `cross` was before it, so was A's store, and B sees it; if A's load comes after it, A
// sees B. So not both go on. (Both may give up; then they try again.) A process whose
// threads claim fast has registered for the membarrier before, and `leases_fast` says
// that there is such a process: B reads it after its own store, A sets it with a fence
// before its first claim, so if B reads 0 then A's loads come after B's store.
//
// The dead. A word whose owner is gone is nobody's; it is taken over as the words of
// locks are (lock.h): `cross` by compare-and-swap, `fast` by whoever holds `cross`, since
// a fast claim stores only over 0.
#include "lease.h"
#include "seldom.h"

#include "../arch/cpu.h"
#include "../arch/rseq.h"
#include "lock.h"
#include "system.h"

namespace {

constexpr uint32_t cross_bit = 1, tries_max = 300, yields = 50, tries_per_check = 8;
constexpr uint32_t sleep_ns = 200000;  // 50 ms in all: longer than a holder waits for its turn
constexpr int rseq_size = 32, rseq_unregister = 1;
constexpr int membarrier_global_expedited = 1 << 1, membarrier_register_global_expedited = 1 << 2;

struct bpftime_lease *lease_at(const struct bpftime_segment *s, uint32_t slot) {
  char *base = reinterpret_cast<char *>(const_cast<struct bpftime_segment *>(s));
  return reinterpret_cast<struct bpftime_lease *>(base + s->leases.off) + slot;
}

long rseq_call(uint64_t area, int flags, uint32_t signature) {
  return bpftime_syscall6(__NR_rseq, static_cast<long>(area), rseq_size, flags, static_cast<long>(signature),
                          0, 0);
}

// Whether `area` is what this thread has registered. Asks to unregister it with a wrong
// signature: -EPERM tells that everything else was right, and nothing is changed.
BPFTIME_SELDOM bool is_registered(uint64_t area) {
  return rseq_call(area, rseq_unregister, ~BPFTIME_RSEQ_SIGNATURE) == -EPERM &&
         rseq_call(area, 0, BPFTIME_RSEQ_SIGNATURE) == -EBUSY;
}

// The area that the C library registered for this thread; NULL: none. It lies at one
// distance from the thread pointer in all threads, which is searched once: glibc keeps it in
// the thread's block or right below.
BPFTIME_SELDOM struct rseq *find_rseq(void) {
  constexpr int64_t reach = 4096, step = 32;
  static int64_t known;  // distance + 1; 0: not found yet
  uint64_t pointer = bpftime_rseq_thread_pointer();
  if (!pointer) return nullptr;
  int64_t distance = __atomic_load_n(&known, __ATOMIC_RELAXED) - 1;
  if (distance != -1)
    return is_registered(pointer + static_cast<uint64_t>(distance))
               ? reinterpret_cast<struct rseq *>(pointer + static_cast<uint64_t>(distance))
               : nullptr;
  for (distance = -reach; distance < reach; distance += step) {
    uint64_t area = pointer + static_cast<uint64_t>(distance);
    if (!is_registered(area)) continue;
    __atomic_store_n(&known, distance + 1, __ATOMIC_RELAXED);
    return reinterpret_cast<struct rseq *>(area);
  }
  return nullptr;
}

// What a thread needs for its leases in the session, found once and kept in its record.
BPFTIME_SELDOM void prepare(struct bpftime_thread *t, struct bpftime_segment *s) {
  t->lease_owner = bpftime_thread_owner(bpftime_member_of(s));
  t->rseq = find_rseq();
  if (t->rseq && bpftime_syscall3(__NR_membarrier, membarrier_register_global_expedited, 0, 0))
    t->rseq = nullptr;
  if (t->rseq) __atomic_exchange_n(&s->leases_fast, 1, __ATOMIC_SEQ_CST);
  t->leases_of = s;
  t->leases_at = __atomic_load_n(&bpftime_members_changed, __ATOMIC_ACQUIRE);
}

enum bpftime_rseq_result claim_fast(struct bpftime_thread *t, struct bpftime_segment *s) {
  struct rseq *r = t->rseq;
  // Sound: somebody else's sequence that this very probe interrupts keeps its descriptor.
  if (!r || __atomic_load_n(&r->rseq_cs, __ATOMIC_RELAXED)) return BPFTIME_RSEQ_BUSY;
  uint32_t cpu = __atomic_load_n(&r->cpu_id_start, __ATOMIC_RELAXED);
  if (cpu >= s->leases.count) return BPFTIME_RSEQ_BUSY;
  struct bpftime_lease *l = lease_at(s, cpu);
  enum bpftime_rseq_result result = bpftime_rseq_claim(r, cpu, &l->fast, t->lease_owner);
  // The area is the C library's and others' too; our descriptor does not stay in it.
  __atomic_store_n(&r->rseq_cs, 0, __ATOMIC_RELAXED);
  if (result != BPFTIME_RSEQ_DONE) return result;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (__builtin_expect(__atomic_load_n(&l->cross, __ATOMIC_ACQUIRE) != 0, 0)) {
    __atomic_store_n(&l->fast, 0, __ATOMIC_RELEASE);
    return BPFTIME_RSEQ_BUSY;
  }
  t->lease = cpu << 1;
  return BPFTIME_RSEQ_DONE;
}

// Whether a word's owner holds nothing any more: there is none, it is gone, or it is
// this thread, which has no lease now.
BPFTIME_SELDOM bool vacant(uint64_t word, uint64_t own, struct bpftime_member *m, bool check) {
  return !word || word == own || (check && bpftime_owner_dead(word, m));
}

BPFTIME_SELDOM bool claim_cross(struct bpftime_thread *t, struct bpftime_segment *s, uint32_t slot,
                                bool check) {
  struct bpftime_member *m = bpftime_member_of(s);
  struct bpftime_lease *l = lease_at(s, slot);
  uint64_t cross = __atomic_load_n(&l->cross, __ATOMIC_ACQUIRE), own = t->lease_owner;
  if (!vacant(cross, own, m, check) || !vacant(__atomic_load_n(&l->fast, __ATOMIC_ACQUIRE), own, m, check))
    return false;
  if (!__atomic_compare_exchange_n(&l->cross, &cross, own, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
    return false;
  bool ordered = !__atomic_load_n(&s->leases_fast, __ATOMIC_SEQ_CST) ||
                 bpftime_syscall3(__NR_membarrier, membarrier_global_expedited, 0, 0) == 0;
  uint64_t fast = __atomic_load_n(&l->fast, __ATOMIC_ACQUIRE);
  if (!ordered || !vacant(fast, own, m, check)) {
    __atomic_store_n(&l->cross, 0, __ATOMIC_RELEASE);
    return false;
  }
  if (fast) __atomic_store_n(&l->fast, 0, __ATOMIC_RELEASE);
  t->lease = slot << 1 | cross_bit;
  return true;
}

// Own slot first, then any other. If all are held, more programs than CPUs are under way and
// preempted: lets them run, at last by sleeping, which lets those of lower priority run too.
bool claim(struct bpftime_thread *t, struct bpftime_segment *s) {
  for (uint32_t tries = 0; tries < tries_max; tries++) {
    enum bpftime_rseq_result result = claim_fast(t, s);
    if (result == BPFTIME_RSEQ_DONE) return true;
    if (result == BPFTIME_RSEQ_ABORTED) continue;
    bool check = tries % tries_per_check == 1;
    uint32_t first = bpftime_cpu_number(), count = s->leases.count;
    for (uint32_t i = 0; i < count; i++)
      if (claim_cross(t, s, (first + i) % count, check)) return true;
    if (tries < yields) sys_yield();
    else sys_sleep(sleep_ns);
  }
  return false;
}

}  // namespace

__attribute__((noinline)) uint32_t bpftime_lease_begin(struct bpftime_thread *t, const void *in_session,
                                                       uint32_t cpus) {
  struct bpftime_segment *s = t && t->running ? t->session : nullptr;
  bool ours =
      s && static_cast<size_t>(static_cast<const char *>(in_session) - reinterpret_cast<char *>(s)) < s->size;
  if (ours && s->leases.count == cpus) {
    // Sound: another session may be mapped where one was that is gone.
    if (t->leases_of != s || t->leases_at != __atomic_load_n(&bpftime_members_changed, __ATOMIC_ACQUIRE))
      prepare(t, s);
    if (claim(t, s)) {
      t->running |= BPFTIME_RUNNING_LEASED;
      return t->lease >> 1;
    }
    __atomic_fetch_add(&s->unleased, 1, __ATOMIC_RELAXED);
  }
  return bpftime_cpu_number() % cpus;
}

void bpftime_lease_end(struct bpftime_thread *t) {
  // Sound: a forked child has a copy of the record, but the lease is its parent's.
  if (t->pid != bpftime_process_page->pid) return;
  struct bpftime_lease *l = lease_at(t->leases_of, t->lease >> 1);
  __atomic_store_n(t->lease & cross_bit ? &l->cross : &l->fast, 0, __ATOMIC_RELEASE);
}
