/* What the runtime asks the CPU that is compiled for. */
#ifndef BPFTIME_ARCH_H_CPU
#define BPFTIME_ARCH_H_CPU

#include <stdint.h>

#include "syscall.h"

/* The processor's number and its memory node, and how they are asked for where the CPU does
 * not tell. */
struct bpftime_cpu_place {
  uint32_t cpu, node;
};
static inline struct bpftime_cpu_place bpftime_ask_place(void) {
  uint32_t cpu = 0, node = 0;
  bpftime_syscall3(__NR_getcpu, (long)&cpu, (long)&node, 0);
  return {cpu, node};
}

#if defined(__x86_64__)
#include "x86_64/cpu.h"
#elif defined(__aarch64__)
#include "aarch64/cpu.h"
#elif defined(__riscv)
#include "riscv64/cpu.h"
#elif defined(__arm__)
#include "armv7/cpu.h"
#endif

static inline uint32_t bpftime_cpu_number(void) { return bpftime_cpu_place().cpu; }

#endif
