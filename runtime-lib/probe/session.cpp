// Sessions as files: laying one out for an image, making it, mapping it, letting go.
// A session is made by one tool, under a name that did not exist, and becomes visible
// as ready with its last store; whoever opens it checks every table before use. Ring
// and perf buffers get their data mapped a second time behind itself, over a range that
// the file keeps as a hole. All memory that the session will ever touch is taken when it
// is made.
#include "session.h"

#include "../core/clock.h"
#include "../core/cpus.h"
#include "../core/memory.h"
#include "../core/process.h"
#include "../core/status.h"
#include "../core/system.h"
#include "../maps/ringbuf.h"
#include "bpftime/bpftime.h"
#include "tables.h"

namespace {

using image_header = struct bpftime_image_header;
using options = struct bpftime_session_options;

constexpr uint32_t perf_type = 4, ringbuf_type = 27, bloom_type = 30, trace_bytes_default = 64u << 10;
constexpr uint64_t session_bytes_max = 1ull << 40;
constexpr int high_fd = 512;  // away from the numbers that programs count on

// Where everything goes, in bytes from the start of the file.
struct layout {
  uint64_t maps, processes, threads, leases, counters, times, image, data;
  uint32_t map_count, lease_count, counters_stride;
};

layout lay_out(const image_header *image) {
  layout l;
  l.map_count = image->maps.count + 1;  // and the trace ring
  l.maps = bpftime_align_up(sizeof(struct bpftime_segment), 64);
  l.processes = bpftime_align_up(l.maps + l.map_count * sizeof(struct bpftime_map), 64);
  l.threads = bpftime_align_up(l.processes + BPFTIME_PROCESSES_MAX * sizeof(struct bpftime_process), 64);
  l.lease_count = bpftime_possible_cpus();
  l.leases = bpftime_align_up(l.threads + BPFTIME_THREADS_MAX * sizeof(struct bpftime_thread_slot), 64);
  l.counters = l.leases + uint64_t{l.lease_count} * sizeof(struct bpftime_lease);
  // Rows start on cache lines of their own, so that threads do not slow each other down.
  l.counters_stride =
      static_cast<uint32_t>(bpftime_align_up(image->programs.count * sizeof(struct bpftime_counter), 64));
  l.times = l.counters + static_cast<uint64_t>(l.counters_stride) * (BPFTIME_THREADS_MAX + 1);
  l.image = bpftime_align_up(l.times + image->programs.count * sizeof(uint64_t), BPFTIME_IMAGE_ALIGN);
  l.data = bpftime_align_up(l.image + image->size, BPFTIME_PAGE);
  return l;
}

// The shape of map `index`: those of the image, then the ring that trace_printk fills.
struct bpftime_image_map map_shape(const image_header *image, const options *o, uint32_t index) {
  if (index < image->maps.count) {
    struct bpftime_image_map shape = bpftime_image_table<struct bpftime_image_map>(image, image->maps)[index];
    if (shape.type != perf_type) return shape;
    shape.buffer_bytes = o->perf_bytes;
    if (!shape.max_entries) shape.max_entries = bpftime_possible_cpus();  // as libbpf does
    return shape;
  }
  struct bpftime_image_map trace = {};
  trace.type = ringbuf_type;
  trace.max_entries = o->trace_bytes ? o->trace_bytes : trace_bytes_default;
  return trace;
}

// Places one map behind `*end`: gives its offset and moves `*end`; 0 if the shape is
// one that its type does not allow.
uint64_t place(const struct bpftime_image_map &shape, uint64_t *end) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(shape.type);
  if (!ops || (shape.extra && shape.type != bloom_type) || ops->check(&shape) ||
      !bpftime_map_fields_good(&shape))
    return 0;
  uint64_t size = ops->bytes(&shape);
  uint64_t at = bpftime_align_up(*end, ops->mirror ? BPFTIME_PAGE : 64);
  if (!size || size > session_bytes_max - at) return 0;
  *end = at + size;
  return at;
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
void describe_maps(struct bpftime_segment *s, const image_header *image, const options *o, uint64_t end) {
  for (uint32_t i = 0; i < s->maps.count; i++) {
    struct bpftime_image_map shape = map_shape(image, o, i);
    struct bpftime_map *map = bpftime_segment_map(s, i);
    uint64_t at = place(shape, &end);
    const char *name = i < image->maps.count ? bpftime_image_string(image, shape.name) : ".trace";
    describe(map, shape, name, s->maps.off + i * sizeof *map, at);
    map->frozen = shape.kind == BPFTIME_MAP_RODATA || shape.kind == BPFTIME_MAP_KCONFIG;
  }
}

// What the maps hold from the beginning.
void fill_maps(struct bpftime_segment *s, const image_header *image) {
  for (uint32_t i = 0; i < s->maps.count; i++) {
    struct bpftime_map *map = bpftime_segment_map(s, i);
    const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
    if (ops->begin) ops->begin(map);
    if (i >= image->maps.count) continue;
    const auto &shape = bpftime_image_table<struct bpftime_image_map>(image, image->maps)[i];
    const char *initial = reinterpret_cast<const char *>(image) + image->data.off + shape.init_off;
    bpftime_memcpy(bpftime_map_data(map), initial, shape.init_size);
  }
}

// What program arrays and maps of maps begin with; false if a map does not take it.
bool fill_slots(struct bpftime_segment *s, const image_header *image) {
  const auto *slots = bpftime_image_table<struct bpftime_map_slot>(image, image->slots);
  for (uint32_t i = 0; i < image->slots.count; i++) {
    struct bpftime_map *map = bpftime_segment_map(s, slots[i].map);
    const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
    if (map->key_size != 4 || !ops->write || ops->write(map, &slots[i].key, &slots[i].value, 0)) return false;
  }
  return true;
}

// Everything in front of the maps' data, but for `ready`.
void fill(struct bpftime_segment *s, const image_header *image, const options *o, uint64_t size) {
  layout l = lay_out(image);
  s->magic = BPFTIME_SEGMENT_MAGIC;
  s->abi_version = BPFTIME_ABI_VERSION;
  s->size = size;
  s->follow = o->follow;
  s->creator_pid = sys_getpid();
  s->created_unix_ns = bpftime_clock_unix_ns();
  size_t length = o->name ? bpftime_strlen(o->name) : 0;
  bpftime_memcpy(s->name, o->name, length < BPFTIME_NAME_MAX ? length : BPFTIME_NAME_MAX - 1);
  s->maps = {static_cast<uint32_t>(l.maps), l.map_count};
  s->processes = {static_cast<uint32_t>(l.processes), BPFTIME_PROCESSES_MAX};
  s->threads = {static_cast<uint32_t>(l.threads), BPFTIME_THREADS_MAX};
  s->leases = {static_cast<uint32_t>(l.leases), l.lease_count};
  s->program_count = image->programs.count;
  s->counters_stride = l.counters_stride;
  s->counters_off = l.counters;
  s->times_off = l.times;
  s->timed = o->timed;
  s->image_off = l.image;
  s->image_size = image->size;
  s->trace_map = l.map_count - 1;
  bpftime_memcpy(reinterpret_cast<char *>(s) + l.image, image, image->size);
  describe_maps(s, image, o, l.data);
}

uint64_t offset_of_data(const struct bpftime_segment *s, struct bpftime_map *map) {
  return static_cast<uint64_t>(bpftime_map_data(map) - reinterpret_cast<const char *>(s));
}

// Maps the data of rings once more right behind itself.
bool mirror_rings(struct bpftime_segment *s, int fd) {
  for (uint32_t i = 0; i < s->maps.count; i++) {
    struct bpftime_map *map = bpftime_segment_map(s, i);
    const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
    struct bpftime_range part;
    for (uint32_t k = 0; ops->mirror && ops->mirror(map, k, &part); k++) {
      uint64_t off = offset_of_data(s, map) + part.off;
      // Sound: the range behind the data belongs to this map, so nothing is unmapped by FIXED.
      long got = sys_mmap(reinterpret_cast<uint64_t>(s) + off + part.size, part.size, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_FIXED, fd, off);
      if (sys_failed(got)) return false;
    }
  }
  return true;
}

// The parts of a file, which lie one behind the other, so that none can be written through
// another.
struct parts {
  uint64_t end, size;

