// The slow path of the lock: spin a little, then yield, and now and then ask the
// kernel whether the holder is still there. Bounded: a holder that lives but does
// not run (stopped by a debugger, or interrupted for good by siglongjmp out of a
// signal handler) costs the caller -EBUSY, never a hang.
#include "lock.h"

#include "../arch/cpu.h"
#include "system.h"
#include "thread.h"

// Of the process that has slot `slot1 - 1` now.
static uint32_t slot_generation(const struct bpftime_member *m, uint32_t slot1) {
  const auto *p = reinterpret_cast<const struct bpftime_process *>(reinterpret_cast<char *>(m->segment) +
                                                                   m->segment->processes.off);
  return (p[slot1 - 1].joined_unix_ns >> 10) & 0xffffff;
}

bool bpftime_owner_dead(uint64_t word, const struct bpftime_member *m) {
  uint32_t slot1 = word & 0x7f, tid = static_cast<uint32_t>(word >> 32);
  if (slot1 == BPFTIME_OWNER_ANONYMOUS || !m) return sys_kill(tid, 0) == -ESRCH;
  uint32_t generation = (word >> 8) & 0xffffff;
  if (slot1 == m->slot1) {
    // Ours. A thread of an earlier program image (before exec), or one that ended.
    if (generation != m->generation) return true;
    return sys_tgkill(sys_getpid(), tid, 0) == -ESRCH;
  }
  // Sound: a slot is taken over only after its holder's lock byte was free.
  if (slot1 && slot1 <= BPFTIME_PROCESSES_MAX && slot_generation(m, slot1) != generation) return true;
  return slot1 == 0 || bpftime_member_slot_dead(m, slot1);
}

enum bpftime_lock_result bpftime_lock_wait(uint64_t *word, uint64_t owner, struct bpftime_member *m) {
  constexpr uint32_t spins = 200, yields = 20000, yields_per_check = 100;
  for (uint32_t i = 0; i < spins + yields; i++) {
    uint64_t held = __atomic_load_n(word, __ATOMIC_RELAXED);
    if (!held) {
      if (__atomic_compare_exchange_n(word, &held, owner, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return BPFTIME_LOCKED;
      continue;
    }
    if (held == owner) return BPFTIME_LOCK_BUSY;  // interrupted while holding: our own frame below
    if (i < spins) {
      bpftime_cpu_pause();
      continue;
    }
    if ((i - spins) % yields_per_check == 0 && bpftime_owner_dead(held, m) &&
        // Sound: one waiter wins the exchange; a holder that is gone cannot write the word.
        __atomic_compare_exchange_n(word, &held, owner, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      return BPFTIME_LOCKED_STOLEN;
    sys_yield();
  }
  return BPFTIME_LOCK_BUSY;
}

enum bpftime_lock_result bpftime_lock_try(uint64_t *word, uint64_t owner, struct bpftime_member *m) {
  uint64_t held = 0;
  if (__atomic_compare_exchange_n(word, &held, owner, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
    return BPFTIME_LOCKED;
  if (held == owner || !bpftime_owner_dead(held, m)) return BPFTIME_LOCK_BUSY;
  // Sound: as in bpftime_lock_wait.
  bool won = __atomic_compare_exchange_n(word, &held, owner, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
  return won ? BPFTIME_LOCKED_STOLEN : BPFTIME_LOCK_BUSY;
}

// ---- 32 bits ------------------------------------------------------------------

static uint32_t short_owner(uint64_t owner) {
  uint32_t tid = static_cast<uint32_t>(owner >> 32), generation = (owner >> 8) & 7, slot1 = owner & 0x7f;
  return tid << 10 | generation << 7 | slot1;
}

// The owner that a short word stands for. Of the generations with its last bits the slot's
// own is assumed, so that in doubt the holder lives.
static uint64_t long_owner(uint32_t word, const struct bpftime_member *m) {
  uint32_t slot1 = word & 0x7f, generation = (word >> 7) & 7, full = 0;
  if (m && slot1 == m->slot1) full = m->generation;
  else if (m && slot1 && slot1 <= BPFTIME_PROCESSES_MAX) full = slot_generation(m, slot1);
  if ((full & 7) == generation) generation = full;
  return static_cast<uint64_t>(word >> 10) << 32 | static_cast<uint64_t>(generation) << 8 | slot1;
}

void bpftime_spin_lock(uint32_t *word) {
  constexpr uint32_t spins = 200, tries_per_check = 100, tries_before_sleep = 2000, sleep_ns = 100000;
  struct bpftime_member *m = bpftime_member_of(word);
  uint32_t own = short_owner(bpftime_thread_owner(m));
  for (uint64_t tries = 0;; tries++) {
    uint32_t held = __atomic_load_n(word, __ATOMIC_RELAXED);
    if (held == own) return;
    // Sound: as for the long word, one waiter wins, and the dead write no more.
    bool open = !held || (tries >= spins && tries % tries_per_check == 0 &&
                          bpftime_owner_dead(long_owner(held, m), m));
    if (open && __atomic_compare_exchange_n(word, &held, own, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      return;
    if (tries < spins) bpftime_cpu_pause();
    else if (tries < tries_before_sleep) sys_yield();
    else sys_sleep(sleep_ns);
  }
}

void bpftime_spin_unlock(uint32_t *word) { __atomic_store_n(word, 0, __ATOMIC_RELEASE); }
