/* What the runtime asks a riscv64 CPU: where the thread's block is, how caches are kept.
 * General registers only; nothing here can fault. */
#ifndef BPFTIME_ARCH_CPU_H
#define BPFTIME_ARCH_CPU_H

#include <stddef.h>
#include <stdint.h>

#include "native.h"

#define BPFTIME_MACHINE 243 /* EM_RISCV */
#define BPFTIME_VDSO_GETTIME "__vdso_clock_gettime"

static inline void bpftime_cpu_pause(void) { __asm__ volatile("nop" ::: "memory"); }

static inline struct bpftime_cpu_place bpftime_cpu_place(void) { return bpftime_ask_place(); }

static inline bool bpftime_cpu_has_thread_pointer(uint64_t) { return true; }
static inline uint64_t bpftime_cpu_thread_pointer(void) {
  uint64_t base;
  __asm__("mv %0, tp" : "=r"(base));
  return base;
}

/* Code just written is seen by the instructions that are fetched next, on whatever hart: only
 * the kernel can reach them all. */
static inline void bpftime_cpu_flush_code(char *at, size_t size) {
  bpftime_syscall3(__NR_riscv_flush_icache, (long)at, (long)(at + size), 0);
}

/* This CPU divides by itself. */
static inline const void *bpftime_cpu_routine(uint32_t) { return 0; }

#endif
