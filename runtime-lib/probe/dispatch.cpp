// One probe hit: the recursion guard, the counters, the programs, the return store.
// Called by trampolines on the target's stack with general registers only, in any
// thread, in signal handlers, in forked children. A hit that cannot run its programs
// (a probe already runs in this thread, no thread record) is counted as a miss.
#include "dispatch.h"
#include "../core/seldom.h"

#include "../arch/cpu.h"
#include "../core/thread.h"
#include "returns.h"
#include "sites.h"

struct bpftime_sites *bpftime_sites_live;

namespace {

// Adds to a row that others add to as well.
void add_shared(uint64_t *counter) { __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED); }

// Misses go to the shared row: they happen in handlers that interrupt a probe, where a
// plain addition to the thread's own row could be lost.
BPFTIME_SELDOM void count_misses(const struct bpftime_sites *sites, const struct bpftime_live_link *links,
                                 uint32_t count) {
  struct bpftime_counter *row = bpftime_row_at(sites->extent, sites->segment->threads.count);
  for (uint32_t i = 0; i < count; i++) add_shared(&row[links[i].program].misses);
}

// Whether the thread's record holds for these sites: right process, own row, followed,
// and no probe running.
inline bool ready(const struct bpftime_thread *t, const struct bpftime_sites *sites) {
  return t->ready_for == sites && !t->running && t->pid == bpftime_process_page->pid;
}

// The programs, under the guard, counted in the thread's own row.
inline void run_ready(struct bpftime_thread *t, const struct bpftime_live_site *site,
                      const struct bpftime_live_link *link, uint32_t count, struct bpftime_regs *regs) {
  t->running = 1;
  t->probed = site->address;
  // Sound: the guard is up before the first load of a program and down after its last
  // store, also for a handler in this thread, which sees this thread's own order.
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  for (; count; count--, link++) {
    uint64_t *hits = &t->row[link->program].hits;
    // Sound: hits of an own row are written under the guard only.
    __atomic_store_n(hits, *hits + 1, __ATOMIC_RELAXED);
    link->entry(regs);
  }
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  bpftime_thread_done(t);
}

// The long way: a thread's first hit, a forked child, a nested hit, a thread without a
// row of its own.
BPFTIME_SELDOM __attribute__((noinline)) void run_slowly(struct bpftime_sites *sites,
                                                         const struct bpftime_live_site *site,
                                                         const struct bpftime_live_link *links,
                                                         uint32_t count, struct bpftime_regs *regs) {
  struct bpftime_thread *t = bpftime_thread_current();
  if (!t || t->running) return count_misses(sites, links, count);
  if (!sites->member->enabled) return;  // a child that the session does not follow
  t->running = 1;                       // up before the record changes: a handler must not find it half made
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  bool shared;
  struct bpftime_counter *row = bpftime_thread_row(t, sites->member, sites->extent, &shared);
  t->session = sites->segment;
  t->extent = sites->extent;
  if (!shared) {
    t->ready_for = sites;
    return run_ready(t, site, links, count, regs);
  }
  t->probed = site->address;
  for (uint32_t i = 0; i < count; i++) {
    add_shared(&row[links[i].program].hits);
    links[i].entry(regs);
  }
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  bpftime_thread_done(t);
}

inline void run(struct bpftime_sites *sites, const struct bpftime_live_site *site,
                const struct bpftime_live_link *links, uint32_t count, struct bpftime_regs *regs) {
  struct bpftime_thread *t = bpftime_thread_record();
  if (__builtin_expect(t && ready(t, sites), 1)) return run_ready(t, site, links, count, regs);
  run_slowly(sites, site, links, count, regs);
}

// Keeps the return address of a call that shall be wrapped; 0: it cannot be.
uint32_t wrap(struct bpftime_sites *sites, const struct bpftime_live_site *site,
              const struct bpftime_regs *regs) {
  const struct bpftime_thread *t = bpftime_thread_record();
  bool kept =
      t && !t->running && bpftime_returns_push(regs->rsp, *reinterpret_cast<const uint64_t *>(regs->rsp));
  if (!kept) count_misses(sites, site->links + site->entry_links, site->return_links);
  return kept;
}

