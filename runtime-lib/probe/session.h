/* What the parts of probe/ need to know of a session's inside. */
#ifndef BPFTIME_PROBE_SESSION_H
#define BPFTIME_PROBE_SESSION_H

#include "image.h"
#include "segment.h"

struct bpftime_session;

static inline struct bpftime_map *bpftime_segment_map(struct bpftime_segment *s, uint32_t index) {
  return reinterpret_cast<struct bpftime_map *>(reinterpret_cast<char *>(s) + s->maps.off) + index;
}

static inline const struct bpftime_image_header *bpftime_segment_image(const struct bpftime_segment *s) {
  return reinterpret_cast<const struct bpftime_image_header *>(reinterpret_cast<const char *>(s) +
                                                               s->image_off);
}

static inline struct bpftime_process *bpftime_segment_process(struct bpftime_segment *s, uint32_t slot) {
  return reinterpret_cast<struct bpftime_process *>(reinterpret_cast<char *>(s) + s->processes.off) + slot;
}

/* Maps the session's file at `to` instead, over what is mapped there; 0 or -status. */
int bpftime_session_move(struct bpftime_session *, struct bpftime_segment *to);
/* Whether every table and every map of a mapped file of `size` bytes lies inside it, each in
 * a place of its own. */
bool bpftime_segment_good(const struct bpftime_segment *, uint64_t size);
/* Whether the session's maps are those of an image that was checked: what its programs were
 * verified for is compiled into them. */
bool bpftime_segment_fits(struct bpftime_segment *, const struct bpftime_image_header *);

#endif
