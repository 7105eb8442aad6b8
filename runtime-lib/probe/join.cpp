// Joining a session and leaving it: a process slot, the attachment, the state that
// tools look at. All or nothing: a join that fails leaves every byte of the target as
// it was and says why in the process slot.
//
// After leaving, zones, sites and the session's mapping stay, since a thread may be on
// its way through them; joining again with the same image takes them over, with the
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

// What is attached now: one image at a time.
struct bpftime_attachment *live_attachment() {
  for (struct bpftime_attachment &a : attachments)
    if (a.sites && a.session) return &a;
  return nullptr;
}

// Whether this process has one thread: its folder of threads has two links and one for each
// (kernel: proc_task_getattr). Live patching of running code is not what this does, so a start
// with several threads is refused.
bool is_single_threaded() {
  struct stat info;
  return !sys_stat("/proc/self/task", &info) && info.st_nlink == 3;
}

// Whether this process is one that the session follows.
bool followed(struct bpftime_segment *s, uint32_t door) {
  uint32_t first = 0, pid = sys_getpid();
  __atomic_compare_exchange_n(&s->first_pid, &first, pid, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
  // A tool that injects has chosen the process itself.
  return door == BPFTIME_DOOR_INJECT || first == 0 || first == pid || s->follow == BPFTIME_FOLLOW_EXEC;
}

// Maps the session's file where an earlier session of the same image was, so that the
// zones bound to it serve again. NULL if there is none that may be used.
struct bpftime_attachment *take_over(struct bpftime_session *session) {
  const struct bpftime_image_header *image = bpftime_segment_image(session->segment);
  for (struct bpftime_attachment &a : attachments) {
    if (!a.sites || a.session || a.session_size != session->size) continue;
    if (bpftime_memcmp(a.image_digest, image->digest, sizeof a.image_digest)) continue;
    // Sound: nobody is inside a program, so nobody holds a pointer or a lock of the old
    // session; threads elsewhere in a zone find the same layout at the same place.
    if (bpftime_thread_any_running()) return nullptr;
    struct bpftime_segment *old = a.sites->segment;
    if (a.session_fd >= 0) {
      bpftime_member_remove(old);
      sys_close(a.session_fd);
    }
    return bpftime_session_move(session, old) ? nullptr : &a;
  }
  return nullptr;
}

// A record for a new image.
struct bpftime_attachment *free_attachment() {
  for (struct bpftime_attachment &a : attachments)
    if (!a.sites) return &a;
  // All records keep images that were detached. Forget one; its memory has to stay.
  static uint32_t next;
  struct bpftime_attachment *a = &attachments[next++ % attachments_max];
  if (a->session_fd >= 0) {
    bpftime_member_remove(a->sites->segment);
    sys_close(a->session_fd);
  }
  *a = {};
  return a;
}

// What tools and the injector read in the process slot.
void show(struct bpftime_process *p, const struct bpftime_attachment *a) {
  uint32_t patched = 0;
  for (uint32_t i = 0; i < a->sites->count; i++) patched += a->sites->site[i].patched;
  for (int i = 0; i < BPFTIME_ZONES_MAX; i++) p->zone_base[i] = reinterpret_cast<uint64_t>(a->zones[i].base);
  p->sites_live = patched;
}

// Prepares and patches; the attachment's record is filled on success.
int attach(struct bpftime_session *session, uint32_t *failed_site) {
  struct bpftime_attachment *a = take_over(session);
  struct bpftime_member *member = bpftime_member_of(session->segment);
  bool fresh = !a;
  *failed_site = BPFTIME_NO_SITE;
  if (!member) return -BPFTIME_STATUS_bad_session;
  if (!member->slot1 && !bpftime_member_claim(member)) return -BPFTIME_STATUS_session_full;
  if (fresh) a = free_attachment();
  int status = 0;
  if (fresh) {
    bool first = session->segment->first_pid == sys_getpid();
    status = bpftime_attachment_build(a, member, !first, failed_site);
  }
  if (!status) {
    a->sites->member = member;
    __atomic_store_n(&bpftime_sites_live, a->sites, __ATOMIC_RELEASE);
    status = bpftime_attachment_patch(a, failed_site);
  }
  if (status) {
    __atomic_store_n(&bpftime_sites_live, nullptr, __ATOMIC_RELEASE);
    // Sound: no jump into these zones was ever taken: nothing was patched, or it was
    // undone while no other thread ran.
    if (fresh) bpftime_attachment_drop(a);
    return status;
  }
  a->session = session;
  a->session_size = session->size;
  a->session_fd = session->fd;
  bpftime_memcpy(a->image_digest, bpftime_segment_image(session->segment)->digest, sizeof a->image_digest);
  show(bpftime_member_process(member), a);
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

// Writes the outcome where tools look for it.
void report(struct bpftime_session *session, uint32_t door, int status, uint32_t failed_site) {
  struct bpftime_member *member = bpftime_member_of(session->segment);
  struct bpftime_process *p = member ? bpftime_member_process(member) : nullptr;
  if (!p) return;
  p->door = door;
  p->status = static_cast<uint32_t>(-status);
  p->failed_site = failed_site;
  __atomic_store_n(&p->state, status ? BPFTIME_PROCESS_FAILED : BPFTIME_PROCESS_LIVE, __ATOMIC_RELEASE);
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

int bpftime_join(struct bpftime_session *session, uint32_t door, uint32_t flags) {
  struct bpftime_segment *s = session->segment;
  struct bpftime_member *member = bpftime_member_of(s);
  if (!member || door < BPFTIME_DOOR_PRELOAD || door > BPFTIME_DOOR_LINKED)
    return -BPFTIME_STATUS_bad_argument;
  if (live_attachment()) return -BPFTIME_STATUS_exists;
  if (!followed(s, door)) return 0;
  if (member->slot1 > BPFTIME_PROCESSES_MAX) member->slot1 = 0;  // a tool that probes itself
  if (!member->slot1) member->joined = door;
  if (!bpftime_member_claim(member)) return -BPFTIME_STATUS_session_full;
  uint32_t failed_site = BPFTIME_NO_SITE;
  int status = bpftime_image_check(bpftime_segment_image(s), s->image_size, flags);
  if (!status && !bpftime_segment_fits(s, bpftime_segment_image(s))) status = -BPFTIME_STATUS_bad_session;
  if (!status && door != BPFTIME_DOOR_INJECT && !is_single_threaded()) status = -BPFTIME_STATUS_patch_failed;
  if (!status) status = attach(session, &failed_site);
#ifdef BPFTIME_DIRECT_READS
  // The preloaded library stands before the target's sigaction, other doors do not.
  if (!status && door == BPFTIME_DOOR_PRELOAD && reads_memory(bpftime_segment_image(s)))
    bpftime_faults_install();
#endif
  report(session, door, status, failed_site);
  return status;
}

void bpftime_session_close(struct bpftime_session *session) {
  bpftime_leave(session);
  struct bpftime_attachment *retired = nullptr;
  for (struct bpftime_attachment &a : attachments)
    if (a.sites && a.sites->segment == session->segment) retired = &a;
  // Sound: with nobody inside a program nobody holds a lock of the session, so that
  // its descriptor, and with it our lock byte, can go.
  if (!retired || !bpftime_thread_any_running()) {
    bpftime_member_remove(session->segment);
    sys_close(session->fd);
    if (retired) retired->session_fd = -1;
  }
  if (!retired) sys_munmap(session->segment, session->size);
  *session = {nullptr, 0, -1};
}

int bpftime_leave(struct bpftime_session *session) {
  struct bpftime_attachment *a = live_attachment();
  if (!a || a->sites->segment != session->segment) return -BPFTIME_STATUS_no_session;
  int status = bpftime_attachment_restore(a);
  if (status) return status;
  __atomic_store_n(&bpftime_sites_live, nullptr, __ATOMIC_RELEASE);
  a->session = nullptr;
#ifdef BPFTIME_DIRECT_READS
  bpftime_faults_remove();
#endif
  struct bpftime_member *member = bpftime_member_of(session->segment);
  struct bpftime_process *p = member ? bpftime_member_process(member) : nullptr;
  if (!p) return 0;
  p->sites_live = 0;
  __atomic_store_n(&p->state, BPFTIME_PROCESS_DETACHED, __ATOMIC_RELEASE);
  return 0;
}

}  // extern "C"
