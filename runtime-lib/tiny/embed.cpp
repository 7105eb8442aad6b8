// The tiny profile's part of bpftime.h: an image in memory of this process, its programs
// called by number, its maps by name. No session file, no attaching, no counters, no guard:
// who runs programs in signal handlers sees to it that none is interrupted.
#include "../core/here.h"
#include "../core/memory.h"
#include "../core/status.h"
#include "../core/system.h"
#include "../helpers/helpers.h"
#include "../maps/map.h"
#include "../probe/tables.h"
#include "bpftime/bpftime.h"

struct bpftime_here bpftime_here;

namespace {

using image_header = struct bpftime_image_header;

constexpr uint32_t array_type = 2;

// Inlining these saves a call and costs more in registers to be saved.
#define TINY_APART __attribute__((noinline))

// What lies behind the segment: the maps' headers, then the image, by an offset from the segment.
struct bpftime_map *map_at(struct bpftime_segment *s, uint32_t index) {
  return reinterpret_cast<struct bpftime_map *>(s + 1) + index;
}
const image_header *image_of(struct bpftime_segment *s) {
  return reinterpret_cast<const image_header *>(reinterpret_cast<char *>(s) + s->first.image_off);
}

// Shared, so that it can be mapped twice (mirror); a forked child sees the parent's maps.
TINY_APART long take_memory(uint64_t size) {
  return sys_mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

// Rings find their data once more right behind it: remapping shared memory of old size 0
// maps it a second time (mremap(2)).
bool mirror(struct bpftime_map *map, const struct bpftime_map_ops *ops) {
  constexpr long may_move_fixed = 3;
  struct bpftime_range part;
  if (!ops->mirror || !ops->mirror(map, 0, &part)) return true;
  long data = reinterpret_cast<long>(bpftime_map_data(map) + part.off), size = static_cast<long>(part.size);
  // Sound: the range behind the data belongs to this map, so nothing else is unmapped.
  return !sys_failed(bpftime_syscall6(__NR_mremap, data, 0, size, may_move_fixed, data + size, 0));
}

// Makes a map of a shape, in memory of its own. Its header is zero before.
TINY_APART int make_map(struct bpftime_map *map, const struct bpftime_image_map &shape,
                        const image_header *h) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(shape.type);
  if (!ops || ops->check(&shape)) return -BPFTIME_STATUS_bad_map;
  // From `type` to `kind` the two are the same.
  bpftime_memcpy(&map->type, &shape.type, offsetof(struct bpftime_map, btf_key));
  static_assert(offsetof(struct bpftime_image_map, btf_key) - offsetof(struct bpftime_image_map, type) ==
                offsetof(struct bpftime_map, btf_key));
  uint64_t size = ops->bytes(&shape);
  long at = take_memory(size);
  if (sys_failed(at)) return -BPFTIME_STATUS_no_memory;
  map->data_off = static_cast<uint64_t>(at) - reinterpret_cast<uint64_t>(map);
  map->data_size = size;
  map->value_stride = static_cast<uint32_t>(bpftime_align_up(shape.value_size, 8));
  map->frozen = shape.kind >= BPFTIME_MAP_RODATA;  // and what may come to be behind it
  if (!(shape.flags & BPFTIME_F_ZERO_SEED)) sys_getrandom(&map->words[5], sizeof map->words[5], 0);
  ops->init(map);
  bpftime_memcpy(bpftime_map_data(map), reinterpret_cast<const char *>(h) + h->data.off + shape.init_off,
                 shape.init_size);
  return mirror(map, ops) ? 0 : -BPFTIME_STATUS_no_memory;
}

// A segment with the maps' headers and the image; each map's data lies elsewhere.
int make_session(const image_header *h, struct bpftime_session *out) {
  const auto *shapes = bpftime_image_table<struct bpftime_image_map>(h, h->maps);
  uint64_t image = sizeof(struct bpftime_segment) + h->maps.count * sizeof(struct bpftime_map);
  long at = take_memory(image + h->size);
  if (sys_failed(at)) return -BPFTIME_STATUS_no_memory;
  struct bpftime_segment *s = reinterpret_cast<struct bpftime_segment *>(at);
  *out = {s, image + h->size, -1};
  s->first.maps.count = h->maps.count;
  s->first.image_off = image;
  bpftime_memcpy(reinterpret_cast<char *>(s) + image, h, h->size);
  int status = 0;
  for (uint32_t i = 0; i < h->maps.count && !status; i++) status = make_map(map_at(s, i), shapes[i], h);
  return status;
}

TINY_APART const void *import_address(const struct bpftime_image_import &import, struct bpftime_segment *s,
                                      const struct bpftime_embed_options *o) {
  struct bpftime_map *map = map_at(s, import.index);
  switch (import.kind) {
    case BPFTIME_IMPORT_HELPER: return bpftime_helper_by_id(import.index);
    case BPFTIME_IMPORT_MAP: return map;
    // The only one that a program without loops over maps asks for: it says that helpers are called.
    case BPFTIME_IMPORT_SERVICE: return import.index == BPFTIME_SERVICE_HERE ? &bpftime_here : nullptr;
    // Only an array's first value lies where its data begins.
    case BPFTIME_IMPORT_MAP_DATA: return map->type == array_type ? bpftime_map_data(map) : nullptr;
    case BPFTIME_IMPORT_HOST:
      for (uint32_t i = 0; o && i < o->function_count; i++)
        if (bpftime_streq(o->functions[i].prototype, bpftime_image_string(image_of(s), import.index)))
          return reinterpret_cast<const void *>(o->functions[i].call);
      return nullptr;
    default: return nullptr;
  }
}

// A copy of the code with its slots filled, executable and no longer writable.
TINY_APART int make_zone(struct bpftime_embedded *e, const struct bpftime_embed_options *o) {
  struct bpftime_segment *s = e->session.segment;
  const image_header *h = image_of(s);
  const auto *imports = bpftime_image_table<struct bpftime_image_import>(h, h->imports);
  size_t size = bpftime_align_up(h->code_size + 1, BPFTIME_PAGE);
  long at = take_memory(size);
  if (sys_failed(at)) return -BPFTIME_STATUS_no_memory;
  e->loaded = {h, reinterpret_cast<void *>(at), size, &e->session};
  bpftime_memcpy(e->loaded.zone, reinterpret_cast<const char *>(h) + h->code_off, h->code_size);
  const void **slots = reinterpret_cast<const void **>(at + h->slots_off);
  for (uint32_t i = 0; i < h->imports.count; i++)
    if (!(slots[i] = import_address(imports[i], s, o))) return -BPFTIME_STATUS_unknown_import;
  return sys_mprotect(e->loaded.zone, size, PROT_READ | PROT_EXEC) ? -BPFTIME_STATUS_no_memory : 0;
}

const struct bpftime_image_program *program_at(const struct bpftime_loaded *loaded, uint32_t index) {
  return bpftime_image_table<struct bpftime_image_program>(loaded->image, loaded->image->programs) + index;
}

// The row of that name, in a table whose rows begin with their name; -1: none.
TINY_APART int row_of(const image_header *h, struct bpftime_table t, size_t row_bytes, const char *name) {
  const char *row = reinterpret_cast<const char *>(h) + t.off;
  for (uint32_t i = 0; i < t.count; i++, row += row_bytes)
    if (bpftime_streq(bpftime_image_string(h, bpftime_load32(row)), name)) return static_cast<int>(i);
  return -1;
}

}  // namespace

