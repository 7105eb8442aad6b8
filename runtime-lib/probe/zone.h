/* Zones: private executable copies of an image's code part. */
#ifndef BPFTIME_PROBE_ZONE_H
#define BPFTIME_PROBE_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "bpftime/bpftime.h"
#include "image.h"
#include "segment.h"

/* A zone while it is being made: writable, not yet executable. */
struct bpftime_zone {
  char *base;
  size_t size;
};

/* What imports may name besides maps and helpers. */
struct bpftime_offer {
  const void *(*helper)(uint32_t id);
  void *sites; /* of BPFTIME_SERVICE_SITES */
  const struct bpftime_host_function *functions;
  uint32_t function_count;
};

/* A copy of the code part at `at` (which must be free) or, if 0, anywhere. */
int bpftime_zone_make(const struct bpftime_image_header *, uint64_t at, struct bpftime_zone *out);
/* Fills the import slots. */
int bpftime_zone_bind(const struct bpftime_zone *, struct bpftime_segment *, const struct bpftime_offer *);
/* Makes the zone executable and no longer writable. */
int bpftime_zone_seal(const struct bpftime_zone *);
void bpftime_zone_drop(struct bpftime_zone *);

#endif
