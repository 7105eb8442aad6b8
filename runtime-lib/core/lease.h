/* Which CPU's value a running program uses: *leases*. A program that reads, adds and
 * writes may be preempted or migrated in between, and another thread may run the same
 * program on that CPU meanwhile; the kernel forbids that by disabling migration, a process
 * cannot. So a running program holds a lease on a CPU's slot, from its first per-CPU lookup
 * to its end, and nobody else gets that slot's values: no addition is lost.
 *
 * A slot has two words in the session (struct bpftime_lease), on a line of its own:
 *   fast    taken by a thread on that very CPU, by a plain store in a restartable sequence
 *   cross   taken by anybody, by compare-and-swap, where the fast way is not to be had: the
 *           slot of the own CPU is busy, or the thread has no rseq (musl, early threads)
 * A lease of either kind excludes the other; the argument stands in lease.cpp.
 *
 * There is no form without a lease, which would find, add and store in one restartable
 * sequence: it would be over before anybody else runs on its CPU, but who takes the slot from
 * another CPU could not know that. What ends others' sequences (membarrier) reaches the
 * threads of one process, and a session has several.
 *
 * Where there is no lease to be had (all slots held by programs that do not end, such as
 * threads stopped by a debugger; a program called without the guard), the program uses the
 * value of its CPU anyway, and `unleased` of the session counts that: then, and only then, what
 * others add during that run may be lost. */
#ifndef BPFTIME_CORE_LEASE_H
#define BPFTIME_CORE_LEASE_H

#include "thread.h"

/* Takes a lease in the session whose program runs; the slot. */
uint32_t bpftime_lease_begin(struct bpftime_thread *, const void *in_session, uint32_t cpus);

/* Ends it, when the program does. */
void bpftime_lease_end(struct bpftime_thread *);

/* The slot for the program that runs in this thread, of `cpus` that the map at `in_session`
 * has values for. */
static inline uint32_t bpftime_lease_cpu(const void *in_session, uint32_t cpus) {
  struct bpftime_thread *t = bpftime_thread_record();
  if (__builtin_expect(t && t->running & BPFTIME_RUNNING_LEASED, 1)) return t->lease >> 1;
  return bpftime_lease_begin(t, in_session, cpus);
}

#endif
