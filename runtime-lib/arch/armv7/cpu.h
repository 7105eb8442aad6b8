/* What the runtime asks a 32-bit ARM CPU: where the thread's block is, how caches are kept.
 * General registers only; nothing here can fault. */
#ifndef BPFTIME_ARCH_CPU_H
#define BPFTIME_ARCH_CPU_H

#include <stddef.h>
#include <stdint.h>

#include "native.h"

#define BPFTIME_MACHINE 40 /* EM_ARM */
#define BPFTIME_VDSO_GETTIME ""

static inline void bpftime_cpu_pause(void) { __asm__ volatile("yield" ::: "memory"); }

static inline struct bpftime_cpu_place bpftime_cpu_place(void) { return bpftime_ask_place(); }

static inline bool bpftime_cpu_has_thread_pointer(uint64_t) { return true; }
static inline uint64_t bpftime_cpu_thread_pointer(void) {
  uint32_t base;
  __asm__("mrc p15, 0, %0, c13, c0, 3" : "=r"(base));
  return base;
}

/* Code just written is seen by the instructions that are fetched next: processes may not do
 * that themselves. */
static inline void bpftime_cpu_flush_code(char *at, size_t size) {
  constexpr long cacheflush = 0x0f0002; /* __ARM_NR_cacheflush */
  bpftime_syscall3(cacheflush, (long)at, (long)(at + size), 0);
}

/* The address of a routine of routines.def, NULL if there is none of this number. */
const void *bpftime_cpu_routine(uint32_t id);

#endif
