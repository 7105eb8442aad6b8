/* The live sites of this process: what a trampoline's first argument points to. */
#ifndef BPFTIME_PROBE_SITES_H
#define BPFTIME_PROBE_SITES_H

#include "../core/process.h"
#include "image.h"
#include "trampoline.h"

/* One program at one site, ready to be called. */
struct bpftime_live_link {
  uint64_t (*entry)(void *ctx);
  uint32_t program; /* index, for the counters */
  uint32_t reserved;
};

struct bpftime_live_site {
  struct bpftime_live_link *links; /* entry links, then return links */
  uint16_t entry_links;
  uint16_t return_links;
  uint16_t patched;     /* the jump is in place */
  uint16_t apart_links; /* entry links that run on another stack; then there are no others */
  char *zone;
  char *address;        /* where the patched bytes are */
  char *return_address; /* what a live wrapped slot holds */
};

struct bpftime_sites {
  struct bpftime_sites_head head;
  struct bpftime_member *member; /* NULL: nothing is attached */
  struct bpftime_segment *segment;
  struct bpftime_extent *extent;
  struct bpftime_sites *next; /* of those that are attached */
  uint32_t count;
  uint32_t reserved;
  size_t size; /* of this allocation */
  struct bpftime_live_site site[];
};

/* What a zone is bound to that nothing is attached to. */
extern struct bpftime_sites bpftime_no_sites;
/* The sites that are attached now, one image after the other; NULL if none. */
extern struct bpftime_sites *bpftime_sites_live;

#endif
