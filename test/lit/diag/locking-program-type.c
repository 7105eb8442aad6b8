// Probes may interrupt the holder of a lock, so they get no map with locks.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "locked.h"

// CHECK: f: rejected
// CHECK: locked.h:21:10: error: map 'locked' holds a bpf_spin_lock, which programs of type kprobe may not use
// CHECK: try: Use atomic operations, or a map of its own without that member.
// CHECK: insn: 4: r1 = map
SEC("kprobe") int f(void *ctx) {
  struct locked *v = find(0);
  return v ? v->count : 0;
}
