/* What malloc.bpf.c counts and malloc-report.cpp prints: the one description of the
 * values in the maps, compiled for eBPF and for the host. Fixed widths only. */
#ifndef EXAMPLES_MALLOC_H
#define EXAMPLES_MALLOC_H

#include <linux/types.h>

/* Slot i of a log2 histogram counts the values in [2^i, 2^(i+1)); slot 0 also counts 0. */
#define SLOTS 32

struct totals {
  __u64 calls;
  __u64 bytes;
  __u64 sizes[SLOTS]; /* calls by log2 of the size in bytes */
};

/* One process. */
struct heap {
  struct totals allocated;
  struct totals freed; /* of blocks whose allocation was seen */
  __u64 freed_unknown; /* free() of a block allocated before we came, or not by malloc */
  __u64 untracked;     /* allocations that found no room in `live` */
  __u64 latency_total_ns;
  __u64 latency_ns[SLOTS]; /* malloc calls by log2 of their duration */
};

/* A block in use: the key of `live`. */
struct block {
  __u64 address;
  __u32 pid;
  __u32 zero; /* keys are compared byte by byte: no padding */
};

/* A malloc call that has not returned yet. */
struct call {
  __u64 start_ns;
  __u64 bytes;
};

/* What the ring buffer `large` carries. */
struct large_event {
  __u64 bytes;
  __u64 address;
  __u64 duration_ns;
  __u32 pid;
  __u32 tid;
  char comm[16];
};

#endif
