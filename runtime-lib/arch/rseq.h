/* Restartable sequences of the CPU that is compiled for. Where there are none yet no thread
 * has an area, and leases are claimed by compare-and-swap alone (core/lease.cpp). */
#ifndef BPFTIME_ARCH_H_RSEQ
#define BPFTIME_ARCH_H_RSEQ

#include <linux/rseq.h>
#include <stdint.h>

#include "syscall.h"

enum bpftime_rseq_result {
  BPFTIME_RSEQ_DONE,
  BPFTIME_RSEQ_BUSY,    /* a word was not 0 */
  BPFTIME_RSEQ_ABORTED, /* preempted, migrated or interrupted by a signal: nothing was stored */
};

#ifdef __x86_64__
#include "x86_64/rseq.h"
#else
#define BPFTIME_RSEQ_SIGNATURE 0u
static inline uint64_t bpftime_rseq_thread_pointer(void) { return 0; }
static inline enum bpftime_rseq_result bpftime_rseq_claim(struct rseq *, uint32_t, uint64_t *, uint64_t) {
  return BPFTIME_RSEQ_ABORTED;
}
#endif

#endif
