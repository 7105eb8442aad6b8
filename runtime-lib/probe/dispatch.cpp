// One probe hit: the recursion guard, the counters, the programs, the return store.
// Called by trampolines on the target's stack with general registers only, in any
// thread, in signal handlers, in forked children. A hit that cannot run its programs
// (a probe already runs in this thread, no thread record) is counted as a miss.
#include "dispatch.h"

#include "../core/thread.h"
#include "returns.h"
#include "sites.h"

struct bpftime_sites bpftime_no_sites;
struct bpftime_sites *bpftime_sites_live;

namespace {

void add(uint64_t *counter, bool shared) {
  // Sound: hits of an own row are written under the recursion guard only.
  if (shared) __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
  else __atomic_store_n(counter, *counter + 1, __ATOMIC_RELAXED);
}

// Misses go to the shared row: they happen in handlers that interrupt a probe, where a
// plain addition to the thread's own row could be lost.
void count_misses(struct bpftime_segment *s, const struct bpftime_live_link *links, uint32_t count) {
  struct bpftime_counter *row = bpftime_shared_row(s);
  for (uint32_t i = 0; i < count; i++) add(&row[links[i].program].misses, true);
}

// Runs the programs of a run of links on one context.
void run(struct bpftime_sites *sites, const struct bpftime_live_link *links, uint32_t count,
         struct bpftime_regs *regs) {
  if (!count) return;
  struct bpftime_thread *t = bpftime_thread_current();
  if (__builtin_expect(!t || t->running, 0)) return count_misses(sites->segment, links, count);
  if (__builtin_expect(!sites->member->enabled, 0)) return;  // a child that the session does not follow
  t->running = 1;
  // Sound: the guard is up before the first load of a program and down after its last
  // store, also for a handler in this thread, which sees this thread's own order.
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  t->session = sites->segment;
  bool shared;
  struct bpftime_counter *row = bpftime_thread_row(t, sites->member, &shared);
  for (uint32_t i = 0; i < count; i++) {
    add(&row[links[i].program].hits, shared);
    links[i].entry(regs);
  }
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  t->running = 0;
}

}  // namespace

extern "C" {

uint32_t bpftime_enter(void *at, uint32_t index, struct bpftime_regs *regs) {
  struct bpftime_sites *sites = static_cast<struct bpftime_sites *>(at);
  if (__builtin_expect(__atomic_load_n(&sites->segment->stop, __ATOMIC_RELAXED), 0)) return 0;
  const struct bpftime_live_site *site = &sites->site[index];
  run(sites, site->links, site->entry_links, regs);
  if (!site->return_links) return 0;
  const struct bpftime_live_link *returns = site->links + site->entry_links;
  const struct bpftime_thread *t = bpftime_thread_current();
  bool wrap = t && !t->running &&
              bpftime_returns_push(regs->rsp, *reinterpret_cast<const uint64_t *>(regs->rsp));
  if (!wrap) count_misses(sites->segment, returns, site->return_links);
  return wrap;
}

uint64_t bpftime_leave_site(void *at, uint32_t index, struct bpftime_regs *regs) {
  struct bpftime_sites *sites = static_cast<struct bpftime_sites *>(at);
  uint64_t ret = bpftime_returns_pop(regs->rsp - 8);
  // Without its return address the thread has nowhere to go. Every wrapped call has an
  // entry, so this is a broken contract, and stopping here beats jumping anywhere.
  if (!ret) __builtin_trap();
  regs->rip = ret;
  if (__atomic_load_n(&sites->segment->stop, __ATOMIC_RELAXED)) return ret;
  const struct bpftime_live_site *site = &sites->site[index];
  run(sites, site->links + site->entry_links, site->return_links, regs);
  return ret;
}

}  // extern "C"
