/* Waking a consumer that sleeps, across processes, at no cost while none does.
 *
 * A consumer *arms* a word in the session and sleeps on an inotify descriptor of the
 * session's file. A producer that has published something looks at the word; if it is
 * set, the first one to clear it marks the file as changed, which wakes the sleeper. So
 * there is one system call per nap of the consumer and none otherwise, and no descriptor
 * has to travel between processes. */
#ifndef BPFTIME_CORE_WAKE_H
#define BPFTIME_CORE_WAKE_H

#include <stdint.h>

struct bpftime_segment;

/* Set where the kernel refused to let membarrier reach this process. */
extern bool bpftime_wake_fences;

/* Readies this process as a producer; again in a forked child. */
void bpftime_wake_init(void);
void bpftime_wake(uint32_t *armed);

/* After the store that publishes. Sound: the store may still be on its way when `armed`
 * is loaded; the consumer's membarrier between arming and its last look at the data makes
 * this processor finish it, or makes the load come later and see the word set. */
static inline void bpftime_wake_if_armed(uint32_t *armed) {
  __asm__ volatile("" ::: "memory");
  if (__builtin_expect(bpftime_wake_fences, 0)) __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (__builtin_expect(__atomic_load_n(armed, __ATOMIC_RELAXED), 0)) bpftime_wake(armed);
}

/* The consumer's side of it, between setting its words and its last look. */
void bpftime_wake_settle(void);

#endif
