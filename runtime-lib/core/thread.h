/* The per-thread record: recursion guard, cached ids, the thread's row of
 * counters. One interface, two ways to find the record:
 *
 *   thread_tls.cpp    initial-exec TLS, where the runtime is preloaded or linked in
 *   thread_table.cpp  a table keyed by the thread pointer, where it is injected
 *
 * A record is used by its own thread and by signal handlers that interrupt it. */
#ifndef BPFTIME_CORE_THREAD_H
#define BPFTIME_CORE_THREAD_H

#include "process.h"

/* Set in `running`: the program holds a lease; it has asked whether it may read directly, and
 * it may (faults.h). */
#define BPFTIME_RUNNING_LEASED (1u << 31)
#define BPFTIME_RUNNING_ASKED (1u << 30)
#define BPFTIME_RUNNING_DIRECT (1u << 29)
#define BPFTIME_RUNNING_STATE (BPFTIME_RUNNING_LEASED | BPFTIME_RUNNING_ASKED | BPFTIME_RUNNING_DIRECT | 1)

struct bpftime_thread {
  uint32_t pid; /* of the process the cached values belong to; 0: none yet */
  uint32_t tid;
  uint32_t running;              /* a probe body is running: the recursion guard. Above the lowest bit
                                    the signal to send when it is done: bpftime_thread_signal. At the top
                                    BPFTIME_RUNNING_STATE */
  uint32_t row_number;           /* its row of counters in every extent of `member` */
  struct bpftime_member *member; /* whose row it has, and its serial number then */
  uint32_t member_serial;
  struct bpftime_counter *row;     /* that row in the extent of the program that ran last; NULL: none */
  struct bpftime_segment *session; /* whose program runs */
  /* The sites for which everything above is valid and `row` is the thread's own: the
   * dispatcher's short way. Reset whenever one of these may have changed. */
  const void *ready_for;
  const void *probed;                /* the probed instruction of the body that runs; NULL: none */
  uint32_t lease;                    /* what the program holds: slot << 1 | taken across CPUs (lease.h) */
  uint32_t leases_at;                /* bpftime_members_changed when the next three were found */
  struct bpftime_segment *leases_of; /* the session that the next two are for */
  uint64_t lease_owner;              /* this thread in its words */
  struct rseq *rseq;                 /* registered for this thread; NULL: none */
  uint64_t birth_ns;                 /* when the ids were filled in: tells it from others that had them */
  uint64_t random;                   /* state of get_prandom_u32; 0: not seeded yet */
  uint64_t task_layout[2];           /* of the program that last asked for its task: task_fields.def */
  uint32_t redirect_ifindex, redirect_flags; /* of the packet program that ran last */
  /* The session of the last lock, and this thread's name in it: bpftime_thread_holder. */
  const char *holder_base;
  size_t holder_size;
  struct bpftime_member *holder_member;
  uint64_t holder;
  uint32_t holder_epoch;
  uint32_t reserved2;
  struct bpftime_extent *extent;     /* of the program that runs: takes its trace_printk lines */
  uint64_t altstack, altstack_bytes; /* what the target has last told sigaltstack; 0: none */
};

/* Defined by the variant: this thread's record, zero for a new thread; NULL if the
 * table is full. */
#ifdef BPFTIME_THREAD_TLS
extern __thread struct bpftime_thread bpftime_thread_own __attribute__((tls_model("initial-exec")));
static inline struct bpftime_thread *bpftime_thread_record(void) { return &bpftime_thread_own; }
#else
struct bpftime_thread *bpftime_thread_record(void);
#endif
/* Defined by the variant: where records are from their threads' pointers, the same for all;
 * 0: nowhere in particular. */
int64_t bpftime_thread_distance(void);
/* Defined by the variant: told once per thread, when its ids are filled in. */
void bpftime_thread_announce(struct bpftime_thread *);
/* Whether some thread of this process is inside a probe body; true if unknown. */
bool bpftime_thread_any_running(void);

/* The record with valid ids; NULL if there is none to be had right now. */
static inline struct bpftime_thread *bpftime_thread_current(void) {
  struct bpftime_thread *bpftime_thread_renew(struct bpftime_thread *);
  struct bpftime_thread *t = bpftime_thread_record();
  struct bpftime_process_page *page = bpftime_process_page;
  if (__builtin_expect(t && page && t->pid == page->pid && t->pid, 1)) return t;
  return bpftime_thread_renew(t);
}

/* Has the probe body that runs in this thread send a signal to the thread, or to its
 * process, once it is done: a handler must not run in the middle of it, and might never
 * come back. 0, or -EBUSY if one is due already. */
int bpftime_thread_signal(struct bpftime_thread *, uint32_t signal, bool to_process);
/* Lowers the guard: ends the program's lease and sends the signal that is due. */
static inline void bpftime_thread_done(struct bpftime_thread *t) {
  void bpftime_thread_finish(struct bpftime_thread *);
  if (__builtin_expect(t->running != 1, 0)) return bpftime_thread_finish(t);
  t->running = 0;
}

/* This thread's counters in an extent of the member's session. `*shared` says whether others
 * add to the same row, so that additions must be atomic. */
struct bpftime_counter *bpftime_thread_row(struct bpftime_thread *, struct bpftime_member *,
                                           struct bpftime_extent *, bool *shared);
/* The row of that number; the one behind the threads' is shared. */
struct bpftime_counter *bpftime_row_at(struct bpftime_extent *, uint32_t row);

/* Who this thread is to a lock in the session: see lock.h. Never 0. */
uint64_t bpftime_thread_owner(struct bpftime_member *);

/* The same with the member whose mapping holds `address`, for paths where both are wanted
 * and nanoseconds count: remembered from one call to the next. */
#ifdef BPFTIME_TINY /* one process, which shares with nobody */
static inline uint64_t bpftime_thread_holder(const void *, struct bpftime_member **member) {
  *member = nullptr;
  return BPFTIME_OWNER_ANONYMOUS;
}
#else
static inline uint64_t bpftime_thread_holder(const void *address, struct bpftime_member **member) {
  uint64_t bpftime_thread_find_holder(const void *, struct bpftime_member **);
  const struct bpftime_thread *t = bpftime_thread_record();
  const struct bpftime_process_page *page = bpftime_process_page;
  // Sound: a forked child's page says 0, and a record that is new says so too.
  if (__builtin_expect(
          t && page && t->pid && t->pid == page->pid &&
              t->holder_epoch == __atomic_load_n(&bpftime_members_epoch, __ATOMIC_ACQUIRE) &&
              static_cast<size_t>(static_cast<const char *>(address) - t->holder_base) < t->holder_size,
          1)) {
    *member = t->holder_member;
    return t->holder;
  }
  return bpftime_thread_find_holder(address, member);
}
#endif

#endif
