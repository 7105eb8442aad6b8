/* A load that compiled programs make themselves of an address that may be bad: 0 or -EFAULT
 * (inline/bodies.cpp). There is no table of such loads: each is known by the bytes behind it, so
 * code that has one may be copied anywhere, and code of the target is never taken for one.
 *
 *   aligned to 16   the load      3 bytes, from (rdx) to rcx
 *                   a mark        8 bytes, an instruction that does nothing and says who it is
 *                   xor eax, eax  2 bytes: no error
 *   resume          eax is -EFAULT, rcx is 0 where the load did not end
 *
 * Trusted: that the program may read directly there (faults.h). Left true: a fault of the load
 * goes on at `resume`, if core/faults.cpp has the signal. */
#ifndef BPFTIME_CORE_GUARDED_LOAD_H
#define BPFTIME_CORE_GUARDED_LOAD_H

#include <asm/errno.h>

#include "thread.h"

/* Below the main thread's stack: a load there would make the stack grow. */
struct bpftime_stack_gap {
  uint64_t start, bytes;
};

/* Whether the program that runs in this thread has been told that it may read there directly.
 * Near NULL and in the kernel's half there is nothing: a system call says so in a third of the
 * time that a fault takes, and is right where there is something after all. */
static inline bool bpftime_may_load(const struct bpftime_thread *t, const struct bpftime_stack_gap *gap,
                                    uint64_t from) {
  return __builtin_expect(t->running & BPFTIME_RUNNING_DIRECT, 1) &&
         __builtin_expect(from - gap->start >= gap->bytes, 1) &&
         __builtin_expect((from >> 16) - 1 < (1u << 31) - 1, 1);
}

#ifdef __x86_64__
/* nop with an operand: 0f 1f 84 02, and a displacement that no compiler has a use for. */
#define BPFTIME_LOAD_MARK 0x46525042'02841f0full /* "BPRF" */
#define BPFTIME_LOAD_ALIGN 16u
#define BPFTIME_LOAD_BYTES 3u   /* before the mark */
#define BPFTIME_LOAD_RESUME 13u /* from the load to where a fault of it goes on */

/* Reads a number of 1, 2, 4 or 8 bytes; an error makes it 0. */
template <uint32_t size> static inline int64_t bpftime_guarded_load(void *to, uint64_t from) {
  static_assert(size == 1 || size == 2 || size == 4 || size == 8);
  /* movzx ecx, byte ptr [rdx]; movzx ecx, word ptr [rdx]; mov ecx, [rdx], with a prefix that
   * makes it as long; mov rcx, [rdx] */
  constexpr uint32_t load = size == 1 ? 0x0ab60f : size == 2 ? 0x0ab70f : size == 4 ? 0x0a8b40 : 0x0a8b48;
  int64_t error = -EFAULT;
  uint64_t value = 0;
  __asm__ volatile(
      ".balign %c[align]\n\t"
      ".byte %c[load] & 255, %c[load] >> 8 & 255, %c[load] >> 16\n\t"
      ".quad %c[mark]\n\t"
      ".byte 0x31, 0xc0"
      : "+a"(error), "+c"(value)
      : "d"(from), [load] "i"(load), [mark] "i"(BPFTIME_LOAD_MARK), [align] "i"(BPFTIME_LOAD_ALIGN)
      : "cc", "memory");
  __builtin_memcpy(to, &value, size);
  return error;
}
#endif

#endif
