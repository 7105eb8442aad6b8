// Timers are verified but do not run: nothing in a process calls a function of a program later.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s --check-prefix=VERDICT
// RUN: not %bpftime-aot compile %t.o -o %t.native 2>&1 | FileCheck %s
// RUN: not ls %t.native
// VERDICT: f: accepted
// CHECK: timers-are-refused.c:[[#@LINE+23]]:3: error: helper 169 (timer_init) is not provided [program f]
// CHECK: because: a process has nothing that runs a function of the program later, on its own
// CHECK: try: Look at bpf_ktime_get_ns() when the program runs next, or leave it to the reader of the map.
// CHECK: error: helper 170 (timer_set_callback) is not provided [program f]
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct value {
  struct bpf_timer timer;
};
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct value);
} timers SEC(".maps");

static int tick(void *map, __u32 *key, struct value *value) { return 0; }

SEC("tc") int f(struct __sk_buff *ctx) {
  __u32 key = 0;
  struct value *value = bpf_map_lookup_elem(&timers, &key);
  if (!value) return 0;
  bpf_timer_init(&value->timer, &timers, 1);
  bpf_timer_set_callback(&value->timer, tick);
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
