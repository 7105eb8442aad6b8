// BPF_MAP_TYPE_PROG_ARRAY: the programs that a tail call may go on with, by their numbers in
// the image. Compiled code reads the elements itself (compiler/codegen/TailCalls.cpp):
//
//   data: a word per element (slot_array.h)
//
// Sound: a program is only put in if its type is the one of the programs that use the array,
// so whoever is tail-called gets the context it was verified for. No words are used.
#include "slot_array.h"

namespace {

void init(struct bpftime_map *) {}

// Programs have no other use for it.
void *lookup(struct bpftime_map *, const void *) { return nullptr; }
int update(struct bpftime_map *, const void *, const void *, uint64_t) { return -EINVAL; }

int read(struct bpftime_map *map, const void *key, void *value, uint64_t) {
  return bpftime_slot_read(map, key, value);
}

// The kernel's order of checks: flags and place first, then the program. Where no program
// uses the array, none can be judged.
int write(struct bpftime_map *map, const void *key, const void *value, uint64_t flags) {
  if (flags != BPFTIME_ANY) return -EINVAL;
  if (!bpftime_slot(map, key)) return -E2BIG;
  const struct bpftime_extent *e = bpftime_extent_of(bpftime_map_session(map), map);
  const char *image = reinterpret_cast<const char *>(bpftime_extent_image(e));
  struct bpftime_table t = bpftime_extent_image(e)->programs;
  uint32_t number = bpftime_load32(value);
  if (number >= e->program_count || number >= t.count) return -EBADF;
  const auto *programs = reinterpret_cast<const struct bpftime_image_program *>(image + t.off);
  if (!map->element.type || programs[number].type != map->element.type) return -EINVAL;
  return bpftime_slot_set(map, key, number + 1, flags);
}

}  // namespace

const struct bpftime_map_ops prog_array_map_ops = {
    .check = bpftime_slots_check,
    .bytes = bpftime_slots_bytes,
    .init = init,
    .lookup = lookup,
    .update = update,
    .remove = bpftime_slot_clear,
    .next_key = bpftime_array_next_key,
    .read = read,
    .write = write,
};