  bool next(uint64_t off, uint64_t bytes, uint64_t align) {
    if (off < end || off > size || bytes > size - off || off % align) return false;
    end = off + bytes;
    return true;
  }
  bool table(struct bpftime_table t, uint64_t entry_bytes) {
    return next(t.off, t.count * entry_bytes, 8);  // Sound: 32-bit factors
  }
};

// Whether what is in front of the maps' data lies where it can.
bool head_good(const struct bpftime_segment *s, parts *p) {
  if (!p->table(s->maps, sizeof(struct bpftime_map)) ||
      !p->table(s->processes, sizeof(struct bpftime_process)) ||
      !p->table(s->threads, sizeof(struct bpftime_thread_slot)) ||
      !p->table(s->leases, sizeof(struct bpftime_lease)))
    return false;
  // Slots are found by numbers up to these.
  if (s->processes.count != BPFTIME_PROCESSES_MAX || s->threads.count != BPFTIME_THREADS_MAX) return false;
  if (s->trace_map >= s->maps.count) return false;
  if (s->counters_stride / sizeof(struct bpftime_counter) < s->program_count || s->counters_stride % 8)
    return false;
  if (!p->next(s->counters_off, (BPFTIME_THREADS_MAX + 1ull) * s->counters_stride, 8) ||
      !p->next(s->times_off, s->program_count * sizeof(uint64_t), 8) ||
      !p->next(s->image_off, s->image_size, BPFTIME_IMAGE_ALIGN) || s->image_size < sizeof(image_header))
    return false;
  // What program arrays look up; all else of the image is checked by whoever loads it.
  const image_header *image = bpftime_segment_image(s);
  return image->programs.count == s->program_count && image->programs.off <= s->image_size &&
         s->program_count <= (s->image_size - image->programs.off) / sizeof(struct bpftime_image_program) &&
         image->programs.off % alignof(struct bpftime_image_program) == 0;
}

// What a map was made from, as far as its type is concerned.
struct bpftime_image_map shape_of(const struct bpftime_map *map) {
  struct bpftime_image_map shape = {};
  shape.type = map->type, shape.key_size = map->key_size, shape.value_size = map->value_size;
  shape.max_entries = map->max_entries, shape.flags = map->flags;
  shape.extra = map->extra;
  shape.element = map->element;
  shape.buffer_bytes = map->buffer_bytes;
  shape.lock = map->lock, shape.timer = map->timer;
  return shape;
}

bool same_shape(const struct bpftime_image_map &a, const struct bpftime_image_map &b) {
  return a.type == b.type && a.key_size == b.key_size && a.value_size == b.value_size &&
         a.max_entries == b.max_entries && a.flags == b.flags && a.extra == b.extra && a.lock == b.lock &&
         a.timer == b.timer && bpftime_memcmp(&a.element, &b.element, sizeof a.element) == 0;
}

// Whether a map's header is one that its type would have made for this file.
bool map_good(const struct bpftime_segment *s, const struct bpftime_map *map, parts *p) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  const struct bpftime_image_map shape = shape_of(map);
  if (!ops || ops->check(&shape) || ops->bytes(&shape) != map->data_size) return false;
  if (!bpftime_map_fields_good(&shape) || (ops->good && !ops->good(map))) return false;
  if (map->value_stride != bpftime_align_up(map->value_size, 8)) return false;
  uint64_t own =
      static_cast<uint64_t>(reinterpret_cast<const char *>(map) - reinterpret_cast<const char *>(s));
  if (map->self_off != own || map->data_off > s->size || map->name[BPFTIME_NAME_MAX - 1]) return false;
  return p->next(own + map->data_off, map->data_size, ops->mirror ? BPFTIME_PAGE : 64);
}

