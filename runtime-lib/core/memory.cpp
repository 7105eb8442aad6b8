// The memory primitives of memory.h, in general-purpose registers: word loops for
// what programs copy (keys, values, names), the CPU's string moves, if it has
// them, for what loaders copy. Correct for every alignment and size 0. The file is built with
// -fno-builtin, so that a loop here is not turned back into a call of itself.
#include "memory.h"

#include "../arch/cpu.h"

extern "C" {

void *bpftime_memcpy(void *to, const void *from, size_t size) {
  char *out = static_cast<char *>(to);
  const char *in = static_cast<const char *>(from);
#ifdef BPFTIME_CPU_MOVES_STRINGS
  if (size >= 512) {  // the fixed cost of such an instruction is paid back from here on
    bpftime_cpu_copy(out, in, size);
    return to;
  }
#endif
  for (; size >= 8; size -= 8, out += 8, in += 8) {
    uint64_t word = bpftime_load64(in);
    __builtin_memcpy(out, &word, 8);
  }
  for (; size; size--) *out++ = *in++;
  return to;
}

void *bpftime_memmove(void *to, const void *from, size_t size) {
  char *out = static_cast<char *>(to);
  const char *in = static_cast<const char *>(from);
  // Sound: a forward copy reads each byte before it is overwritten when `to` is below `from`.
  if (out <= in || out >= in + size) {
    for (; size; size--) *out++ = *in++;
    return to;
  }
  while (size--) out[size] = in[size];
  return to;
}

void *bpftime_memset(void *to, int byte, size_t size) {
  char *out = static_cast<char *>(to);
#ifdef BPFTIME_CPU_MOVES_STRINGS
  if (size >= 512) {
    bpftime_cpu_fill(out, byte, size);
    return to;
  }
#endif
  uint64_t word = 0x0101010101010101ull * static_cast<unsigned char>(byte);
  for (; size >= 8; size -= 8, out += 8) __builtin_memcpy(out, &word, 8);
  for (; size; size--) *out++ = static_cast<char>(byte);
  return to;
}

int bpftime_memcmp(const void *a, const void *b, size_t size) {
  const unsigned char *x = static_cast<const unsigned char *>(a), *y = static_cast<const unsigned char *>(b);
  for (; size; size--, x++, y++)
    if (*x != *y) return *x < *y ? -1 : 1;
  return 0;
}

size_t bpftime_strlen(const char *text) {
  size_t size = 0;
  while (text[size]) size++;
  return size;
}

}  // extern "C"
