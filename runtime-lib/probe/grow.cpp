// Extents are written here: the first one, with the session's head before it, and those that
// are added to a session in use. Whoever writes one holds the growers' lock, and it is there
// for others with one store of the size; killed before that, a grower leaves bytes behind the
// end that the next one cuts off. All memory that an extent will ever touch is taken when it
// is made.
#include "../core/clock.h"
#include "../core/cpus.h"
#include "../core/memory.h"
#include "../core/process.h"
#include "../core/status.h"
#include "../core/system.h"
#include "../maps/ringbuf.h"
#include "bpftime/bpftime.h"
#include "session.h"
#include "settings.h"
#include "tables.h"

namespace {

using image_header = struct bpftime_image_header;
using options = struct bpftime_session_options;
using segment = struct bpftime_segment;
using extent = struct bpftime_extent;

constexpr uint32_t perf_type = 4, ringbuf_type = 27, trace_bytes_default = 64u << 10;
constexpr uint32_t prog_array_type = 3, array_of_maps_type = 12, hash_of_maps_type = 13;
constexpr uint64_t session_bytes_max = 1ull << 40;

// Where everything goes, in bytes from the start of the file.
struct layout {
  uint64_t processes, threads, leases;  // of the first extent only
  uint64_t maps, counters, times, image, data;
  uint32_t map_count, lease_count, counters_stride;
};

// An extent to be written: what it is made from, and where.
struct plan {
  const image_header *image;
  const options *o;
  segment *old;  // NULL: a new session
  uint64_t off;  // of the extent
  layout l;
  uint64_t end;

