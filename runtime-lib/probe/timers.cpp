// Timers of an image that are due, run by whoever serves it: one at a time, under a lock that
// the next one takes over when its holder dies. Nothing here trusts the session: a callback
// is called by its number in the image that was loaded, with values of the map that it was
// verified for.
//
// A round looks at every value of every map with timers, and runs what is due, earliest
// first. So a round costs as much as the maps are large, and there is one per deadline; in
// return programs pay nothing for timers that they do not use, and have no list to break.
#include "../maps/timer.h"

#include "../core/clock.h"
#include "../core/lock.h"
#include "../core/status.h"
#include "../core/thread.h"
#include "bpftime/bpftime.h"
#include "session.h"
#include "tables.h"

namespace {

struct due {
  uint64_t late_ns;
  uint64_t state;
  struct bpftime_map *map;
  void *value;
  const void *key;
  uint32_t index;  // of an array's element
};

// The earliest of those that are due; the rest is for the next round.
struct round {
  uint64_t now[2];
  uint32_t count = 0;
  struct due due[16];
};

void read_clocks(uint64_t now[2]) {
  now[0] = bpftime_clock_monotonic_ns();
  now[1] = bpftime_clock_boottime_ns();
}

// Keeps `d`, if there is room or it is earlier than another, in order of lateness; what does
// not stay is expected again.
void keep(struct bpftime_timers *timers, struct round *r, struct due d) {
  for (uint32_t i = 0; i < r->count; i++)
    if (d.late_ns > r->due[i].late_ns) {
      struct due other = r->due[i];
      r->due[i] = d;
      d = other;
    }
  if (r->count < sizeof r->due / sizeof r->due[0]) r->due[r->count++] = d;
  else bpftime_timers_expect(timers, d.state, 1);
}

void look_through(struct bpftime_timers *timers, struct bpftime_map *map, struct round *r) {
  struct bpftime_walk walk = {};
  while (void *value = bpftime_map_walk(map, &walk)) {
    struct bpftime_timer *t = bpftime_timer_of(map, value);
    uint64_t state = __atomic_load_n(&t->state, __ATOMIC_ACQUIRE),
             when = __atomic_load_n(&t->deadline, __ATOMIC_RELAXED);
    if (!(state & bpftime_timer_armed)) continue;
    uint64_t now = r->now[state & bpftime_timer_boottime ? 1 : 0];
    if (when > now) bpftime_timers_expect(timers, state, when);
    else keep(timers, r, {now - when, state, map, value, walk.key, walk.index});
  }
}

// The program with this number, if it is a callback for values of the map.
bool is_callback(const struct bpftime_loaded *loaded, uint32_t number, const struct bpftime_map *map) {
  const struct bpftime_image_header *image = loaded->image;
  uint64_t index = static_cast<uint64_t>(map - bpftime_extent_map(loaded->extent, 0));
  return number < image->programs.count &&
         bpftime_image_table<struct bpftime_image_program>(image, image->programs)[number].type ==
             (BPFTIME_CALLBACK | index);
}

int run(const struct bpftime_loaded *loaded, const struct due &d) {
  struct bpftime_timers *timers = &loaded->extent->timers;
  struct bpftime_timer *t = bpftime_timer_of(d.map, d.value);
  uint64_t known = d.state, next = (d.state & ~bpftime_timer_armed) + bpftime_timer_change;
  // Started again, cancelled or given another callback since it was seen: seen anew.
  if (!__atomic_compare_exchange_n(&t->state, &known, next, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
    bpftime_timers_expect(timers, 0, 1);
    return 0;
  }
  uint32_t number =
      static_cast<uint32_t>((d.state & bpftime_timer_callback) >> bpftime_timer_callback_shift) - 1;
  if (!is_callback(loaded, number, d.map)) return 0;
  uint64_t ignored;
  const uint32_t array_type = 2;
  const void *key = d.map->type == array_type ? &d.index : d.key;
  struct bpftime_callback_context ctx = {reinterpret_cast<uint64_t>(d.map), reinterpret_cast<uint64_t>(key),
                                         reinterpret_cast<uint64_t>(d.value)};
  __atomic_store_n(&timers->running, bpftime_offset(loaded->session->segment, t), __ATOMIC_RELEASE);
  bpftime_run(loaded, number, &ctx, &ignored);
  __atomic_store_n(&timers->running, 0, __ATOMIC_RELEASE);
  return 1;
}

// One round under the lock; the number of callbacks run.
int serve(const struct bpftime_loaded *loaded) {
  struct bpftime_extent *e = loaded->extent;
  struct round r;
  read_clocks(r.now);
  // Sound: a timer started before this is seen below, and one started later is expected after
  // it; the exchange orders the two.
  for (uint64_t &next : e->timers.next) __atomic_exchange_n(&next, 0, __ATOMIC_ACQ_REL);
  for (uint32_t i = 0; i < loaded->image->maps.count; i++) {
    struct bpftime_map *map = bpftime_extent_map(e, i);
    if (map->timer) look_through(&e->timers, map, &r);
  }
  int ran = 0;
  for (uint32_t i = 0; i < r.count; i++) ran += run(loaded, r.due[i]);
  return ran;
}

}  // namespace

extern "C" {

uint64_t bpftime_timers_next(const struct bpftime_loaded *loaded) {
  struct bpftime_timers *timers = &loaded->extent->timers;
  uint64_t now[2], soonest = ~0ull;
  __atomic_store_n(&timers->armed, 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);  // see bpftime_helper_timer_start
  read_clocks(now);
  for (uint32_t i = 0; i < 2; i++) {
    uint64_t when = __atomic_load_n(&timers->next[i], __ATOMIC_ACQUIRE);
    if (!when) continue;
    uint64_t left = when > now[i] ? when - now[i] : 0;
    if (left < soonest) soonest = left;
  }
  return soonest;
}

int bpftime_timers_run(const struct bpftime_loaded *loaded) {
  struct bpftime_timers *timers = &loaded->extent->timers;
  struct bpftime_thread *t = bpftime_thread_current();
  struct bpftime_member *m = bpftime_member_of(timers);
  if (!t || !m || t->running) return -BPFTIME_STATUS_busy;
  // A server that died may have left anything undone.
  uint64_t held = __atomic_load_n(&timers->lock, __ATOMIC_RELAXED);
  if (!held && bpftime_timers_next(loaded)) return 0;
  if (bpftime_lock_try(&timers->lock, bpftime_thread_owner(m), m) == BPFTIME_LOCK_BUSY) return 0;
  int ran = serve(loaded);
  bpftime_unlock(&timers->lock);
  return ran;
}

}  // extern "C"
