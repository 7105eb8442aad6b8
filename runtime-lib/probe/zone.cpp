// Making zones: copy, bind, seal. A zone is writable until it is sealed and executable
// afterwards, never both. Binding gives every import slot the run-time address that
// the image's import table asks for and refuses what this runtime does not have, and puts
// down for each program which of its bodies is entered: the choice costs a call nothing.
#include "zone.h"

#include "../arch/cpu.h"
#include "../arch/features.h"
#include "../core/here.h"
#include "../core/memory.h"
#include "../core/status.h"
#include "../core/system.h"
#include "../maps/map.h"
#include "../maps/ringbuf.h"
#include "dispatch.h"
#include "session.h"
#include "tables.h"

int bpftime_zone_make(const struct bpftime_image_header *image, uint64_t at, struct bpftime_zone *out) {
  size_t size = bpftime_align_up(image->code_size ? image->code_size : 1, BPFTIME_PAGE);
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE | (at ? MAP_FIXED_NOREPLACE : 0);
  long got = sys_mmap(at, size, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (sys_failed(got)) return -BPFTIME_STATUS_no_memory;
  char *base = reinterpret_cast<char *>(got);
  const auto *elf = reinterpret_cast<const struct bpftime_zone_elf *>(base + image->elf_off);
  *out = {base, size, image->elf_off ? elf : nullptr};
  if (at && static_cast<uint64_t>(got) != at) {  // a kernel that does not know NOREPLACE
    bpftime_zone_drop(out);
    return -BPFTIME_STATUS_no_memory;
  }
  bpftime_memcpy(out->base, reinterpret_cast<const char *>(image) + image->code_off, image->code_size);
  return 0;
}

// What loops over maps call and inlined helpers look at; the rest is for trampolines.
static const void *service_address(uint32_t service, void *sites) {
  if (service == BPFTIME_SERVICE_HERE) return bpftime_here_fill();
  if (service == BPFTIME_SERVICE_WALK) return reinterpret_cast<const void *>(bpftime_map_walk);
  if (service == BPFTIME_SERVICE_DRAIN) return reinterpret_cast<const void *>(bpftime_user_ringbuf_drain);
  return bpftime_service_address(service, sites);
}

// What the host offers under the prototype; NULL: nothing. `*named`: of the same name, which is
// the prototype up to the first space, it offers another.
static const void *host_function(const char *prototype, const struct bpftime_offer *offer, bool *named) {
  for (uint32_t i = 0; i < offer->function_count; i++) {
    const char *own = offer->functions[i].prototype, *wanted = prototype;
    bool same_name = false;
    for (; *own == *wanted; own++, wanted++) {
      same_name |= *own == ' ';
      if (!*own) return reinterpret_cast<const void *>(offer->functions[i].call);
    }
    // One of the two may be a name alone.
    *named |= same_name || ((!*own || *own == ' ') && (!*wanted || *wanted == ' '));
  }
  return nullptr;
}

// NULL for anything that neither this runtime nor its host provides.
static const void *import_address(const struct bpftime_image_header *image,
                                  const struct bpftime_image_import &import, struct bpftime_segment *s,
                                  const struct bpftime_extent *e, const struct bpftime_offer *offer,
                                  bool *named) {
  struct bpftime_map *map;
  switch (import.kind) {
    case BPFTIME_IMPORT_HELPER: return offer->helper(import.index);
    case BPFTIME_IMPORT_MAP: return bpftime_map_numbered(s, e->map_first + import.index);
    case BPFTIME_IMPORT_MAP_DATA:
      map = bpftime_map_numbered(s, e->map_first + import.index);
      // Only an array's first value lies where its data begins.
      return map && map->type == 2 ? reinterpret_cast<char *>(map) + map->data_off : nullptr;
    case BPFTIME_IMPORT_SERVICE: return service_address(import.index, offer->sites);
    case BPFTIME_IMPORT_ROUTINE: return bpftime_cpu_routine(import.index);
    case BPFTIME_IMPORT_HOST: return host_function(bpftime_image_string(image, import.index), offer, named);
    default: return nullptr;
  }
}

// Rows go from the least to the most demanding, so that the last that fits stays. The program
// table counts from its own start, so that the code reads it without knowing where it lies.
static void choose_bodies(char *base, const struct bpftime_image_header *image, uint32_t without) {
  const auto *programs = bpftime_image_table<struct bpftime_image_program>(image, image->programs);
  uint32_t *entries = reinterpret_cast<uint32_t *>(base + image->entries_off);
  auto *tails = reinterpret_cast<struct bpftime_program_table *>(base + image->tails_off);
  for (uint32_t i = 0; i < image->programs.count; i++) entries[i] = programs[i].code_off;
  if (!image->bodies.count) return;
  uint32_t lacks = ~bpftime_cpu_features() | without;
  const auto *body = bpftime_image_table<struct bpftime_image_body>(image, image->bodies);
  for (const auto *end = body + image->bodies.count; body != end; body++) {
    if (body->cpu_features & lacks) continue;
    entries[body->program] = body->code_off;
    if (image->tails_off)
      tails->offset[body->program] = static_cast<int32_t>(body->tail_off - image->tails_off);
  }
}

int bpftime_zone_bind(const struct bpftime_zone *zone, const struct bpftime_image_header *image,
                      struct bpftime_segment *s, const struct bpftime_extent *e,
                      const struct bpftime_offer *offer) {
  const auto *imports = bpftime_image_table<struct bpftime_image_import>(image, image->imports);
  char *slots = zone->base + image->slots_off;
  for (uint32_t i = 0; i < image->imports.count; i++) {
    bool named = false;
    const void *address = import_address(image, imports[i], s, e, offer, &named);
    if (!address) return named ? -BPFTIME_STATUS_other_prototype : -BPFTIME_STATUS_unknown_import;
    __builtin_memcpy(slots + sizeof address * i, &address, sizeof address);
  }
  choose_bodies(zone->base, image, offer->without);
  return 0;
}

int bpftime_zone_seal(const struct bpftime_zone *zone) {
  bpftime_cpu_flush_code(zone->base, zone->size);
  return sys_mprotect(zone->base, zone->size, PROT_READ | PROT_EXEC) ? -BPFTIME_STATUS_no_memory : 0;
}

void bpftime_zone_drop(struct bpftime_zone *zone) {
  if (zone->base) sys_munmap(zone->base, zone->size);
  *zone = {};
}