  bool is_first() const { return !old; }
  // Behind the image's maps, for what its programs print; the first one is asked for by hosts too.
  bool has_trace() const { return is_first() || image->programs.count; }
};

// The parts that all extents share come before those of the first one.
uint64_t lay_out_head(layout *l) {
  l->processes = bpftime_align_up(sizeof(segment), 64);
  l->threads = bpftime_align_up(l->processes + BPFTIME_PROCESSES_MAX * sizeof(struct bpftime_process), 64);
  l->lease_count = bpftime_possible_cpus();
  l->leases = bpftime_align_up(l->threads + BPFTIME_THREADS_MAX * sizeof(struct bpftime_thread_slot), 64);
  return l->leases + uint64_t{l->lease_count} * sizeof(struct bpftime_lease);
}

void lay_out(plan *p) {
  layout &l = p->l;
  uint64_t at = p->is_first() ? lay_out_head(&l) : p->off + sizeof(extent);
  uint32_t programs = p->image->programs.count;
  l.map_count = p->image->maps.count + p->has_trace();
  l.maps = bpftime_align_up(at, 64);
  // Rows start on cache lines of their own, so that threads do not slow each other down.
  l.counters = bpftime_align_up(l.maps + l.map_count * sizeof(struct bpftime_map), 64);
  l.counters_stride = static_cast<uint32_t>(bpftime_align_up(programs * sizeof(struct bpftime_counter), 64));
  l.times = l.counters + static_cast<uint64_t>(l.counters_stride) * (BPFTIME_THREADS_MAX + 1);
  l.image = bpftime_align_up(l.times + programs * sizeof(uint64_t), BPFTIME_IMAGE_ALIGN);
  l.data = bpftime_align_up(l.image + p->image->size, BPFTIME_PAGE);
}

// The shape of map `index`: those of the image, then the ring that trace_printk fills.
struct bpftime_image_map map_shape(const plan &p, uint32_t index) {
  if (index < p.image->maps.count) {
    struct bpftime_image_map shape =
        bpftime_image_table<struct bpftime_image_map>(p.image, p.image->maps)[index];
    shape.max_entries = bpftime_settings_entries(p.image, p.o, index, shape.max_entries);
    if (shape.type != perf_type) return shape;
    shape.buffer_bytes = p.o->perf_bytes;
    if (!shape.max_entries) shape.max_entries = bpftime_possible_cpus();  // as libbpf does
    return shape;
  }
  struct bpftime_image_map trace = {};
  trace.type = ringbuf_type;
  trace.max_entries = p.o->trace_bytes ? p.o->trace_bytes : trace_bytes_default;
  return trace;
}

const char *map_name(const plan &p, uint32_t index) {
  if (index == p.image->maps.count) return ".trace";
  return bpftime_image_string(
      p.image, bpftime_image_table<struct bpftime_image_map>(p.image, p.image->maps)[index].name);
}

// The map of an earlier extent that map `index` is: both say that their name counts. Its
// number; -1: none.
int64_t shared_with(const plan &p, uint32_t index) {
  if (p.is_first() || index >= p.image->maps.count || map_shape(p, index).kind != BPFTIME_MAP_PINNED)
    return -1;
  uint32_t count = bpftime_maps_count(p.old);
  for (uint32_t i = 0; i < count; i++) {
    const struct bpftime_map *map = bpftime_map_numbered(p.old, i);
    if (map && map->kind == BPFTIME_MAP_PINNED && bpftime_streq(map->name, map_name(p, index)))
      return bpftime_map_number(p.old, map);
  }
  return -1;
}

// Places one map behind `*end`: gives its offset and moves `*end`; 0 if the shape is
// one that its type does not allow.
uint64_t place(const struct bpftime_image_map &shape, uint64_t *end) {
  if (bpftime_map_shape_check(&shape)) return 0;
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(shape.type);
  uint64_t size = ops->bytes(&shape);
  uint64_t at = bpftime_align_up(*end, ops->mirror ? BPFTIME_PAGE : 64);
  if (!size || size > session_bytes_max - at) return 0;
  *end = at + size;
  return at;
}

// Places all maps that are not shared; false if one cannot be.
bool place_maps(plan *p) {
  p->end = p->l.data;
  for (uint32_t i = 0; i < p->l.map_count; i++)
    if (shared_with(*p, i) < 0 && !place(map_shape(*p, i), &p->end)) return false;
  p->end = bpftime_align_up(p->end, BPFTIME_PAGE);
  return p->l.data - p->off < 1ull << 32;  // the tables before it are addressed by 32 bits
}

// Whether what is shared has the shape that this image's programs were verified for. The
// elements of a program array, and the callbacks of timers, are numbers of programs of one image.
bool shared_fit(const plan &p) {
  for (uint32_t i = 0; i < p.image->maps.count; i++) {
    int64_t number = shared_with(p, i);
    if (number < 0) continue;
    struct bpftime_image_map shape = map_shape(p, i), made = bpftime_map_shape(bpftime_map_numbered(
                                                          p.old, static_cast<uint32_t>(number)));
    if (shape.type == prog_array_type || shape.timer || !bpftime_map_same_shape(&shape, &made)) return false;
  }
  return true;
}

// Writes a map's header, which is at `self` in the file; its data is at `data`.
void describe(struct bpftime_map *map, const struct bpftime_image_map &shape, const char *name, uint64_t self,
              uint64_t data) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(shape.type);
  map->type = shape.type;
  map->key_size = shape.key_size;
  map->value_size = shape.value_size;
  map->max_entries = shape.max_entries;
  map->flags = shape.flags;
  map->extra = shape.extra;
  map->element = shape.element;
  map->kind = shape.kind;
  map->btf_key = shape.btf_key;
  map->btf_value = shape.btf_value;
  map->buffer_bytes = shape.buffer_bytes;
  map->lock = shape.lock;
  map->timer = shape.timer;
  map->self_off = self;
  map->data_off = data - self;
  map->data_size = ops->bytes(&shape);
  map->value_stride = static_cast<uint32_t>(bpftime_align_up(shape.value_size, 8));
  size_t length = bpftime_strlen(name);
  bpftime_memcpy(map->name, name, length < BPFTIME_NAME_MAX ? length : BPFTIME_NAME_MAX - 1);
  // A random seed keeps a target's data from choosing the buckets.
  if (!(shape.flags & BPFTIME_F_ZERO_SEED)) sys_getrandom(&map->words[5], sizeof map->words[5], 0);
  ops->init(map);
}

// Headers of all maps, and the freezing of what programs must not change.
void describe_maps(segment *s, extent *e, const plan &p) {
  uint64_t end = p.l.data;
  for (uint32_t i = 0; i < e->maps.count; i++) {
    struct bpftime_image_map shape = map_shape(p, i);
    struct bpftime_map *map = bpftime_extent_map(e, i);
    int64_t number = shared_with(p, i);
    if (number >= 0) {
      map->type = ~shape.type;
      map->self_off = bpftime_offset(s, map);
      map->words[0] = static_cast<uint64_t>(number);
      continue;
    }
    uint64_t at = place(shape, &end);
    describe(map, shape, map_name(p, i), bpftime_offset(s, map), at);
    map->frozen = shape.kind == BPFTIME_MAP_RODATA || shape.kind == BPFTIME_MAP_KCONFIG;
  }
}

