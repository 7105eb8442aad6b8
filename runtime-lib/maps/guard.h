/* A robust lock of a map, held for a scope. `result` says whether it could be had, and
 * whether its former holder died inside, so that what it guards needs repair. */
#ifndef BPFTIME_MAPS_GUARD_H
#define BPFTIME_MAPS_GUARD_H

#include "../core/lock.h"
#include "../core/thread.h"
#include "map.h"

struct bpftime_map_guard {
  uint64_t *word;
  enum bpftime_lock_result result;

  bpftime_map_guard(struct bpftime_map *map, uint64_t *lock) : word(lock) {
    struct bpftime_member *m = bpftime_member_of(map);
    result = bpftime_lock(word, bpftime_thread_owner(m), m);
  }
  ~bpftime_map_guard() {
    if (held()) bpftime_unlock(word);
  }
  bpftime_map_guard(const bpftime_map_guard &) = delete;
  bool held() const { return result != BPFTIME_LOCK_BUSY; }
};

#endif
