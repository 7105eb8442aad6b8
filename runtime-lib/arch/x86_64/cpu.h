/* What the runtime asks this CPU: which processor runs, where the thread's own
 * block is, which features exist. General registers only; nothing here can fault
 * (rdfsbase is used only after the kernel said that it is allowed). */
#ifndef BPFTIME_ARCH_CPU_H
#define BPFTIME_ARCH_CPU_H

#include <stddef.h>
#include <stdint.h>

#include "native.h"
#include "syscall.h"

#define BPFTIME_MACHINE 62 /* EM_X86_64 */
#define BPFTIME_VDSO_GETTIME "__vdso_clock_gettime"

static inline void bpftime_cpu_pause(void) { __asm__ volatile("pause" ::: "memory"); }

/* Linux keeps both in the limit of GDT entry 15, which is what its vDSO reads too; a kernel
 * that does not is asked. */
static inline struct bpftime_cpu_place bpftime_cpu_place(void) {
  uint32_t limit;
  uint8_t found;
  __asm__ volatile("lsl %[sel], %[limit]\n\tsetz %[found]"
                   : [limit] "=r"(limit), [found] "=q"(found)
                   : [sel] "r"(0x7bu)
                   : "cc");
  if (found) return {limit & 0xfff, limit >> 12};
  return bpftime_ask_place();
}

/* Code just written is seen by the instructions that are fetched next. */
static inline void bpftime_cpu_flush_code(char *, size_t) {}

/* This CPU divides by itself. */
static inline const void *bpftime_cpu_routine(uint32_t) { return 0; }

/* Calls a function on the stack that ends at `top`, 16-byte aligned. */
static inline void bpftime_cpu_call_on(char *top, void (*function)(void *, const void *, void *), void *a,
                                       const void *b, void *c) {
  __asm__ volatile("xchgq %%rsp, %[top]\n\tcallq *%[function]\n\tmovq %[top], %%rsp"
                   : [top] "+b"(top), "+D"(a), "+S"(b), "+d"(c)
                   : [function] "r"(function)
                   : "rax", "rcx", "r8", "r9", "r10", "r11", "cc", "memory");
}

/* Large copies and fills: one instruction each. */
#define BPFTIME_CPU_MOVES_STRINGS 1
static inline void bpftime_cpu_copy(char *to, const char *from, size_t size) {
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size)::"memory");
}
static inline void bpftime_cpu_fill(char *to, int byte, size_t size) {
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(byte) : "memory");
}

/* Whether the thread pointer can be read: AT_HWCAP2 has bit 1 (Linux 5.9). */
static inline bool bpftime_cpu_has_thread_pointer(uint64_t hwcap2) { return hwcap2 & 2; }
static inline uint64_t bpftime_cpu_thread_pointer(void) {
  uint64_t base;
  __asm__ volatile(".byte 0xf3, 0x48, 0x0f, 0xae, 0xc0" : "=a"(base)); /* rdfsbase %rax */
  return base;
}

static inline void bpftime_cpuid(uint32_t leaf, uint32_t sub, uint32_t out[4]) {
  __asm__ volatile("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3]) : "a"(leaf), "c"(sub));
}

/* What the operating system saves on a context switch (XCR0). */
static inline uint64_t bpftime_xgetbv(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

#endif