// Maps the whole file; nothing in it is trusted yet.
int map_file(int fd, uint64_t size, struct bpftime_session *out) {
  long at = sys_mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
  if (sys_failed(at)) return -BPFTIME_STATUS_no_memory;
  out->segment = reinterpret_cast<struct bpftime_segment *>(at);
  out->size = size;
  out->fd = fd;
  return 0;
}

// Moves a descriptor out of the program's way, where the limit allows it.
int raise(int fd) {
  int high = sys_fcntl(fd, F_DUPFD_CLOEXEC, high_fd);
  if (high < 0) return fd;
  sys_close(fd);
  return high;
}

// A file that goes when nobody has it open any more. Not by memfd_create: such files tell
// inotify nothing (core/wake.h).
int open_unnamed() {
  constexpr int unnamed = 020000000 | O_DIRECTORY;  // O_TMPFILE
  int fd = sys_open("/dev/shm", O_RDWR | O_CLOEXEC | unnamed, 0600);
  return fd >= 0 ? fd : sys_open("/tmp", O_RDWR | O_CLOEXEC | unnamed, 0600);
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
bool take_maps(struct bpftime_segment *s, int fd) {
  uint64_t needed = 0;
  for (uint32_t i = 0; i < s->maps.count; i++)
    each_part(bpftime_segment_map(s, i), [&](uint64_t, uint64_t size) { return needed += size, true; });
  struct statfs space;
  if (sys_fstatfs(fd, &space) == 0 && space.f_blocks &&
      static_cast<uint64_t>(space.f_bavail) * static_cast<uint64_t>(space.f_bsize) < needed)
    return false;
  for (uint32_t i = 0; i < s->maps.count; i++) {
    struct bpftime_map *map = bpftime_segment_map(s, i);
    auto take = [&](uint64_t off, uint64_t size) {
      return take_space(fd, offset_of_data(s, map) + off, size);
    };
    if (!each_part(map, take)) return false;
  }
  return true;
}

// Writes the whole session; its head has memory already.
int write(struct bpftime_segment *s, const image_header *image, const options *o, uint64_t size, int fd) {
  fill(s, image, o, size);
  if (!take_maps(s, fd)) return -BPFTIME_STATUS_no_space;
  if (!mirror_rings(s, fd)) return -BPFTIME_STATUS_no_memory;
  fill_maps(s, image);
  return fill_slots(s, image) ? 0 : -BPFTIME_STATUS_bad_map;
}

// Sizes, fills and announces a new session; the descriptor is the caller's to close.
int make(const image_header *image, const options *o, uint64_t size, struct bpftime_session *out) {
  if (sys_ftruncate(out->fd, size) || !take_space(out->fd, 0, lay_out(image).data))
    return -BPFTIME_STATUS_no_space;
  int status = map_file(out->fd, size, out);
  if (status) return status;
  status = write(out->segment, image, o, size, out->fd);
  struct bpftime_member *m = status ? nullptr : bpftime_member_add(out->segment, size, out->fd);
  if (!m) {
    sys_munmap(out->segment, size);
    return status ? status : -BPFTIME_STATUS_no_memory;
  }
  bpftime_member_claim(m);  // the lock byte shows that the session's tool lives
  __atomic_store_n(&out->segment->ready, 1, __ATOMIC_RELEASE);
  return 0;
}

// Maps and checks an existing session; the descriptor is the caller's to close.
int open_mapped(int fd, struct bpftime_session *out) {
  struct stat info;
  if (sys_fstat(fd, &info)) return -BPFTIME_STATUS_no_session;
  uint64_t size = static_cast<uint64_t>(info.st_size);
  if (size < sizeof(struct bpftime_segment)) return -BPFTIME_STATUS_bad_session;
  int status = map_file(fd, size, out);
  if (status) return status;
  struct bpftime_segment *s = out->segment;
  bool good = __atomic_load_n(&s->ready, __ATOMIC_ACQUIRE) == 1 && bpftime_segment_good(s, size);
  status = good ? 0 : -BPFTIME_STATUS_bad_session;
  if (good && (!mirror_rings(s, fd) || !bpftime_member_add(s, size, fd))) status = -BPFTIME_STATUS_no_memory;
  if (status) sys_munmap(s, size);
  return status;
}

}  // namespace

