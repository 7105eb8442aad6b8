// Helpers 87, 88 and 89: values without keys (queue, stack, bloom filter). The verifier has
// proved that the value is readable, or writable, for the map's value size, and that the
// type has the operation. What changes the map is refused where programs may only read it,
// with the error the kernel's verifier would give such a program at load: -EPERM.
#include "../maps/map.h"
#include "helpers.h"

static uint64_t answer(int result) { return static_cast<uint64_t>(static_cast<int64_t>(result)); }

static bool writable(const struct bpftime_map *map) { return !(map->flags & BPFTIME_F_RDONLY_PROG); }

extern "C" {

uint64_t bpftime_helper_map_push_elem(struct bpftime_map *map, const void *value, uint64_t flags) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops || !ops->push) return answer(-EINVAL);
  return answer(writable(map) ? ops->push(map, value, flags) : -EPERM);
}

uint64_t bpftime_helper_map_pop_elem(struct bpftime_map *map, void *value) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops || !ops->pop) return answer(-EINVAL);
  return answer(writable(map) ? ops->pop(map, value) : -EPERM);
}

uint64_t bpftime_helper_map_peek_elem(struct bpftime_map *map, void *value) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  return answer(ops && ops->peek ? ops->peek(map, value) : -EINVAL);
}

}  // extern "C"
