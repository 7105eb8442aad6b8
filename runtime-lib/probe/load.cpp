// Loading without attaching: one zone anywhere, bound to the session's maps, for
// tools that call programs themselves. Also the guarded call.
#include "../core/faults.h"
#include "../core/memory.h"
#include "../core/process.h"
#include "../core/status.h"
#include "../core/thread.h"
#include "../helpers/helpers.h"
#include "bpftime/bpftime.h"
#include "session.h"
#include "sites.h"
#include "tables.h"
#include "zone.h"

struct bpftime_sites bpftime_no_sites;

// Zones that were loaded for tools, so that a call knows whose trace ring it writes to.
static struct bpftime_loaded loads[BPFTIME_MEMBERS_MAX];

static const struct bpftime_loaded *loaded_of(bpftime_entry entry) {
  const char *at = reinterpret_cast<const char *>(entry);
  for (const struct bpftime_loaded &l : loads)
    if (l.zone && static_cast<size_t>(at - static_cast<const char *>(l.zone)) < l.zone_size) return &l;
  return nullptr;
}

// Who calls has checked nothing of the image.
static int load(struct bpftime_session *session, uint32_t extent, const struct bpftime_image_header *image,
                size_t size, uint32_t flags, const struct bpftime_offer &offer, struct bpftime_loaded *out) {
  struct bpftime_segment *s = session->segment;
  struct bpftime_extent *e = bpftime_extent_at(s, extent);
  if (!e) return -BPFTIME_STATUS_bad_argument;
  int status = bpftime_image_check(image, size, flags);
  if (status) return status;
  if (!bpftime_extent_fits(s, e, image)) return -BPFTIME_STATUS_bad_session;
  struct bpftime_zone zone;
  status = bpftime_zone_make(image, 0, &zone);
  if (status) return status;
  status = bpftime_zone_bind(&zone, image, s, e, &offer);
  if (!status) status = bpftime_zone_seal(&zone);
  if (status) {
    bpftime_zone_drop(&zone);
    return status;
  }
  *out = {image, zone.base, zone.size, session, e};
#ifdef BPFTIME_DIRECT_READS
  if (flags & BPFTIME_LOAD_DIRECT_READS) bpftime_faults_install();
#endif
  for (struct bpftime_loaded &l : loads)
    if (!l.zone) {
      l = *out;
      break;
    }
  return 0;
}

extern "C" {

int bpftime_load(struct bpftime_session *session, uint32_t flags, struct bpftime_loaded *out) {
  return bpftime_load_with(session, flags, nullptr, 0, out);
}

int bpftime_load_with(struct bpftime_session *session, uint32_t flags,
                      const struct bpftime_host_function *functions, uint32_t count,
                      struct bpftime_loaded *out) {
  return bpftime_load_extent(session, 0, flags, functions, count, out);
}

int bpftime_load_extent(struct bpftime_session *session, uint32_t extent, uint32_t flags,
                        const struct bpftime_host_function *functions, uint32_t count,
                        struct bpftime_loaded *out) {
  const struct bpftime_extent *e = bpftime_extent_at(session->segment, extent);
  if (!e) return -BPFTIME_STATUS_bad_argument;
  // The file is shared: what counts is what its bytes are now.
  return load(
      session, extent, bpftime_extent_image(e), e->image_size, flags,
      {bpftime_helper_by_id, &bpftime_no_sites, functions, count, flags >> BPFTIME_LOAD_WITHOUT_SHIFT}, out);
}

int bpftime_load_own(struct bpftime_session *session, uint32_t extent, const void *image, size_t size,
                     uint32_t flags, struct bpftime_loaded *out) {
  return load(session, extent, static_cast<const struct bpftime_image_header *>(image), size, flags,
              {bpftime_helper_by_id, &bpftime_no_sites, nullptr, 0, flags >> BPFTIME_LOAD_WITHOUT_SHIFT},
              out);
}

void bpftime_unload(struct bpftime_loaded *loaded) {
  struct bpftime_zone zone = {static_cast<char *>(loaded->zone), loaded->zone_size};
  for (struct bpftime_loaded &l : loads)
    if (l.zone == loaded->zone) l = {};
  bpftime_zone_drop(&zone);
  *loaded = {};
}

bpftime_entry bpftime_program(const struct bpftime_loaded *loaded, const char *name) {
  int program = bpftime_program_index(loaded, name);
  return program < 0 ? nullptr
                     : bpftime_zone_entry(loaded->image, loaded->zone, static_cast<uint32_t>(program));
}

uint64_t bpftime_call(bpftime_entry entry, void *ctx) {
  struct bpftime_thread *t = bpftime_thread_current();
  if (!t || t->running) return 0;
  const struct bpftime_loaded *l = loaded_of(entry);
  t->running = 1;
  t->ready_for = nullptr;
  t->session = l ? l->session->segment : nullptr;
  t->extent = l ? l->extent : nullptr;
  t->probed = nullptr;
  t->redirect_ifindex = t->redirect_flags = 0;
  uint64_t result = entry(ctx);
  bpftime_thread_done(t);
  return result;
}

}  // extern "C"
