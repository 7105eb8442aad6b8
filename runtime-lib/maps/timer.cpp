// The steps that timers are changed by, from programs, tools and whoever serves them.
#include "timer.h"

uint64_t bpftime_timer_change_state(struct bpftime_timer *t, uint64_t needs, uint64_t clear, uint64_t set) {
  uint64_t old = __atomic_load_n(&t->state, __ATOMIC_ACQUIRE), next;
  do {
    if ((old & needs) != needs) return old;
    // Sound: the count makes every state one that was not there before, so whoever looked at
    // the deadline and then exchanges the state does so for that deadline.
    next = ((old & ~clear) | set) + bpftime_timer_change;
  } while (!__atomic_compare_exchange_n(&t->state, &old, next, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
  return old;
}

bool bpftime_timers_expect(struct bpftime_timers *timers, uint64_t state, uint64_t when) {
  uint64_t *next = &timers->next[state & bpftime_timer_boottime ? 1 : 0];
  uint64_t known = __atomic_load_n(next, __ATOMIC_RELAXED);
  while (!known || when < known)
    if (__atomic_compare_exchange_n(next, &known, when, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      return true;
  return false;
}
