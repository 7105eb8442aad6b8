/* What the runtime asks an aarch64 CPU: where the thread's block is, how caches are kept.
 * General registers only; nothing here can fault. */
#ifndef BPFTIME_ARCH_CPU_H
#define BPFTIME_ARCH_CPU_H

#include <stddef.h>
#include <stdint.h>

#include "native.h"

#define BPFTIME_MACHINE 183 /* EM_AARCH64 */
#define BPFTIME_VDSO_GETTIME "__kernel_clock_gettime"

static inline void bpftime_cpu_pause(void) { __asm__ volatile("yield" ::: "memory"); }

static inline struct bpftime_cpu_place bpftime_cpu_place(void) { return bpftime_ask_place(); }

static inline bool bpftime_cpu_has_thread_pointer(uint64_t) { return true; }
static inline uint64_t bpftime_cpu_thread_pointer(void) {
  uint64_t base;
  __asm__("mrs %0, tpidr_el0" : "=r"(base));
  return base;
}

/* Code just written is seen by the instructions that are fetched next: data is cleaned to
 * where instructions come from, then what was fetched before is dropped (Arm ARM, B2.4.4).
 * The sizes of cache lines are those that CTR_EL0 gives. */
static inline void bpftime_cpu_flush_code(char *at, size_t size) {
  uint64_t type;
  __asm__("mrs %0, ctr_el0" : "=r"(type));
  uintptr_t data = 4u << (type >> 16 & 15), code = 4u << (type & 15), begin = (uintptr_t)at;
  for (uintptr_t line = begin & ~(data - 1); line < begin + size; line += data)
    __asm__ volatile("dc cvau, %0" ::"r"(line) : "memory");
  __asm__ volatile("dsb ish" ::: "memory");
  for (uintptr_t line = begin & ~(code - 1); line < begin + size; line += code)
    __asm__ volatile("ic ivau, %0" ::"r"(line) : "memory");
  __asm__ volatile("dsb ish\n\tisb" ::: "memory");
}

/* This CPU divides by itself. */
static inline const void *bpftime_cpu_routine(uint32_t) { return 0; }

#endif
