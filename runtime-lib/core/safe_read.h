/* Reads and writes of memory that may not be there, by system call: no address can hurt. */
#ifndef BPFTIME_CORE_SAFE_READ_H
#define BPFTIME_CORE_SAFE_READ_H

#include <stdint.h>

/* 0 or -EFAULT; on error `to` may hold part of the bytes. */
int64_t bpftime_safe_read(void *to, uint64_t from, uint64_t size);
/* The other way round: 0 or -EFAULT, then part of the bytes may have been written. What the
 * process could not write itself is not written. */
int64_t bpftime_safe_write(uint64_t to, const void *from, uint64_t size);
/* Copies a string of at most `size` bytes with its NUL, cutting it if need be:
 * bytes written, the NUL included, or -EFAULT. */
int64_t bpftime_safe_read_string(char *to, uint64_t from, uint64_t size);

#endif
