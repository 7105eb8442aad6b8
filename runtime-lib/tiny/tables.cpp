// The tiny profile's tables: numbers to functions, made from tiny.def. Also what its map
// types and helpers ask of a process: it has no sessions to share, so it is nobody's
// member, nobody outside waits for events, and no thread dies alone, so a lock is only
// ever waited for.
#include "../core/lock.h"
#include "../core/system.h"
#include "../core/thread.h"
#include "../core/wake.h"
#include "../helpers/helpers.h"
#include "../maps/map.h"

const struct bpftime_map_ops *bpftime_map_type_ops(uint32_t type) {
  switch (type) {
#define TINY_MAP(type, name) \
  case type: return &name##_map_ops;
#include "tiny.def"
    default: return nullptr;
  }
}

// Two arrays and not a switch, which takes twenty bytes of code per row.
static const uint8_t helper_ids[] = {
#define TINY_HELPER(id, name) id,
#include "tiny.def"
};
static const void *const helper_functions[] = {
#define TINY_HELPER(id, name) reinterpret_cast<const void *>(bpftime_helper_##name),
#include "tiny.def"
};

const void *bpftime_helper_by_id(uint32_t id) {
  for (uint32_t i = 0; i < sizeof helper_ids; i++)
    if (helper_ids[i] == id) return helper_functions[i];
  return nullptr;
}

bool bpftime_wake_fences;
void bpftime_wake(uint32_t *) {}
struct bpftime_member *bpftime_member_of(const void *) { return nullptr; }
bool bpftime_member_slot_dead(const struct bpftime_member *, uint32_t) { return false; }

// Bounded: a handler that interrupted the holder would wait for itself.
enum bpftime_lock_result bpftime_lock_wait(uint64_t *word, uint64_t owner, struct bpftime_member *) {
  for (uint32_t yields = 20000; yields; yields--) {
    uint64_t free = 0;
    if (__atomic_compare_exchange_n(word, &free, owner, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
      return BPFTIME_LOCKED;
    sys_yield();
  }
  return BPFTIME_LOCK_BUSY;
}
