/* Memory and string primitives. The compiler's own calls of memcpy, memmove,
 * memset, memcmp and strlen are renamed to these when the library is built, so
 * that no libc, and no vector register, ever gets onto the probe path. */
#ifndef BPFTIME_CORE_MEMORY_H
#define BPFTIME_CORE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

extern "C" {
void *bpftime_memcpy(void *to, const void *from, size_t size);
void *bpftime_memmove(void *to, const void *from, size_t size);
void *bpftime_memset(void *to, int byte, size_t size);
int bpftime_memcmp(const void *a, const void *b, size_t size);
size_t bpftime_strlen(const char *text);
}

static inline bool bpftime_streq(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

static inline uint64_t bpftime_align_up(uint64_t value, uint64_t to) { return (value + to - 1) & ~(to - 1); }

/* Unaligned loads and stores that the optimiser may make one instruction. */
static inline uint32_t bpftime_load32(const void *from) {
  uint32_t value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}
static inline uint64_t bpftime_load64(const void *from) {
  uint64_t value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}

#endif
