// Extents of a session in this process. The whole of a session has its addresses from the
// beginning: the file is mapped for more bytes than it has, so what is appended to it appears
// at its place in every process without a system call. What is left to do is to check a new
// extent before it is used, once per process, and to map its rings a second time.
//
// Sound: adopting is the same for whoever does it, so two threads at once, or a handler that
// interrupts one of them, do no harm: a ring's second mapping is replaced by an equal one.
#include "extents.h"

#include "../core/status.h"
#include "../core/system.h"

namespace {

using extent = struct bpftime_extent;
using segment = struct bpftime_segment;

constexpr uint64_t first_off = offsetof(segment, first);

// A shape in the image and in a map's header: from the type to the flags the two are the same.
constexpr size_t shape_head_bytes =
    offsetof(struct bpftime_image_map, kind) - offsetof(struct bpftime_image_map, type);
static_assert(offsetof(struct bpftime_map, kind) - offsetof(struct bpftime_map, type) == shape_head_bytes);
// What follows map_extra belongs to it, up to here.
constexpr size_t shape_end = offsetof(struct bpftime_image_map, timer) + sizeof(uint32_t);

// The parts of a file, which lie one behind the other, so that none can be written through
// another. Offsets are of the file.
struct parts {
  uint64_t end, size;

  __attribute__((noinline)) bool next(uint64_t off, uint64_t bytes, uint64_t align) {
    if (off < end || off > size || bytes > size - off || off % align) return false;
    end = off + bytes;
    return true;
  }
  bool table(struct bpftime_table t, uint64_t base, uint64_t entry_bytes) {
    return next(base + t.off, t.count * entry_bytes, 8);  // Sound: 32-bit factors
  }
};

// Whether the tables that all extents share lie where they can.
bool head_good(const segment *s, parts *p) {
  // Slots are found by numbers up to these.
  return p->table(s->processes, 0, sizeof(struct bpftime_process)) &&
         p->table(s->threads, 0, sizeof(struct bpftime_thread_slot)) &&
         p->table(s->leases, 0, sizeof(struct bpftime_lease)) &&
         s->processes.count == BPFTIME_PROCESSES_MAX && s->threads.count == BPFTIME_THREADS_MAX;
}

// Whether what is in front of the maps' data lies where it can.
bool extent_head_good(const extent *e, uint64_t base, parts *p) {
  if (!p->table(e->maps, base, sizeof(struct bpftime_map)) ||
      e->counters_stride / sizeof(struct bpftime_counter) < e->program_count || e->counters_stride % 8)
    return false;
  // Sound: a sum that wraps around is less than `base`, where no part may begin.
  if (!p->next(base + e->counters_off, (BPFTIME_THREADS_MAX + 1ull) * e->counters_stride, 8) ||
      !p->next(base + e->times_off, e->program_count * sizeof(uint64_t), 8) ||
      !p->next(base + e->image_off, e->image_size, BPFTIME_IMAGE_ALIGN) ||
      e->image_size < sizeof(struct bpftime_image_header))
    return false;
  // What program arrays look up; all else of the image is checked by whoever loads it.
  const struct bpftime_image_header *image = bpftime_extent_image(e);
  return image->programs.count == e->program_count && image->programs.off <= e->image_size &&
         e->program_count <= (e->image_size - image->programs.off) / sizeof(struct bpftime_image_program) &&
         image->programs.off % alignof(struct bpftime_image_program) == 0;
}

// The one behind; NULL behind the last of those before offset `known`.
extent *after(const segment *s, const extent *e, uint64_t known) {
  const char *next = reinterpret_cast<const char *>(e) + e->size;
  return bpftime_offset(s, next) < known ? reinterpret_cast<extent *>(const_cast<char *>(next)) : nullptr;
}

// The header of that number, in the extents before offset `known`; NULL: there is none.
struct bpftime_map *find(segment *s, uint64_t number, uint64_t known) {
  for (extent *e = &s->first; e; e = after(s, e, known))
    if (number - e->map_first < e->maps.count)
      return bpftime_extent_map(e, static_cast<uint32_t>(number - e->map_first));
  return nullptr;
}

// A header that stands for a map of an earlier extent, of the same type.
bool shared_good(segment *s, const extent *e, const struct bpftime_map *map) {
  const struct bpftime_map *real = find(s, map->words[0], bpftime_offset(s, e));
  return real && real->type == ~map->type;
}

// Whether a map's header is one that its type would have made for this extent.
bool map_good(segment *s, const extent *e, const struct bpftime_map *map, parts *p) {
  uint64_t own = bpftime_offset(s, map);
  if (map->self_off != own || map->name[BPFTIME_NAME_MAX - 1]) return false;
  if (bpftime_map_is_shared(map)) return shared_good(s, e, map);
  const struct bpftime_image_map shape = bpftime_map_shape(map);
  if (bpftime_map_shape_check(&shape)) return false;
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (ops->bytes(&shape) != map->data_size || (ops->good && !ops->good(map))) return false;
  if (map->value_stride != bpftime_align_up(map->value_size, 8) || map->data_off > s->size) return false;
  return p->next(own + map->data_off, map->data_size, ops->mirror ? BPFTIME_PAGE : 64);
}

// The extent at `base`, `map_first` maps behind the beginning; nothing of it is trusted yet.
bool extent_good(segment *s, const extent *e, uint64_t base, uint64_t limit, uint32_t map_first) {
  if (limit - base < sizeof *e || e->size > limit - base || (base + e->size) % BPFTIME_PAGE) return false;
  parts p = {base + sizeof *e, base + e->size};
  if (base == first_off && !head_good(s, &p)) return false;
  if (e->map_first != map_first || !extent_head_good(e, base, &p)) return false;
  for (uint32_t i = 0; i < e->maps.count; i++)
    if (!map_good(s, e, bpftime_extent_map(e, i), &p)) return false;
  return true;
}

}  // namespace

