// Sessions as files: mapping one, checking it, letting go. Whoever opens a file checks every
// table before use. Its extents are checked in maps/extents.cpp, and made in grow.cpp.
//
// A session is mapped for more bytes than it has: what is appended later is there without a
// call. The addresses are far from everything that the target maps, whose neighbourhood is
// for zones, and cost nothing until they are touched.
#include "session.h"

#include "../core/memory.h"
#include "../core/process.h"
#include "../core/status.h"
#include "../core/system.h"
#include "bpftime/bpftime.h"
#include "settings.h"
#include "tables.h"

namespace {

constexpr int high_fd = 512;  // away from the numbers that programs count on
constexpr uint32_t perf_type = 4;
constexpr bool wide = sizeof(void *) == 8;
constexpr uint64_t reserve_bytes = wide ? 1ull << 30 : 128ull << 20;  // half of it is room to grow
constexpr int madvise_dontdump = 16;

// A place for so many bytes that is nobody's neighbour: anywhere from 64 to 576 GiB.
uint64_t far_place() {
  uint64_t random = 0;
  if (!wide) return 0;
  sys_getrandom(&random, sizeof random, 0);
  return (64ull << 30) + (random % (512ull << 18) << 12);
}

long map_bytes(int fd, uint64_t at, uint64_t size, int flags, uint64_t off = 0) {
  return sys_mmap(at, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE | flags, fd, off);
}

// Maps and checks an existing session; the descriptor is the caller's to close.
int open_mapped(int fd, struct bpftime_session *out) {
  struct stat info;
  if (sys_fstat(fd, &info)) return -BPFTIME_STATUS_no_session;
  uint64_t size = static_cast<uint64_t>(info.st_size), known = 0;
  if (size < sizeof(struct bpftime_segment)) return -BPFTIME_STATUS_bad_session;
  int status = bpftime_session_map(fd, size, out);
  if (status) return status;
  struct bpftime_segment *s = out->segment;
  status = bpftime_segment_good(s, size) ? bpftime_extents_check(s, size, fd, &known)
                                         : -BPFTIME_STATUS_bad_session;
  if (!status && !bpftime_member_add(s, out->size, fd, known)) status = -BPFTIME_STATUS_no_memory;
  if (status) sys_munmap(s, out->size);
  return status;
}

}  // namespace

int bpftime_session_map(int fd, uint64_t size, struct bpftime_session *out) {
  uint64_t bytes = bpftime_align_up(size + reserve_bytes / 2, reserve_bytes);
  long at = map_bytes(fd, far_place(), bytes, 0);
  // A process with little address space has a session that does not grow.
  if (sys_failed(at)) at = map_bytes(fd, 0, bytes = bpftime_align_up(size, BPFTIME_PAGE), 0);
  if (sys_failed(at)) return -BPFTIME_STATUS_no_memory;
  out->segment = reinterpret_cast<struct bpftime_segment *>(at);
  out->size = bytes;
  out->fd = fd;
  sys_madvise(out->segment, bytes, madvise_dontdump);
  return 0;
}

void bpftime_session_clear(struct bpftime_session *session, uint64_t off, uint64_t size) {
  map_bytes(session->fd, reinterpret_cast<uint64_t>(session->segment) + off, size, MAP_FIXED, off);
}

int bpftime_session_raise(int fd) {
  for (int from = high_fd; from > fd; from /= 2) {
    int high = sys_fcntl(fd, F_DUPFD_CLOEXEC, from);
    if (high < 0) continue;
    sys_close(fd);
    return high;
  }
  return fd;
}

bool bpftime_segment_good(const struct bpftime_segment *s, uint64_t size) {
  return __atomic_load_n(&s->ready, __ATOMIC_ACQUIRE) == 1 && s->magic == BPFTIME_SEGMENT_MAGIC &&
         s->abi_version == BPFTIME_ABI_VERSION && s->size <= size && s->size > sizeof *s;
}

bool bpftime_extent_fits(struct bpftime_segment *s, const struct bpftime_extent *e,
                         const struct bpftime_image_header *image) {
  if (image->maps.count + (e->trace_map < e->maps.count) != e->maps.count ||
      image->programs.count != e->program_count)
    return false;
  const auto *shapes = bpftime_image_table<struct bpftime_image_map>(image, image->maps);
  for (uint32_t i = 0; i < image->maps.count; i++) {
    const struct bpftime_map *map = bpftime_map_numbered(s, e->map_first + i);
    if (!map) return false;
    struct bpftime_image_map shape = shapes[i], made = bpftime_map_shape(map);
    shape.buffer_bytes = made.buffer_bytes;
    bool chosen = shape.type == perf_type && !shape.max_entries;
    if (chosen || bpftime_settings_allow(image, i, made.max_entries)) shape.max_entries = made.max_entries;
    if (!bpftime_map_same_shape(&shape, &made)) return false;
  }
  return true;
}

int bpftime_session_move(struct bpftime_session *session, struct bpftime_segment *to) {
  struct bpftime_segment *from = session->segment;
  struct bpftime_member *member = bpftime_member_of(from);
  uint64_t known = 0;
  long got = map_bytes(session->fd, reinterpret_cast<uint64_t>(to), session->size, MAP_FIXED);
  if (sys_failed(got) || !member || bpftime_extents_check(to, session->size, session->fd, &known))
    return -BPFTIME_STATUS_no_memory;
  // The member keeps its slot: locks belong to the descriptor's file, not to a mapping.
  __atomic_store_n(&member->segment, to, __ATOMIC_RELEASE);
  session->segment = to;
  sys_munmap(from, session->size);
  return 0;
}

extern "C" {

int bpftime_session_open(const char *path, struct bpftime_session *out) {
  int status = bpftime_process_init();
  if (status) return status;
  int fd = sys_open(path, O_RDWR | O_CLOEXEC, 0);
  if (fd < 0) return -BPFTIME_STATUS_no_session;
  fd = bpftime_session_raise(fd);
  status = open_mapped(fd, out);
  if (status) sys_close(fd);
  return status;
}

uint32_t bpftime_session_extents(struct bpftime_session *session) {
  uint32_t count = 0;
  while (bpftime_extent_at(session->segment, count)) count++;
  return count;
}

struct bpftime_extent *bpftime_session_extent(struct bpftime_session *session, uint32_t index) {
  return bpftime_extent_at(session->segment, index);
}

uint32_t bpftime_map_count(struct bpftime_session *session) { return bpftime_maps_count(session->segment); }

struct bpftime_map *bpftime_map_at(struct bpftime_session *session, uint32_t number) {
  return bpftime_map_numbered(session->segment, number);
}

struct bpftime_map *bpftime_map_by_name(struct bpftime_session *session, const char *name) {
  for (uint32_t i = 0, count = bpftime_map_count(session); i < count; i++) {
    struct bpftime_map *map = bpftime_map_at(session, i);
    if (map && bpftime_streq(map->name, name)) return map;
  }
  return nullptr;
}

}  // extern "C"
