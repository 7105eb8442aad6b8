// Joining a session and leaving it: a process slot, an attachment per image, the state that
// tools look at. All or nothing: a join that fails leaves every byte of the target as
// it was and says why in the process slot. Images are of one session, and each has its own
// sites: a place that one of them has patched shows other bytes than the next one expects.
//
// After leaving, zones, sites and the session's mapping stay, since a thread may be on
// its way through them; joining again with the same image takes them over, with a
// new session's file mapped where the old one was. So repeated attaching of one image
// does not grow the process; each different image adds its zones and its session.
#include "../core/faults.h"
#include "../core/memory.h"
#include "../core/status.h"
#include "../core/system.h"
#include "../core/thread.h"
#include "bpftime/bpftime.h"
#include "registry.h"
#include "returns.h"
#include "session.h"
#include "tables.h"

namespace {

constexpr int attachments_max = BPFTIME_MEMBERS_MAX / 2;
struct bpftime_attachment attachments[attachments_max];

bool is_live(const struct bpftime_attachment &a) { return a.sites && a.session; }

// Whether something is attached that the image cannot be put beside: another session's, or itself.
bool is_taken(const struct bpftime_session *session, uint32_t index) {
  for (const struct bpftime_attachment &a : attachments)
    if (is_live(a) && (a.session != session || a.extent_index == index)) return true;
  return false;
}

// Whether this process has one thread: its folder of threads has two links and one for each
// (kernel: proc_task_getattr). Live patching of running code is not what this does, so a start
// with several threads is refused.
bool is_single_threaded() {
  struct stat info;
  return !sys_stat("/proc/self/task", &info) && info.st_nlink == 3;
}

// Whether this process is one that the session follows with this image.
bool followed(const struct bpftime_segment *s, struct bpftime_extent *e, uint32_t door) {
  uint32_t first = 0, pid = sys_getpid();
  __atomic_compare_exchange_n(&e->first_pid, &first, pid, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
  // A tool that injects has chosen the process itself. One that is preloaded and was the first
  // before has executed another program.
  return door == BPFTIME_DOOR_INJECT || first == 0 || (first == pid && door == BPFTIME_DOOR_LINKED) ||
         s->follow == BPFTIME_FOLLOW_EXEC;
}

// Gives up the descriptor of a session that nothing is attached through any more.
void let_go(struct bpftime_segment *segment) {
  int fd = -1;
  for (struct bpftime_attachment &a : attachments)
    if (a.sites && a.sites->segment == segment && a.session_fd >= 0) fd = a.session_fd, a.session_fd = -1;
  if (fd < 0) return;
  bpftime_member_remove(segment);
  sys_close(fd);
}

// Maps the session's file where the earlier session of attachment `a` was, so that the zones
// bound to its first image serve again.
bool move_to(struct bpftime_attachment *a, struct bpftime_session *session) {
  struct bpftime_segment *old = a->sites->segment;
  if (a->session_size != session->size || a->sites->extent != &old->first ||
      a->extent_size != session->segment->first.size)
    return false;
  // Sound: nobody is inside a program, so nobody holds a pointer or a lock of the old
  // session; threads elsewhere in a zone find the same layout at the same place.
  if (bpftime_thread_any_running()) return false;
  let_go(old);
  // What other images of the old session were bound to is not there any more.
  for (struct bpftime_attachment &other : attachments)
    if (&other != a && other.sites && other.sites->segment == old) other = {};
  return bpftime_session_move(session, old) == 0;
}

// An attachment of the same image that was left, and may be used for this extent again.
struct bpftime_attachment *take_over(struct bpftime_session *session, struct bpftime_extent **extent) {
  const struct bpftime_image_header *image = bpftime_extent_image(*extent);
  for (struct bpftime_attachment &a : attachments) {
    if (!a.sites || a.session || bpftime_memcmp(a.image_digest, image->digest, sizeof a.image_digest))
      continue;
    if (a.sites->segment == session->segment && a.sites->extent == *extent) return &a;
    bool alone = a.sites->segment != session->segment && !bpftime_anything_attached();
    if (*extent != &session->segment->first || !alone || !move_to(&a, session)) continue;
    *extent = &session->segment->first;
    return &a;
  }
  return nullptr;
}

// A record for a new image; NULL: all are attached. If none is unused, one of an image that was
// left is forgotten; its memory has to stay.
struct bpftime_attachment *free_attachment() {
  struct bpftime_attachment *found = nullptr;
  for (struct bpftime_attachment &a : attachments)
    if (!a.session && (!found || !a.sites)) found = &a;
  if (!found || !found->sites) return found;
  struct bpftime_segment *segment = found->sites->segment;
  uint32_t others = 0;
  for (const struct bpftime_attachment &a : attachments)
    others += &a != found && a.sites && a.sites->segment == segment;
  if (!others) let_go(segment);
  *found = {};
  return found;
}

// What tools and the injector read in the process slot.
void show(struct bpftime_process *p, const struct bpftime_session *session) {
  uint32_t patched = 0;
  uint64_t bits = 0;
  for (const struct bpftime_attachment &a : attachments) {
    if (!is_live(a) || a.session != session) continue;
    for (uint32_t i = 0; i < a.sites->count; i++) patched += a.sites->site[i].patched;
    bits |= 1ull << a.extent_index;
  }
  p->sites_live = patched;
  p->extents = bits;
  p->extents_ever |= bits;
}

// The list of sites that returns look at.
void list(struct bpftime_sites *sites) {
  sites->next = bpftime_sites_live;
  __atomic_store_n(&bpftime_sites_live, sites, __ATOMIC_RELEASE);
}
void unlist(struct bpftime_sites *sites) {
  struct bpftime_sites **link = &bpftime_sites_live;
  while (*link && *link != sites) link = &(*link)->next;
  // Sound: who stands on what is taken out goes on to the rest, for its `next` stays.
  if (*link) __atomic_store_n(link, sites->next, __ATOMIC_RELEASE);
}

// Prepares and patches; the attachment's record is filled on success. `*extent` is where it is
// then: the session may have moved.
int attach(struct bpftime_session *session, uint32_t index, struct bpftime_extent **extent,
           uint32_t *failed_site) {
  struct bpftime_attachment *a = take_over(session, extent);
  struct bpftime_extent *e = *extent;
  struct bpftime_member *member = bpftime_member_of(session->segment);
  bool fresh = !a;
  *failed_site = BPFTIME_NO_SITE;
  if (!member) return -BPFTIME_STATUS_bad_session;
  if (!member->slot1 && !bpftime_member_claim(member)) return -BPFTIME_STATUS_session_full;
  if (fresh && !(a = free_attachment())) return -BPFTIME_STATUS_no_memory;
  int status = 0;
  if (fresh) {
    bool first = e->first_pid == sys_getpid();
    status = bpftime_attachment_build(a, member, e, !first, failed_site);
  }
  if (!status) {
    a->sites->member = member;
    list(a->sites);
    status = bpftime_attachment_patch(a, failed_site);
    if (status) unlist(a->sites);
  }
  if (status) {
    // Sound: no jump into these zones was ever taken: nothing was patched, or it was
    // undone while no other thread ran.
    if (fresh) bpftime_attachment_drop(a);
    return status;
  }
  a->session = session;
  a->session_size = session->size;
  a->extent_size = e->size;
  a->extent_index = index;
  a->session_fd = session->fd;
  bpftime_memcpy(a->image_digest, bpftime_extent_image(e)->digest, sizeof a->image_digest);
  return 0;
}

#ifdef BPFTIME_DIRECT_READS
// Whether programs of the image read memory that may not be there: by a helper for it, by a
// walk of the stack, or by a string to print.
bool reads_memory(const struct bpftime_image_header *image) {
  static const uint8_t helpers[] = {4, 45, 112, 113, 114, 115, 148, 27, 67, 141, 6, 165, 177};
  const auto *imports = bpftime_image_table<struct bpftime_image_import>(image, image->imports);
  for (uint32_t i = 0; i < image->imports.count; i++)
    for (uint8_t id : helpers)
      if (imports[i].kind == BPFTIME_IMPORT_HELPER && imports[i].index == id) return true;
  return false;
}
#endif

// Writes the outcome where tools look for it. A process that has other images in stays live.
void report(struct bpftime_session *session, uint32_t index, uint32_t door, int status,
            uint32_t failed_site) {
  struct bpftime_member *member = bpftime_member_of(session->segment);
  struct bpftime_process *p = member ? bpftime_member_process(member) : nullptr;
  if (!p) return;
  show(p, session);
  if (!p->door) p->door = door;  // how the runtime came in, whoever asks it now
  p->status = static_cast<uint32_t>(-status);
  p->failed_site = failed_site;
  p->failed_extent = index;
  __atomic_store_n(&p->state, p->extents ? BPFTIME_PROCESS_LIVE : BPFTIME_PROCESS_FAILED, __ATOMIC_RELEASE);
}

// Checks what can be checked before anything is touched.
int join(struct bpftime_session *session, uint32_t index, struct bpftime_extent *e, uint32_t door,
         uint32_t flags, uint32_t *failed_site) {
  const struct bpftime_image_header *image = bpftime_extent_image(e);
  int status = bpftime_image_check(image, e->image_size, flags);
  if (!status && !bpftime_extent_fits(session->segment, e, image)) status = -BPFTIME_STATUS_bad_session;
  if (!status && door != BPFTIME_DOOR_INJECT && !is_single_threaded()) status = -BPFTIME_STATUS_patch_failed;
  if (!status) status = attach(session, index, &e, failed_site);
#ifdef BPFTIME_DIRECT_READS
  // The preloaded library stands before the target's sigaction, other doors do not.
  if (!status && door == BPFTIME_DOOR_PRELOAD && reads_memory(bpftime_extent_image(e)))
    bpftime_faults_install();
#endif
  return status;
}

}  // namespace

const struct bpftime_zone *bpftime_zone_next(uint32_t *at) {
  while (*at < attachments_max * BPFTIME_ZONES_MAX) {
    const struct bpftime_zone &zone = attachments[*at / BPFTIME_ZONES_MAX].zones[*at % BPFTIME_ZONES_MAX];
    ++*at;
    if (zone.elf) return &zone;
  }
  return nullptr;
}

extern "C" {

int bpftime_join(struct bpftime_session *session, uint32_t index, uint32_t door, uint32_t flags) {
  struct bpftime_segment *s = session->segment;
  struct bpftime_member *member = bpftime_member_of(s);
  struct bpftime_extent *e = member ? bpftime_extent_at(s, index) : nullptr;
  if (!e || door < BPFTIME_DOOR_PRELOAD || door > BPFTIME_DOOR_LINKED) return -BPFTIME_STATUS_bad_argument;
  if (is_taken(session, index)) return -BPFTIME_STATUS_exists;
  if (!followed(s, e, door)) return 0;
  if (member->slot1 > BPFTIME_PROCESSES_MAX) member->slot1 = 0;  // a tool that probes itself
  if (!member->slot1) member->joined = door;
  if (!bpftime_member_claim(member)) return -BPFTIME_STATUS_session_full;
  uint32_t failed_site = BPFTIME_NO_SITE;
  int status = join(session, index, e, door, flags, &failed_site);
  report(session, index, door, status, failed_site);
  return status;
}

void bpftime_session_close(struct bpftime_session *session) {
  bpftime_leave(session, BPFTIME_ALL_EXTENTS);
  bool retired = false;
  for (struct bpftime_attachment &a : attachments) retired |= a.sites && a.sites->segment == session->segment;
  // Sound: with nobody inside a program nobody holds a lock of the session, so that
  // its descriptor, and with it our lock byte, can go.
  if (!retired || !bpftime_thread_any_running()) {
    bpftime_member_remove(session->segment);
    sys_close(session->fd);
    for (struct bpftime_attachment &a : attachments)
      if (a.sites && a.sites->segment == session->segment) a.session_fd = -1;
  }
  if (!retired) sys_munmap(session->segment, session->size);
  *session = {nullptr, 0, -1};
}

int bpftime_leave(struct bpftime_session *session, uint32_t index) {
  int status = -BPFTIME_STATUS_no_session;
  for (struct bpftime_attachment &a : attachments) {
    if (!is_live(a) || a.session != session || (index != BPFTIME_ALL_EXTENTS && a.extent_index != index))
      continue;
    status = bpftime_attachment_restore(&a);
    if (status) return status;
    unlist(a.sites);
    a.session = nullptr;
  }
  if (status) return status;
#ifdef BPFTIME_DIRECT_READS
  if (!bpftime_anything_attached()) bpftime_faults_remove();
#endif
  struct bpftime_member *member = bpftime_member_of(session->segment);
  struct bpftime_process *p = member ? bpftime_member_process(member) : nullptr;
  if (!p) return 0;
  show(p, session);
  if (!p->extents) __atomic_store_n(&p->state, BPFTIME_PROCESS_DETACHED, __ATOMIC_RELEASE);
  return 0;
}

bool bpftime_anything_attached(void) {
  for (const struct bpftime_attachment &a : attachments)
    if (is_live(a)) return true;
  return false;
}

}  // extern "C"