bool bpftime_segment_good(const struct bpftime_segment *s, uint64_t size) {
  if (s->magic != BPFTIME_SEGMENT_MAGIC || s->abi_version != BPFTIME_ABI_VERSION || s->size != size)
    return false;
  parts p = {sizeof(struct bpftime_segment), size};
  if (!head_good(s, &p)) return false;
  for (uint32_t i = 0; i < s->maps.count; i++)
    if (!map_good(s, bpftime_segment_map(const_cast<struct bpftime_segment *>(s), i), &p)) return false;
  return true;
}

bool bpftime_segment_fits(struct bpftime_segment *s, const image_header *image) {
  if (image->maps.count + 1 != s->maps.count || image->programs.count != s->program_count) return false;
  const auto *shapes = bpftime_image_table<struct bpftime_image_map>(image, image->maps);
  for (uint32_t i = 0; i < image->maps.count; i++) {
    const struct bpftime_map *map = bpftime_segment_map(s, i);
    struct bpftime_image_map shape = shapes[i], made = shape_of(map);
    shape.buffer_bytes = made.buffer_bytes;
    if (shape.type == perf_type && !shape.max_entries) shape.max_entries = made.max_entries;
    if (!same_shape(shape, made)) return false;
  }
  return true;
}

int bpftime_session_move(struct bpftime_session *session, struct bpftime_segment *to) {
  struct bpftime_segment *from = session->segment;
  struct bpftime_member *member = bpftime_member_of(from);
  long got = sys_mmap(reinterpret_cast<uint64_t>(to), session->size, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_NORESERVE | MAP_FIXED, session->fd, 0);
  if (sys_failed(got) || !member || !mirror_rings(to, session->fd)) return -BPFTIME_STATUS_no_memory;
  // The member keeps its slot: locks belong to the descriptor's file, not to a mapping.
  __atomic_store_n(&member->segment, to, __ATOMIC_RELEASE);
  session->segment = to;
  sys_munmap(from, session->size);
  return 0;
}

