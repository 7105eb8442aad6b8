/* The bpf_timer in a map's value: 16 bytes that programs cannot touch.
 *
 * There is no thread that runs timers. Whoever serves an image (probe/timers.cpp) looks
 * through its maps when the earliest deadline has come, which stands in its extent
 * (segment.h); all else is in the timer itself, and changes by compare-and-swap of its state.
 * So nothing is linked to anything, and a process killed at any instruction leaves a timer
 * that is armed or one that is not.
 *
 *   state = changes << 32 | number of the callback + 1 << 8 | bits */
#ifndef BPFTIME_MAPS_TIMER_H
#define BPFTIME_MAPS_TIMER_H

#include "map.h"

struct bpftime_timer {
  uint64_t state;
  uint64_t deadline; /* by its clock, ns, below 2^63; holds while armed */
};

constexpr uint64_t bpftime_timer_ready = 1;    /* bpf_timer_init has been called */
constexpr uint64_t bpftime_timer_boottime = 2; /* its clock; otherwise CLOCK_MONOTONIC */
constexpr uint64_t bpftime_timer_armed = 4;
constexpr uint64_t bpftime_timer_callback = 0xffffff00u;
constexpr uint32_t bpftime_timer_callback_shift = 8;
constexpr uint64_t bpftime_timer_change = 1ull << 32;

/* Of a value in a map that has timers. */
static inline struct bpftime_timer *bpftime_timer_of(const struct bpftime_map *map, void *value) {
  return reinterpret_cast<struct bpftime_timer *>(static_cast<char *>(value) + map->timer - 1);
}

/* Changes the state if it has all of `needs`: then clears and sets bits. Gives the state
 * before: with `needs` in it if it was changed, as it is otherwise. */
uint64_t bpftime_timer_change_state(struct bpftime_timer *, uint64_t needs, uint64_t clear, uint64_t set);
/* Takes a value's timer, if its map has timers, to where it begins: the element is new,
 * overwritten or gone. Updates by programs pay for the question alone. */
static inline void bpftime_timer_reset(const struct bpftime_map *map, void *value) {
  if (__builtin_expect(map->timer, 0))
    bpftime_timer_change_state(bpftime_timer_of(map, value), 0, bpftime_timer_change - 1, 0);
}

/* Has whoever serves them look at `when` by the clock of `state`, or earlier. Whether that is
 * earlier than anything else by that clock. */
bool bpftime_timers_expect(struct bpftime_timers *, uint64_t state, uint64_t when);

#endif
