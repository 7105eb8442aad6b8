/* What the parts of probe/ need to know of a session's inside. */
#ifndef BPFTIME_PROBE_SESSION_H
#define BPFTIME_PROBE_SESSION_H

#include "../maps/extents.h"

struct bpftime_session;

static inline struct bpftime_process *bpftime_segment_process(struct bpftime_segment *s, uint32_t slot) {
  return reinterpret_cast<struct bpftime_process *>(reinterpret_cast<char *>(s) + s->processes.off) + slot;
}

/* Maps a file of `size` bytes, with room to grow; nothing in it is trusted yet. 0 or -status. */
int bpftime_session_map(int fd, uint64_t size, struct bpftime_session *out);
/* Maps a part of the session as it is in the file, without second mappings of rings. */
void bpftime_session_clear(struct bpftime_session *, uint64_t off, uint64_t size);
/* Moves a descriptor out of the program's way: as high as a limit leaves room. */
int bpftime_session_raise(int fd);
/* Maps the session's file at `to` instead, over what is mapped there; 0 or -status. */
int bpftime_session_move(struct bpftime_session *, struct bpftime_segment *to);
/* Whether a mapped file of `size` bytes is a session that is ready. Its extents are judged by
 * bpftime_extents_check. */
bool bpftime_segment_good(const struct bpftime_segment *, uint64_t size);
/* Whether the extent's maps are those of the image, which was checked: what its programs were
 * verified for is compiled into them. */
bool bpftime_extent_fits(struct bpftime_segment *, const struct bpftime_extent *,
                         const struct bpftime_image_header *);

#endif