extern "C" {

int bpftime_embed(const void *image, size_t size, const struct bpftime_embed_options *options,
                  struct bpftime_embedded *out) {
  out->session.segment = nullptr;
  out->loaded.zone_size = 0;
  int status = bpftime_image_check(image, size, options ? options->load_flags : 0);
  if (!status) status = make_session(static_cast<const image_header *>(image), &out->session);
  if (!status) status = make_zone(out, options);
  if (status) bpftime_embed_close(out);
  return status;
}

void bpftime_embed_close(struct bpftime_embedded *e) {
  struct bpftime_segment *s = e->session.segment;
  if (!s) return;
  for (uint32_t i = 0; i < s->first.maps.count; i++) {
    struct bpftime_map *map = map_at(s, i);
    sys_munmap(bpftime_map_data(map), map->data_size);  // of size 0, where it was never made: refused
  }
  sys_munmap(e->loaded.zone, e->loaded.zone_size);
  sys_munmap(s, e->session.size);
}

int bpftime_program_index(const struct bpftime_loaded *loaded, const char *name) {
  const image_header *h = loaded->image;
  int row = row_of(h, h->programs, sizeof(struct bpftime_image_program), name);
  return row < 0 ? -BPFTIME_STATUS_no_program : row;
}

int bpftime_run(const struct bpftime_loaded *loaded, uint32_t program, void *ctx, uint64_t *result) {
  if (program >= loaded->image->programs.count) return -BPFTIME_STATUS_bad_argument;
  // Sound: the context's pointer is all that programs take; the compiler gives them this type.
  *result = reinterpret_cast<bpftime_entry>(static_cast<char *>(loaded->zone) +
                                            program_at(loaded, program)->code_off)(ctx);
  return 0;
}

struct bpftime_map *bpftime_map_by_name(struct bpftime_session *session, const char *name) {
  const image_header *h = image_of(session->segment);
  int row = row_of(h, h->maps, sizeof(struct bpftime_image_map), name);
  return row < 0 ? nullptr : map_at(session->segment, static_cast<uint32_t>(row));
}

void *bpftime_map_lookup(struct bpftime_map *map, const void *key) {
  return bpftime_helper_map_lookup_elem(map, key);
}
int bpftime_map_update(struct bpftime_map *map, const void *key, const void *value, uint64_t flags) {
  if (map->frozen) return -EPERM;
  return bpftime_map_type_ops(map->type)->update(map, key, value, flags);
}
int bpftime_map_delete(struct bpftime_map *map, const void *key) {
  if (map->frozen) return -EPERM;
  return bpftime_map_type_ops(map->type)->remove(map, key);
}
int bpftime_map_next_key(struct bpftime_map *map, const void *key, void *next) {
  return bpftime_map_type_ops(map->type)->next_key(map, key, next);
}

}  // extern "C"