// What the maps hold from the beginning.
void fill_maps(extent *e, const image_header *image) {
  for (uint32_t i = 0; i < e->maps.count; i++) {
    struct bpftime_map *map = bpftime_extent_map(e, i);
    if (bpftime_map_is_shared(map)) continue;
    const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
    if (ops->begin) ops->begin(map);
    if (i >= image->maps.count) continue;
    const auto &shape = bpftime_image_table<struct bpftime_image_map>(image, image->maps)[i];
    const char *initial = reinterpret_cast<const char *>(image) + image->data.off + shape.init_off;
    bpftime_memcpy(bpftime_map_data(map), initial, shape.init_size);
  }
}

// The element of a map of maps, by its number in the session rather than in the image.
uint32_t slot_value(const extent *e, const struct bpftime_map *map, uint32_t value) {
  if (map->type != array_of_maps_type && map->type != hash_of_maps_type) return value;
  if (value >= e->maps.count) return ~0u;
  const struct bpftime_map *inner = bpftime_extent_map(e, value);
  return bpftime_map_is_shared(inner) ? static_cast<uint32_t>(inner->words[0]) : e->map_first + value;
}

// What program arrays and maps of maps begin with; false if a map does not take it. What is
// shared has its elements already.
bool fill_slots(extent *e, const image_header *image) {
  const auto *slots = bpftime_image_table<struct bpftime_map_slot>(image, image->slots);
  for (uint32_t i = 0; i < image->slots.count; i++) {
    struct bpftime_map *map = bpftime_extent_map(e, slots[i].map);
    if (bpftime_map_is_shared(map)) continue;
    const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
    uint32_t value = slot_value(e, map, slots[i].value);
    if (map->key_size != 4 || !ops->write || ops->write(map, &slots[i].key, &value, 0)) return false;
  }
  return true;
}

// The head of a new session, but for `ready`.
void fill_head(segment *s, const plan &p) {
  const options *o = p.o;
  s->magic = BPFTIME_SEGMENT_MAGIC;
  s->abi_version = BPFTIME_ABI_VERSION;
  s->follow = o->follow;
  s->creator_pid = sys_getpid();
  s->created_unix_ns = bpftime_clock_unix_ns();
  size_t length = o->name ? bpftime_strlen(o->name) : 0;
  bpftime_memcpy(s->name, o->name, length < BPFTIME_NAME_MAX ? length : BPFTIME_NAME_MAX - 1);
  s->processes = {static_cast<uint32_t>(p.l.processes), BPFTIME_PROCESSES_MAX};
  s->threads = {static_cast<uint32_t>(p.l.threads), BPFTIME_THREADS_MAX};
  s->leases = {static_cast<uint32_t>(p.l.leases), p.l.lease_count};
  s->timed = o->timed;
}

// Everything in front of the maps' data.
void fill(segment *s, extent *e, const plan &p) {
  e->size = p.end - p.off;
  e->maps = {static_cast<uint32_t>(p.l.maps - p.off), p.l.map_count};
  e->map_first = p.is_first() ? 0 : bpftime_maps_count(s);
  e->program_count = p.image->programs.count;
  e->counters_stride = p.l.counters_stride;
  e->counters_off = p.l.counters - p.off;
  e->times_off = p.l.times - p.off;
  e->image_off = p.l.image - p.off;
  e->image_size = p.image->size;
  e->trace_map = p.has_trace() ? p.l.map_count - 1 : ~0u;
  bpftime_memcpy(reinterpret_cast<char *>(s) + p.l.image, p.image, p.image->size);
  describe_maps(s, e, p);
}

// Takes memory of a session now, so that a full /dev/shm is an error here and not SIGBUS
// in a target.
bool take_space(int fd, uint64_t from, uint64_t size) {
  int failed = sys_fallocate(fd, from, size);
  return !failed || failed == -EOPNOTSUPP;
}

// Calls `each` for the parts of a map's data that are memory, not mirrors of it.
template <typename Each> bool each_part(struct bpftime_map *map, Each each) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops->mirror) return each(static_cast<uint64_t>(0), map->data_size);
  uint64_t at = 0;
  struct bpftime_range ring;
  for (uint32_t i = 0; ops->mirror(map, i, &ring); i++) {
    if (!each(at, ring.off + ring.size - at)) return false;
    at = ring.off + 2 * ring.size;
  }
  return true;
}

