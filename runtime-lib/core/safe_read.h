/* Reads and writes of memory that may not be there: no address can hurt. In a program that
 * may read directly (faults.h) a read is a load, otherwise a system call; writes always are. */
#ifndef BPFTIME_CORE_SAFE_READ_H
#define BPFTIME_CORE_SAFE_READ_H

#include <stdint.h>

#include "faults.h"

/* 0 or -EFAULT; on error `to` holds zeroes. */
int64_t bpftime_safe_read(void *to, uint64_t from, uint64_t size);
/* The other way round: 0 or -EFAULT, then part of the bytes may have been written. What the
 * process could not write itself is not written. */
int64_t bpftime_safe_write(uint64_t to, const void *from, uint64_t size);
/* Copies a string of at most `size` bytes with its NUL, cutting it if need be:
 * bytes written, the NUL included, or -EFAULT and `size` zeroes. */
int64_t bpftime_safe_read_string(char *to, uint64_t from, uint64_t size);

/* bpftime_safe_read where nanoseconds count. */
static inline int64_t bpftime_quick_read(void *to, uint64_t from, uint64_t size) {
#ifdef BPFTIME_DIRECT_READS
  if (bpftime_reads_direct(from)) return bpftime_direct_copy(to, from, size);
#endif
  return bpftime_safe_read(to, from, size);
}

#endif
