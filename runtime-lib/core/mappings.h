/* Reading /proc/self/maps, line by line, without allocation. */
#ifndef BPFTIME_CORE_MAPPINGS_H
#define BPFTIME_CORE_MAPPINGS_H

#include <stddef.h>
#include <stdint.h>

struct bpftime_mapping {
  uint64_t start, end, file_off;
  bool readable, executable;
  const char *path; /* "" if anonymous; valid until the next line is read */
};

/* About 4.6 KiB: lives on the loader's stack. */
struct bpftime_mappings {
  int fd;
  uint32_t used, at; /* bytes in the buffer, start of the next line */
  char buffer[4608]; /* a line with the longest path fits */
};

bool bpftime_mappings_open(struct bpftime_mappings *);
/* The next mapping, in ascending order of address; false at the end. */
bool bpftime_mappings_next(struct bpftime_mappings *, struct bpftime_mapping *);
void bpftime_mappings_close(struct bpftime_mappings *);

/* The start of a free range of `size` bytes from which every byte of [low, high) is
 * within 2 GiB, and the other way round; 0 if there is none. Below the range if
 * possible, since programs grow their heap upwards from their image. */
uint64_t bpftime_mappings_gap(uint64_t low, uint64_t high, uint64_t size);

#endif