// The memory of all maps. Asks first, because taking it page by page until it fails would
// press everything else out of memory.
bool take_maps(segment *s, extent *e, int fd) {
  uint64_t needed = 0;
  auto each_map = [&](auto each) {
    for (uint32_t i = 0; i < e->maps.count; i++) {
      struct bpftime_map *map = bpftime_extent_map(e, i);
      auto part = [&](uint64_t off, uint64_t size) { return each(map, off, size); };
      if (!bpftime_map_is_shared(map) && !each_part(map, part)) return false;
    }
    return true;
  };
  each_map([&](struct bpftime_map *, uint64_t, uint64_t size) { return needed += size, true; });
  struct statfs space;
  if (sys_fstatfs(fd, &space) == 0 && space.f_blocks &&
      static_cast<uint64_t>(space.f_bavail) * static_cast<uint64_t>(space.f_bsize) < needed)
    return false;
  return each_map([&](struct bpftime_map *map, uint64_t off, uint64_t size) {
    return take_space(fd, bpftime_offset(s, bpftime_map_data(map)) + off, size);
  });
}

// Writes a whole extent into the file, which is mapped at `s` and long enough. From when its
// headers are there it is known to this process: maps refer to each other by numbers.
int write(segment *s, const plan &p, struct bpftime_member *m) {
  extent *e = reinterpret_cast<extent *>(reinterpret_cast<char *>(s) + p.off);
  if (p.is_first()) fill_head(s, p);
  fill(s, e, p);
  if (!take_maps(s, e, m->fd)) return -BPFTIME_STATUS_no_space;
  m->known = p.end;
  if (!bpftime_extent_mirror(s, e, m->fd)) return -BPFTIME_STATUS_no_memory;
  fill_maps(e, p.image);
  bpftime_settings_fill(e, p.o);
  return fill_slots(e, p.image) ? 0 : -BPFTIME_STATUS_bad_map;
}

// Room in the file for the extent: its front part taken, the rest still a hole.
bool make_room(const plan &p, int fd) {
  return !sys_ftruncate(fd, p.end) && take_space(fd, p.off, p.l.data - p.off);
}

// Sizes, fills and announces a new session; the descriptor is the caller's to close.
int make(plan *p, int fd, struct bpftime_session *out) {
  if (!make_room(*p, fd)) return -BPFTIME_STATUS_no_space;
  int status = bpftime_session_map(fd, p->end, out);
  if (status) return status;
  out->segment->size = p->end;
  struct bpftime_member *m = bpftime_member_add(out->segment, out->size, fd, p->end);
  status = m ? write(out->segment, *p, m) : -BPFTIME_STATUS_no_memory;
  if (status) {
    bpftime_member_remove(out->segment);
    sys_munmap(out->segment, out->size);
    return status;
  }
  bpftime_member_claim(m);  // the lock byte shows that the session's tool lives
  __atomic_store_n(&out->segment->ready, 1, __ATOMIC_RELEASE);
  return 0;
}

// A file that goes when nobody has it open any more. Not by memfd_create: such files tell
// inotify nothing (core/wake.h).
int open_unnamed() {
  constexpr int unnamed = 020000000 | O_DIRECTORY;  // O_TMPFILE
  int fd = sys_open("/dev/shm", O_RDWR | O_CLOEXEC | unnamed, 0600);
  return fd >= 0 ? fd : sys_open("/tmp", O_RDWR | O_CLOEXEC | unnamed, 0600);
}

// ---- growing --------------------------------------------------------------------

// One grower at a time: among processes by a file lock, which dies with its holder and which a
// child does not inherit; among the threads of this one by a word, which a child may inherit
// from a parent that was at it.
class growers_lock {
 public:
  explicit growers_lock(int session_fd) : fd(session_fd) {
    uint32_t own = sys_getpid();
    for (uint32_t held = 0;
         !__atomic_compare_exchange_n(&word, &held, own, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);) {
      if (held == own) sys_yield(), held = 0;
    }
    struct flock lock = range(F_WRLCK);
    while ((status = sys_fcntl(fd, F_SETLKW, reinterpret_cast<long>(&lock))) == -EINTR) {}
  }
  ~growers_lock() {
    struct flock lock = range(F_UNLCK);
    sys_fcntl(fd, F_SETLK, reinterpret_cast<long>(&lock));
    __atomic_store_n(&word, 0, __ATOMIC_RELEASE);
  }
  growers_lock(const growers_lock &) = delete;
  bool held() const { return !status; }

 private:
  static struct flock range(short type) {
    struct flock lock;
    bpftime_memset(&lock, 0, sizeof lock);
    lock.l_type = type;
    lock.l_start = static_cast<int64_t>(BPFTIME_LOCK_GROW);
    lock.l_len = 1;
    return lock;
  }
  static uint32_t word;
  int fd, status;
};
uint32_t growers_lock::word;