// Stacks for programs at sites whose own may end right there: as many as may run at once.
constexpr uint32_t stacks_max = 64, stack_bytes = 8192;
alignas(16) char stacks[stacks_max][stack_bytes];
uint8_t stacks_taken[stacks_max];

BPFTIME_SELDOM void run_here(void *sites, const void *at, void *regs) {
  const auto *site = static_cast<const struct bpftime_live_site *>(at);
  run_slowly(static_cast<struct bpftime_sites *>(sites), site, site->links, site->apart_links,
             static_cast<struct bpftime_regs *>(regs));
}

// Goroutines begin with stacks of two kilobytes, and a function's entry is sure of less than one.
// Sound: nobody moves to another thread in here, and handlers have stacks of their own.
BPFTIME_SELDOM __attribute__((noinline)) uint32_t run_apart(struct bpftime_sites *sites,
                                                            const struct bpftime_live_site *site,
                                                            struct bpftime_regs *regs) {
  for (uint32_t i = 0; i < stacks_max; i++) {
    if (__atomic_exchange_n(&stacks_taken[i], 1, __ATOMIC_ACQUIRE)) continue;
    bpftime_cpu_call_on(stacks[i] + stack_bytes, run_here, sites, site, regs);
    __atomic_store_n(&stacks_taken[i], 0, __ATOMIC_RELEASE);
    return 0;
  }
  count_misses(sites, site->links, site->apart_links);
  return 0;
}

// A site with several programs or a return program, or a thread that is not ready.
__attribute__((noinline)) uint32_t enter_slowly(struct bpftime_sites *sites,
                                                const struct bpftime_live_site *site,
                                                struct bpftime_regs *regs) {
  if (__builtin_expect(site->apart_links, 0)) return run_apart(sites, site, regs);
  if (site->entry_links) run(sites, site, site->links, site->entry_links, regs);
  return site->return_links ? wrap(sites, site, regs) : 0;
}

}  // namespace

extern "C" {

uint32_t bpftime_enter(void *at, uint32_t index, struct bpftime_regs *regs) {
  struct bpftime_sites *sites = static_cast<struct bpftime_sites *>(at);
  if (__builtin_expect(__atomic_load_n(&sites->segment->stop, __ATOMIC_RELAXED), 0)) return 0;
  const struct bpftime_live_site *site = &sites->site[index];
  struct bpftime_thread *t = nullptr;
  // One program at a function's entry is what most sites have: it gets a path without a
  // loop and with one saved register. The record is asked for last: where a site's stack may have
  // no room, there is none for what looks it up either.
  bool plain =
      site->entry_links == 1 && !site->return_links && (t = bpftime_thread_record()) && ready(t, sites);
  if (__builtin_expect(!plain, 0)) return enter_slowly(sites, site, regs);
  run_ready(t, site, site->links, 1, regs);
  return 0;
}

uint64_t bpftime_leave_site(void *at, uint32_t index, struct bpftime_regs *regs) {
  struct bpftime_sites *sites = static_cast<struct bpftime_sites *>(at);
  uint64_t ret = bpftime_returns_pop(regs->rsp - 8);
  // Without its return address the thread has nowhere to go. Every wrapped call has an
  // entry, so this is a broken contract, and stopping here beats jumping anywhere.
  if (__builtin_expect(!ret, 0)) __builtin_trap();
  regs->rip = ret;
  if (__atomic_load_n(&sites->segment->stop, __ATOMIC_RELAXED)) return ret;
  const struct bpftime_live_site *site = &sites->site[index];
  run(sites, site, site->links + site->entry_links, site->return_links, regs);
  return ret;
}

}  // extern "C"

// What trampolines call and what they hand over.
BPFTIME_SELDOM const void *bpftime_service_address(uint32_t service, void *sites) {
  switch (service) {
    case BPFTIME_SERVICE_ENTER: return reinterpret_cast<const void *>(bpftime_enter);
    case BPFTIME_SERVICE_LEAVE: return reinterpret_cast<const void *>(bpftime_leave_site);
    case BPFTIME_SERVICE_SITES: return sites;
    default: return nullptr;
  }
}