struct bpftime_image_map bpftime_map_shape(const struct bpftime_map *map) {
  struct bpftime_image_map shape = {};
  bpftime_memcpy(&shape.type, &map->type, shape_head_bytes);
  shape.extra = map->extra;
  shape.element = map->element;
  shape.buffer_bytes = map->buffer_bytes;
  shape.lock = map->lock;
  shape.timer = map->timer;
  return shape;
}

bool bpftime_map_same_shape(const struct bpftime_image_map *a, const struct bpftime_image_map *b) {
  constexpr size_t tail = offsetof(struct bpftime_image_map, extra);
  return bpftime_memcmp(&a->type, &b->type, shape_head_bytes) == 0 &&
         bpftime_memcmp(&a->extra, &b->extra, shape_end - tail) == 0;
}

bool bpftime_extent_mirror(struct bpftime_segment *s, struct bpftime_extent *e, int fd) {
  for (uint32_t i = 0; i < e->maps.count; i++) {
    struct bpftime_map *map = bpftime_extent_map(e, i);
    if (bpftime_map_is_shared(map)) continue;
    const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
    struct bpftime_range part;
    for (uint32_t k = 0; ops->mirror && ops->mirror(map, k, &part); k++) {
      uint64_t off = bpftime_offset(s, bpftime_map_data(map)) + part.off;
      // Sound: the range behind the data belongs to this map, so nothing is unmapped by FIXED.
      long got = sys_mmap(reinterpret_cast<uint64_t>(s) + off + part.size, part.size, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_FIXED, fd, off);
      if (sys_failed(got)) return false;
    }
  }
  return true;
}

int bpftime_extents_check(struct bpftime_segment *s, uint64_t size, int fd, uint64_t *known) {
  uint64_t limit = __atomic_load_n(&s->size, __ATOMIC_ACQUIRE), at = first_off;
  if (limit > size) return -BPFTIME_STATUS_no_memory;
  uint32_t map_first = 0, count = 0;
  while (at < limit) {
    extent *e = reinterpret_cast<extent *>(reinterpret_cast<char *>(s) + at);
    bool fresh = at >= *known;
    if (count++ == BPFTIME_EXTENTS_MAX || (fresh && !extent_good(s, e, at, limit, map_first)))
      return -BPFTIME_STATUS_bad_session;
    if (fresh && !bpftime_extent_mirror(s, e, fd)) return -BPFTIME_STATUS_no_memory;
    map_first += e->maps.count;
    at += e->size;
    if (fresh) *known = at;
  }
  return 0;
}

int bpftime_extents_adopt(struct bpftime_member *m) {
  uint64_t known = __atomic_load_n(&m->known, __ATOMIC_ACQUIRE);
  if (known == __atomic_load_n(&m->segment->size, __ATOMIC_ACQUIRE)) return 0;
  int status = bpftime_extents_check(m->segment, m->size, m->fd, &known);
  __atomic_store_n(&m->known, known, __ATOMIC_RELEASE);
  return status;
}

struct bpftime_extent *bpftime_extent_at(struct bpftime_segment *s, uint32_t index) {
  struct bpftime_member *m = bpftime_member_of(s);
  if (!m || bpftime_extents_adopt(m)) return nullptr;
  extent *e = &s->first;
  while (e && index--) e = after(s, e, m->known);
  return e;
}

struct bpftime_extent *bpftime_extent_of(struct bpftime_segment *s, const void *part) {
  const struct bpftime_member *m = bpftime_member_of(s);
  extent *e = &s->first;
  // Sound: the differences are of addresses in one mapping.
  while (m && e && bpftime_offset(s, part) - bpftime_offset(s, e) >= e->size) e = after(s, e, m->known);
  return e ? e : &s->first;
}

uint32_t bpftime_maps_count(struct bpftime_segment *s) {
  struct bpftime_member *m = bpftime_member_of(s);
  extent *e = &s->first, *last = e;
  if (m && !bpftime_extents_adopt(m))
    for (; e; e = after(s, e, m->known)) last = e;
  return last->map_first + last->maps.count;
}

uint32_t bpftime_map_number(struct bpftime_segment *s, const struct bpftime_map *map) {
  const extent *e = bpftime_extent_of(s, map);
  // Unsigned, for CPUs that divide by a call.
  return e->map_first + (static_cast<uint32_t>(bpftime_offset(s, map) - bpftime_offset(s, e)) - e->maps.off) /
                            static_cast<uint32_t>(sizeof *map);
}

struct bpftime_map *bpftime_map_numbered(struct bpftime_segment *s, uint32_t number) {
  if (number < s->first.maps.count) return bpftime_extent_map(&s->first, number);
  struct bpftime_member *m = bpftime_member_of(s);
  if (!m) return nullptr;
  struct bpftime_map *map = find(s, number, m->known);
  if (!map && !bpftime_extents_adopt(m)) map = find(s, number, m->known);
  // Sound: what is stood for was found to be a map itself.
  return map && bpftime_map_is_shared(map) ? find(s, map->words[0], m->known) : map;
}