extern "C" {

uint64_t bpftime_session_size(const void *image, const struct bpftime_session_options *o) {
  const image_header *h = static_cast<const image_header *>(image);
  layout l = lay_out(h);
  uint64_t end = l.data;
  if (l.data >= 1ull << 32) return 0;  // the tables before it are addressed by 32 bits
  for (uint32_t i = 0; i < l.map_count; i++)
    if (!place(map_shape(h, o, i), &end)) return 0;
  return bpftime_align_up(end, BPFTIME_PAGE);
}

int bpftime_session_create(const void *image, size_t image_size, const struct bpftime_session_options *o,
                           struct bpftime_session *out) {
  int status = bpftime_image_check(image, image_size, BPFTIME_LOAD_ALLOW_UNVERIFIED);
  if (!status) status = bpftime_process_init();
  if (status) return status;
  uint64_t size = bpftime_session_size(image, o);
  if (!size) return -BPFTIME_STATUS_bad_map;
  int fd = o->path ? sys_open(o->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : open_unnamed();
  if (fd < 0) return fd == -EEXIST ? -BPFTIME_STATUS_exists : -BPFTIME_STATUS_io_error;
  out->fd = raise(fd);
  status = make(static_cast<const image_header *>(image), o, size, out);
  if (status) {
    sys_close(out->fd);
    if (o->path) sys_unlink(o->path);
  }
  return status;
}

int bpftime_session_open(const char *path, struct bpftime_session *out) {
  int status = bpftime_process_init();
  if (status) return status;
  int fd = sys_open(path, O_RDWR | O_CLOEXEC, 0);
  if (fd < 0) return -BPFTIME_STATUS_no_session;
  fd = raise(fd);
  status = open_mapped(fd, out);
  if (status) sys_close(fd);
  return status;
}

struct bpftime_map *bpftime_map_at(struct bpftime_session *session, uint32_t index) {
  struct bpftime_segment *s = session->segment;
  return index < s->maps.count ? bpftime_segment_map(s, index) : nullptr;
}

struct bpftime_map *bpftime_map_by_name(struct bpftime_session *session, const char *name) {
  for (uint32_t i = 0; i < session->segment->maps.count; i++)
    if (bpftime_streq(bpftime_segment_map(session->segment, i)->name, name))
      return bpftime_segment_map(session->segment, i);
  return nullptr;
}

}  // extern "C"
