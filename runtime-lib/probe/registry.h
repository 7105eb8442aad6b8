/* What is, or was, attached in this process. */
#ifndef BPFTIME_PROBE_REGISTRY_H
#define BPFTIME_PROBE_REGISTRY_H

#include "sites.h"
#include "zone.h"

/* One image attached, or detached and kept: threads may still be on their way through
 * its zones, so zones, sites and session mapping are never unmapped. The same image
 * attached again uses them again. */
struct bpftime_attachment {
  struct bpftime_sites *sites; /* NULL: free record */
  struct bpftime_zone zones[BPFTIME_ZONES_MAX];
  struct bpftime_session *session;    /* while attached */
  uint64_t session_size, extent_size; /* of the mapping; of the image's extent */
  uint32_t extent_index;
  int session_fd;
  uint8_t image_digest[32];
};

/* The zones of this process that wrap calls, one after the other from `*at`, first 0; NULL:
 * that was the last. They are never unmapped. */
const struct bpftime_zone *bpftime_zone_next(uint32_t *at);

/* Builds zones and sites for the session's image; nothing is patched yet. On failure
 * `*failed_site` is the site that was at fault, or BPFTIME_NO_SITE. */
int bpftime_attachment_build(struct bpftime_attachment *, struct bpftime_member *, struct bpftime_extent *,
                             bool skip_absent, uint32_t *failed_site);
void bpftime_attachment_drop(struct bpftime_attachment *);
/* Puts the jumps in, all or none. */
int bpftime_attachment_patch(struct bpftime_attachment *, uint32_t *failed_site);
/* Takes the jumps out and puts the return slots right. */
int bpftime_attachment_restore(struct bpftime_attachment *);

#endif
