// The process's record and its slots in sessions. A slot belongs to whoever holds
// the POSIX write lock on its byte of the session file: the kernel drops the lock
// when the process dies, however it dies, and a forked child does not inherit it.
// So a slot is claimed by taking the lock, and a dead owner is found by asking for
// it; pids are never trusted.
#include "process.h"

#include "clock.h"
#include "image.h"
#include "memory.h"
#include "status.h"
#include "system.h"
#include "wake.h"

struct bpftime_process_page *bpftime_process_page;
uint32_t bpftime_members_changed;
static struct bpftime_member members[BPFTIME_MEMBERS_MAX];
uint32_t bpftime_members_epoch;

static void next_epoch(void) { __atomic_fetch_add(&bpftime_members_epoch, 1, __ATOMIC_RELEASE); }

int bpftime_process_init(void) {
  if (__atomic_load_n(&bpftime_process_page, __ATOMIC_ACQUIRE)) return 0;
  long page = sys_mmap(0, BPFTIME_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (sys_failed(page)) return -BPFTIME_STATUS_no_memory;
  void *at = reinterpret_cast<void *>(page);
  if (sys_madvise(at, BPFTIME_PAGE, MADV_WIPEONFORK)) {  // Linux 4.14 has it
    sys_munmap(at, BPFTIME_PAGE);
    return -BPFTIME_STATUS_io_error;
  }
  struct bpftime_process_page *made = static_cast<struct bpftime_process_page *>(at), *none = nullptr;
  made->pid = sys_getpid();
  if (!__atomic_compare_exchange_n(&bpftime_process_page, &none, made, false, __ATOMIC_ACQ_REL,
                                   __ATOMIC_ACQUIRE))
    sys_munmap(at, BPFTIME_PAGE);
  bpftime_clock_init();
  bpftime_wake_init();
  return 0;
}

// A lock on the one byte that stands for a slot.
static struct flock lock_byte(short type, uint32_t slot) {
  struct flock lock;
  bpftime_memset(&lock, 0, sizeof lock);
  lock.l_type = type;
  lock.l_start = static_cast<int64_t>(BPFTIME_LOCK_BASE + slot);
  lock.l_len = 1;
  return lock;
}

static bool lock_slot(int fd, uint32_t slot) {
  struct flock lock = lock_byte(F_WRLCK, slot);
  return sys_fcntl(fd, F_SETLK, reinterpret_cast<long>(&lock)) == 0;
}

// Whether the member's descriptor still is the session file: a target may close
// descriptors it does not know and reuse the number.
static bool descriptor_valid(const struct bpftime_member *m) {
  struct stat info;
  return sys_fstat(m->fd, &info) == 0 && info.st_dev == m->device && info.st_ino == m->inode;
}

// Tells holders of one slot apart: 24 bits of the time of joining, in microseconds.
static uint32_t generation_of(uint64_t joined_unix_ns) { return (joined_unix_ns >> 10) & 0xffffff; }

static struct bpftime_process *process_at(const struct bpftime_segment *s, uint32_t slot) {
  char *base = reinterpret_cast<char *>(const_cast<struct bpftime_segment *>(s));
  return reinterpret_cast<struct bpftime_process *>(base + s->processes.off) + slot;
}

struct bpftime_process *bpftime_member_process(const struct bpftime_member *m) {
  if (!m->slot1 || m->slot1 > BPFTIME_PROCESSES_MAX) return nullptr;
  return process_at(m->segment, m->slot1 - 1);
}

bool bpftime_member_slot_dead(const struct bpftime_member *m, uint32_t slot1) {
  if (slot1 == m->slot1) return false;  // F_GETLK does not report our own locks
  // Sound: without a trustworthy descriptor nobody is declared dead.
  if (!descriptor_valid(m)) return false;
  struct flock lock = lock_byte(F_WRLCK, slot1 - 1);
  return sys_fcntl(m->fd, F_GETLK, reinterpret_cast<long>(&lock)) == 0 && lock.l_type == F_UNLCK;
}

// Fills a process slot whose lock byte we just took: whoever had it is gone, so its
// thread rows are free again (their counts stay, they are sums).
static void take_over(struct bpftime_member *m, uint32_t slot) {
  struct bpftime_segment *s = m->segment;
  struct bpftime_process *p = process_at(s, slot);
  struct bpftime_thread_slot *rows =
      reinterpret_cast<struct bpftime_thread_slot *>(reinterpret_cast<char *>(s) + s->threads.off);
  for (uint32_t i = 0; i < s->threads.count; i++)
    if (rows[i].process == slot + 1)
      __atomic_store_n(reinterpret_cast<uint64_t *>(&rows[i]), 0, __ATOMIC_RELEASE);
  bpftime_memset(p, 0, sizeof *p);
  p->joined_unix_ns = bpftime_clock_unix_ns();
  p->pid = sys_getpid();
  p->failed_site = BPFTIME_NO_SITE;
  sys_prctl(16 /* PR_GET_NAME */, reinterpret_cast<long>(p->comm));
  __atomic_store_n(&p->state, BPFTIME_PROCESS_JOINING, __ATOMIC_RELEASE);
  m->generation = generation_of(p->joined_unix_ns);
  m->slot1 = slot + 1;
}

// Takes the first slot whose byte nobody holds.
static bool claim_process(struct bpftime_member *m) {
  uint32_t count = m->segment->processes.count;
  for (int pass = 0; pass < 2; pass++)  // unused slots first: those of the dead tell a story
    for (uint32_t i = 0; i < count; i++) {
      bool unused =
          __atomic_load_n(&process_at(m->segment, i)->state, __ATOMIC_ACQUIRE) == BPFTIME_PROCESS_FREE;
      if (unused != (pass == 0) || !lock_slot(m->fd, i)) continue;
      take_over(m, i);
      return true;
    }
  return false;
}

bool bpftime_member_claim(struct bpftime_member *m) {
  if (m->slot1) return true;
  next_epoch();
  if (!descriptor_valid(m)) return false;
  if (m->joined) return claim_process(m);
  uint32_t tools = BPFTIME_OWNER_ANONYMOUS - BPFTIME_OWNER_TOOLS, first = sys_getpid() % tools;
  for (uint32_t i = 0; i < tools; i++) {
    uint32_t slot = BPFTIME_PROCESSES_MAX + (first + i) % tools;
    if (!lock_slot(m->fd, slot)) continue;
    m->slot1 = slot + 1;
    m->generation = 0;
    return true;
  }
  return false;
}

struct bpftime_member *bpftime_member_add(struct bpftime_segment *segment, size_t size, int fd,
                                          uint64_t known) {
  struct stat info;
  if (sys_fstat(fd, &info)) return nullptr;
  for (struct bpftime_member &m : members) {
    if (m.segment) continue;
    m.size = size;
    m.fd = fd;
    m.known = known;
    m.slot1 = m.joined = 0;
    m.enabled = 1;
    m.serial++;
    m.device = info.st_dev;
    m.inode = info.st_ino;
    __atomic_fetch_add(&bpftime_members_changed, 1, __ATOMIC_RELEASE);
    __atomic_store_n(&m.segment, segment, __ATOMIC_RELEASE);
    next_epoch();
    return &m;
  }
  return nullptr;
}

void bpftime_member_remove(struct bpftime_segment *segment) {
  __atomic_fetch_add(&bpftime_members_changed, 1, __ATOMIC_RELEASE);
  for (struct bpftime_member &m : members)
    if (m.segment == segment) __atomic_store_n(&m.segment, nullptr, __ATOMIC_RELEASE);
  next_epoch();
}

struct bpftime_member *bpftime_member_of(const void *address) {
  for (struct bpftime_member &m : members) {
    const char *base = reinterpret_cast<const char *>(m.segment);
    if (base && static_cast<size_t>(static_cast<const char *>(address) - base) < m.size) return &m;
  }
  return nullptr;
}

// In a forked child: no lock is inherited, so every slot is claimed anew, if the
// session follows children at all.
static void renew_members(void) {
  bpftime_wake_init();
  for (struct bpftime_member &m : members) {
    if (!m.segment) continue;
    const struct bpftime_process *parent = bpftime_member_process(&m);
    m.slot1 = 0;
    if (!m.joined) continue;
    if (m.segment->follow == BPFTIME_FOLLOW_NONE) {
      m.enabled = 0;
      continue;
    }
    struct bpftime_process *p;
    // Without a free slot the child still counts, in the row shared by all.
    if (bpftime_member_claim(&m) && (p = bpftime_member_process(&m))) {
      p->door = m.joined;
      if (parent) p->extents = p->extents_ever = parent->extents;
      __atomic_store_n(&p->state, BPFTIME_PROCESS_LIVE, __ATOMIC_RELEASE);
    }
  }
}

uint32_t bpftime_process_pid(void) {
  struct bpftime_process_page *page = __atomic_load_n(&bpftime_process_page, __ATOMIC_ACQUIRE);
  if (!page) return 0;
  uint32_t pid = __atomic_load_n(&page->pid, __ATOMIC_ACQUIRE), none = 0;
  if (pid) return pid;
  if (!__atomic_compare_exchange_n(&page->renewal, &none, 1, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    return 0;
  renew_members();
  pid = sys_getpid();
  __atomic_store_n(&page->pid, pid, __ATOMIC_RELEASE);  // last: it announces the renewed members
  return pid;
}
