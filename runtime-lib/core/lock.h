/* A lock in shared memory that survives its holder: the word names process slot,
 * generation and thread, and whoever waits long enough finds out whether that
 * thread still exists. A stolen lock tells its new holder to repair what it
 * guards.
 *
 *   word = tid << 32 | generation << 8 | slot + 1;   0: free */
#ifndef BPFTIME_CORE_LOCK_H
#define BPFTIME_CORE_LOCK_H

#include "process.h"

enum bpftime_lock_result {
  BPFTIME_LOCKED = 0,
  BPFTIME_LOCKED_STOLEN = 1, /* the former holder died inside: repair */
  BPFTIME_LOCK_BUSY = 2,     /* the holder lives and did not let go in time */
};

/* Whether the thread that an owner word names is gone. When in doubt it lives. */
bool bpftime_owner_dead(uint64_t word, const struct bpftime_member *);
enum bpftime_lock_result bpftime_lock_wait(uint64_t *word, uint64_t owner, struct bpftime_member *);

static inline enum bpftime_lock_result bpftime_lock(uint64_t *word, uint64_t owner,
                                                    struct bpftime_member *m) {
  uint64_t free = 0;
  if (__builtin_expect(
          __atomic_compare_exchange_n(word, &free, owner, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED), 1))
    return BPFTIME_LOCKED;
  return bpftime_lock_wait(word, owner, m);
}

/* Takes the lock if it is free or its holder gone; never waits. */
enum bpftime_lock_result bpftime_lock_try(uint64_t *word, uint64_t owner, struct bpftime_member *);

static inline void bpftime_unlock(uint64_t *word) { __atomic_store_n(word, 0, __ATOMIC_RELEASE); }

/* The lock of bpf_spin_lock, 32 bits in a map's value. As above in short:
 *
 *   word = low 22 bits of tid << 10 | low 3 bits of generation << 7 | slot + 1;   0: free
 *
 * Waits until the lock is free or its holder gone. A holder runs a few instructions with
 * nothing called, so that only one which is stopped meanwhile (by a debugger) holds others
 * up. A thread that holds it already, in a frame that a signal handler interrupted, gets it
 * at once: waiting for itself would never end. */
void bpftime_spin_lock(uint32_t *word);
void bpftime_spin_unlock(uint32_t *word);

#endif
