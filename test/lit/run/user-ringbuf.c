// A process fills a session's user ring buffer, and a probe in another process drains it.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O1 -Wall -I%source/runtime-lib/include -I%source/runtime-lib/abi %t/fill.c %build/lib/libbpftime-rt.a -o %t/fill
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --session user-ringbuf-%basename_t --follow=exec \
// RUN:   -- sh -c '%t/fill /dev/shm/bpftime-$(id -u)/user-ringbuf-%basename_t && %t/prog && ! %bpftime-aot map dump samples --session user-ringbuf-%basename_t 2>%t/dump' 2>&1 | FileCheck %t/probe.c
// RUN: FileCheck %t/probe.c --check-prefix=DUMP <%t/dump
//--- fill.c
#include <stdio.h>
#include <string.h>

#include "bpftime/bpftime.h"

int main(int argc, char **argv) {
  struct bpftime_session session;
  if (bpftime_session_open(argv[1], &session)) return 1;
  struct bpftime_map *map = bpftime_map_by_name(&session, "samples");
  void *sample;
  for (long i = 1; i <= 5; i++) {
    if (bpftime_user_ringbuf_reserve(map, sizeof(i), &sample)) return 2;
    memcpy(sample, &i, sizeof(i));
    if (i == 3) bpftime_user_ringbuf_discard(map, sample);
    else bpftime_user_ringbuf_submit(map, sample);
  }
  bpftime_session_close(&session);
  return 0;
}
//--- prog.c
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
int main(void) {
  for (int i = 0; i < 3; i++) work(i);
  return 0;
}
//--- probe.c
#include "count.h"
struct {
  __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
  __uint(max_entries, 4096);
} samples SEC(".maps");

// Two samples for each call: 1 and 2, then 4 and 5, then none.
static long use(struct bpf_dynptr *sample, int *taken) {
  long value = 0;
  bpf_dynptr_read(&value, sizeof(value), sample, 0, 0);
  bpf_printk("sample %ld", value);
  return ++*taken & 1 ? 0 : 1;
}
// DUMP: error: cannot dump elements in map samples: a user ring buffer is a stream, and programs alone drain it
// CHECK: sample 1
// CHECK: sample 2
// CHECK: drained 2
// CHECK: sample 4
// CHECK: sample 5
// CHECK: drained 2
// CHECK: drained 0
// CHECK-NOT: samples (
SEC("uprobe") int in(struct pt_regs *ctx) {
  int taken = bpf_get_prandom_u32() & ~1;
  long drained = bpf_user_ringbuf_drain(&samples, use, &taken, 0);
  bpf_printk("drained %ld", drained);
  return 0;
}