// The extent of an image that is in the session already; -1: it is in none.
int64_t extent_of_image(segment *s, const image_header *image) {
  extent *e;
  for (uint32_t i = 0; (e = bpftime_extent_at(s, i)); i++)
    if (!bpftime_memcmp(bpftime_extent_image(e)->digest, image->digest, sizeof image->digest)) return i;
  return -1;
}

// Appends; under the growers' lock, with all extents known.
int append(struct bpftime_session *session, struct bpftime_member *m, plan *p) {
  lay_out(p);
  if (!shared_fit(*p)) return -BPFTIME_STATUS_map_mismatch;
  if (!place_maps(p)) return -BPFTIME_STATUS_bad_map;
  if (p->end > session->size) return -BPFTIME_STATUS_no_memory;
  // What a dead grower left must not be taken for the zeros that maps begin with.
  if (sys_ftruncate(session->fd, p->off)) return -BPFTIME_STATUS_io_error;
  int status = make_room(*p, session->fd) ? write(session->segment, *p, m) : -BPFTIME_STATUS_no_space;
  if (status) {
    m->known = p->off;
    bpftime_session_clear(session, p->off, p->end - p->off);
    sys_ftruncate(session->fd, p->off);
    return status;
  }
  __atomic_store_n(&session->segment->size, p->end, __ATOMIC_RELEASE);
  return 0;
}

}  // namespace

extern "C" {

uint64_t bpftime_session_size(const void *image, const struct bpftime_session_options *o) {
  plan p = {static_cast<const image_header *>(image), o, nullptr, offsetof(segment, first), {}, 0};
  lay_out(&p);
  return bpftime_settings_good(p.image, o) && place_maps(&p) ? p.end : 0;
}

int bpftime_session_create(const void *image, size_t image_size, const struct bpftime_session_options *o,
                           struct bpftime_session *out) {
  int status = bpftime_image_check(image, image_size, BPFTIME_LOAD_ALLOW_UNVERIFIED);
  if (!status) status = bpftime_process_init();
  if (status) return status;
  plan p = {static_cast<const image_header *>(image), o, nullptr, offsetof(segment, first), {}, 0};
  lay_out(&p);
  if (!bpftime_settings_good(p.image, o)) return -BPFTIME_STATUS_not_settable;
  if (!place_maps(&p)) return -BPFTIME_STATUS_bad_map;
  int fd = o->path ? sys_open(o->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : open_unnamed();
  if (fd < 0) return fd == -EEXIST ? -BPFTIME_STATUS_exists : -BPFTIME_STATUS_io_error;
  fd = bpftime_session_raise(fd);
  status = make(&p, fd, out);
  if (status) {
    sys_close(fd);
    if (o->path) sys_unlink(o->path);
  }
  return status;
}

int bpftime_map_check(const void *image, uint32_t index) {
  const options none = {};
  plan p = {static_cast<const image_header *>(image), &none, nullptr, 0, {}, 0};
  if (index >= p.image->maps.count) return -EINVAL;
  const struct bpftime_image_map shape = map_shape(p, index);
  return bpftime_map_shape_check(&shape);
}

void bpftime_extent_reset(struct bpftime_session *session, uint32_t index) {
  if (extent *e = bpftime_extent_at(session->segment, index))
    __atomic_store_n(&e->first_pid, 0, __ATOMIC_RELEASE);
}

int bpftime_session_add(struct bpftime_session *session, const void *image, size_t image_size,
                        const struct bpftime_session_options *o, uint32_t *index) {
  segment *s = session->segment;
  int status = bpftime_image_check(image, image_size, BPFTIME_LOAD_ALLOW_UNVERIFIED);
  struct bpftime_member *m = bpftime_member_of(s);
  if (!status && !m) status = -BPFTIME_STATUS_bad_session;
  if (status) return status;
  growers_lock lock(session->fd);
  if (!lock.held()) return -BPFTIME_STATUS_io_error;
  status = bpftime_extents_adopt(m);
  if (status) return status;
  const image_header *h = static_cast<const image_header *>(image);
  int64_t there = extent_of_image(s, h);
  if (there < 0) {
    plan p = {h, o, s, s->size, {}, 0};
    uint32_t count = 0;
    while (bpftime_extent_at(s, count)) count++;
    if (count == BPFTIME_EXTENTS_MAX) return -BPFTIME_STATUS_session_full;
    if (!bpftime_settings_good(h, o)) return -BPFTIME_STATUS_not_settable;
    status = append(session, m, &p);
    there = count;
  } else if (o->setting_count) {
    return -BPFTIME_STATUS_exists;  // programs run on what was set then, or on what was compiled
  }
  *index = static_cast<uint32_t>(there);
  return status;
}

}  // extern "C"
