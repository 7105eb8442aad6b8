// The memory primitives in as few bytes as possible; core/memory.cpp is the same at speed.
// Copies go by words where they can: a map value may be read while it is written.
#include "../core/memory.h"

extern "C" {

void *bpftime_memcpy(void *to, const void *from, size_t size) {
  char *out = static_cast<char *>(to);
  const char *in = static_cast<const char *>(from);
  for (; size >= 8; size -= 8, out += 8, in += 8) {
    uint64_t word = bpftime_load64(in);
    __builtin_memcpy(out, &word, 8);
  }
  for (; size; size--) *out++ = *in++;
  return to;
}

void *bpftime_memset(void *to, int byte, size_t size) {
  for (char *out = static_cast<char *>(to); size; size--) *out++ = static_cast<char>(byte);
  return to;
}

int bpftime_memcmp(const void *a, const void *b, size_t size) {
  const unsigned char *x = static_cast<const unsigned char *>(a), *y = static_cast<const unsigned char *>(b);
  for (; size; size--, x++, y++)
    if (*x != *y) return *x < *y ? -1 : 1;
  return 0;
}

}  // extern "C"
