/* Writing code bytes of this process through /proc/self/mem, so that no page is ever
 * writable and executable. */
#ifndef BPFTIME_ATTACH_PATCH_H
#define BPFTIME_ATTACH_PATCH_H

#include <stddef.h>
#include <stdint.h>

/* A descriptor for the functions below, or -errno. Close with bpftime_patch_close. */
int bpftime_patch_open(void);
void bpftime_patch_close(int fd);
/* 0 or -status. */
int bpftime_patch_write(int fd, void *at, const void *bytes, size_t size);

#endif
