// What compiled programs may look at themselves: see here.h. The clock's part is filled by
// clock.cpp, which uses it too; the rest follows from where this runtime keeps its thread
// records. Without records in TLS a program could not use the rest, so it is left out.
#include "here.h"

#include "faults.h"
#include "wake.h"

struct bpftime_here bpftime_here;

const struct bpftime_here *bpftime_here_fill(void) {
  int64_t record = bpftime_thread_distance();
  if (record && bpftime_process_page) {
    bpftime_here.page = bpftime_process_page;
    bpftime_here.members_epoch = &bpftime_members_epoch;
    bpftime_here.wake_fences = &bpftime_wake_fences;
    bpftime_here.wake = bpftime_wake;
#ifdef BPFTIME_DIRECT_READS
    bpftime_here.stack_gap = &bpftime_stack_gap;
#endif
    // Sound: last, because it says that the others are there.
    __atomic_store_n(&bpftime_here.record, record, __ATOMIC_RELEASE);
  }
  return &bpftime_here;
}
