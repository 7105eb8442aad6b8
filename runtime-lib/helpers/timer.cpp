// Helpers 169 to 172: the timers in values of maps (maps/timer.h), with the results of
// kernel/bpf/helpers.c. The verifier has proved that the argument is a timer and that the
// callback was verified for the timer's map. A session's maps always have a user, so none of
// these gives -EPERM.
//
// A timer by CLOCK_REALTIME runs by CLOCK_MONOTONIC: the kernel makes all these timers as
// relative ones, whose deadline a change of the time of day does not move, and keeps to that
// clock for BPF_F_TIMER_ABS too. BPF_F_TIMER_CPU_PIN means nothing here.
#include "../maps/timer.h"

#include "../core/clock.h"
#include "../core/lock.h"
#include "../core/thread.h"
#include "../core/wake.h"
#include "../maps/extents.h"
#include "helpers.h"

namespace {

constexpr uint64_t clock_realtime = 0, clock_monotonic = 1, clock_boottime = 7;
constexpr uint64_t absolute = 1, cpu_pin = 2;  // BPF_F_TIMER_*
constexpr uint64_t never = ~0ull >> 1;         // KTIME_MAX
constexpr uint32_t waits_max = 100;            // of some 20 ms each

// As ktime_add_safe: what goes beyond the end, or is negative, is never.
uint64_t deadline(uint64_t now, uint64_t ns, bool is_absolute) {
  // What is over already is now: so a callback that asks for the past waits its turn.
  if (is_absolute) return static_cast<int64_t>(ns) < static_cast<int64_t>(now) ? now : ns;
  return ns > never - now ? never : now + ns;
}

// Those that a timer is one of.
struct bpftime_timers *timers_of(struct bpftime_member *m, const void *timer) {
  return &bpftime_extent_of(m->segment, timer)->timers;
}

}  // namespace

extern "C" {

uint64_t bpftime_helper_timer_init(void *timer, struct bpftime_map *, uint64_t clock) {
  if (clock != clock_realtime && clock != clock_monotonic && clock != clock_boottime)
    return static_cast<uint64_t>(-EINVAL);
  auto *t = static_cast<struct bpftime_timer *>(timer);
  uint64_t old = __atomic_load_n(&t->state, __ATOMIC_RELAXED),
           bits = bpftime_timer_ready | (clock == clock_boottime ? bpftime_timer_boottime : 0);
  // One of two at the same time is the first.
  bool first = !(old & bpftime_timer_ready) &&
               __atomic_compare_exchange_n(&t->state, &old, old + bpftime_timer_change + bits, false,
                                           __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
  return first ? 0 : static_cast<uint64_t>(-EBUSY);
}

uint64_t bpftime_helper_timer_set_callback(void *timer, const void *callback, uint64_t table) {
  const auto *programs = reinterpret_cast<const struct bpftime_program_table *>(table);
  const char *base = reinterpret_cast<const char *>(programs);
  uint64_t number = 0;
  // Sound: addresses stay in this process; others find the callback by its number.
  while (number < programs->count && base + programs->offset[number] != callback) number++;
  uint64_t bits = (number + 1) << bpftime_timer_callback_shift;
  if (number == programs->count || bits & ~bpftime_timer_callback) return static_cast<uint64_t>(-EINVAL);
  uint64_t old = bpftime_timer_change_state(static_cast<struct bpftime_timer *>(timer), bpftime_timer_ready,
                                            bpftime_timer_callback, bits);
  return old & bpftime_timer_ready ? 0 : static_cast<uint64_t>(-EINVAL);
}

uint64_t bpftime_helper_timer_start(void *timer, uint64_t ns, uint64_t flags) {
  auto *t = static_cast<struct bpftime_timer *>(timer);
  struct bpftime_member *m = bpftime_member_of(timer);
  if (flags & ~(absolute | cpu_pin) || !m) return static_cast<uint64_t>(-EINVAL);
  struct bpftime_timers *timers = timers_of(m, t);
  uint64_t old = __atomic_load_n(&t->state, __ATOMIC_ACQUIRE), when;
  bool first;
  do {
    if (!(old & bpftime_timer_ready) || !(old & bpftime_timer_callback))
      return static_cast<uint64_t>(-EINVAL);
    bool by_boottime = old & bpftime_timer_boottime;
    uint64_t now = by_boottime ? bpftime_clock_boottime_ns() : bpftime_clock_monotonic_ns();
    when = deadline(now, ns, flags & absolute);
    __atomic_store_n(&t->deadline, when, __ATOMIC_RELAXED);
    // Before and after: whoever is killed in between leaves no timer that nobody expects, and
    // whoever looks in between does not take the deadline for done.
    first = bpftime_timers_expect(timers, old, when);
  } while (!__atomic_compare_exchange_n(&t->state, &old, (old | bpftime_timer_armed) + bpftime_timer_change,
                                        false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
  first |= bpftime_timers_expect(timers, old, when);
  // Sound: with the fence in bpftime_timers_next, either that sees the new deadline or this
  // sees that someone may sleep for too long.
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  uint32_t *armed = &timers->armed;
  if (first && __atomic_load_n(armed, __ATOMIC_RELAXED)) bpftime_wake(armed);
  return 0;
}

uint64_t bpftime_helper_timer_cancel(void *timer) {
  auto *t = static_cast<struct bpftime_timer *>(timer);
  constexpr uint64_t gone = bpftime_timer_armed | bpftime_timer_callback;
  struct bpftime_member *m = bpftime_member_of(timer);
  if (!m || !(__atomic_load_n(&t->state, __ATOMIC_ACQUIRE) & bpftime_timer_ready))
    return static_cast<uint64_t>(-EINVAL);
  struct bpftime_timers *timers = timers_of(m, t);
  uint64_t owner = bpftime_thread_owner(m);
  bool by_callback = __atomic_load_n(&timers->lock, __ATOMIC_RELAXED) == owner;
  auto runs = [&] {
    return __atomic_load_n(&timers->running, __ATOMIC_ACQUIRE) == bpftime_offset(m->segment, t);
  };
  if (by_callback && runs()) return static_cast<uint64_t>(-EDEADLK);
  uint64_t old = bpftime_timer_change_state(t, bpftime_timer_ready, gone, 0);
  // As in the kernel the callback is over when this returns, and the timer not armed again.
  // But nobody waits for ever: whoever serves may have been stopped.
  uint32_t waits = 0;
  for (; !by_callback && runs() && waits < waits_max; waits++) {
    enum bpftime_lock_result result = bpftime_lock(&timers->lock, owner, m);
    if (result == BPFTIME_LOCK_BUSY) continue;
    // Its holder died: what that had looked up is to be looked up again.
    if (result == BPFTIME_LOCKED_STOLEN) bpftime_timers_expect(timers, 0, 1);
    __atomic_store_n(&timers->running, 0, __ATOMIC_RELEASE);
    bpftime_unlock(&timers->lock);
  }
  if (waits) old |= bpftime_timer_change_state(t, bpftime_timer_ready, gone, 0);
  return old & bpftime_timer_armed ? 1 : 0;
}

}  // extern "C"
