/* The shared object that bench-load opens for comparison: a few exported functions, some
 * relocated pointers and imports from libc, as a small probe library would have. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static unsigned long long counts[64];

unsigned long long probe_count(unsigned slot) { return slot < 64 ? ++counts[slot] : 0; }

unsigned long long probe_time(void) {
  struct timespec now;

  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000ull + now.tv_nsec;
}

void *probe_copy(const void *data, size_t size) {
  void *copy = malloc(size);

  return copy ? memcpy(copy, data, size) : copy;
}

void *const probe_table[] = {(void *)probe_count, (void *)probe_time, (void *)probe_copy, (void *)puts};
