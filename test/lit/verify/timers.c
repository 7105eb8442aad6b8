// A timer's helpers take the timer of a map's value, its own map, and a callback that runs later and returns 0.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct value {
  long count;
  struct bpf_timer timer;
};
struct array {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct value);
} timers SEC(".maps"), others SEC(".maps");

#define VALUE                                                        \
  __u32 key = bpf_get_prandom_u32();                                 \
  struct value *value = bpf_map_lookup_elem(&timers, &key);          \
  if (!value) return 0

static int tick(void *map, __u32 *key, struct value *value) {
  value->count += *key;
  bpf_timer_start(&value->timer, 1000, 0);
  bpf_map_delete_elem(map, key);
  return 0;
}
// CHECK: fine: accepted
SEC("tc") int fine(struct __sk_buff *ctx) {
  VALUE;
  bpf_timer_init(&value->timer, &timers, 1);
  bpf_timer_set_callback(&value->timer, tick);
  bpf_timer_start(&value->timer, 1000, 0);
  return bpf_timer_cancel(&value->timer) != 0;
}
// CHECK: of_another_map: rejected
// CHECK: error: argument 2 of bpf_timer_init must be the map that the timer lies in
SEC("tc") int of_another_map(struct __sk_buff *ctx) {
  VALUE;
  return bpf_timer_init(&value->timer, &others, 1) != 0;
}
// CHECK: beside_it: rejected
// CHECK: error: argument 1 of bpf_timer_start must be the address of a bpf_timer member of the map's value type
SEC("tc") int beside_it(struct __sk_buff *ctx) {
  VALUE;
  return bpf_timer_start((void *)&value->count, 1000, 0) != 0;
}
// CHECK: touched: rejected
// CHECK: bpf_timer
SEC("tc") int touched(struct __sk_buff *ctx) {
  VALUE;
  *(volatile long *)&value->timer = 1;
  return 0;
}
static int twice(void *map, __u32 *key, struct value *value) { return 1; }
// CHECK: wrong_result: rejected
// CHECK: because: {{.*}}
// CHECK: twice() runs later, by itself: it was set at timers.c:[[#@LINE+4]]
SEC("tc") int wrong_result(struct __sk_buff *ctx) {
  VALUE;
  bpf_timer_init(&value->timer, &timers, 1);
  return bpf_timer_set_callback(&value->timer, twice) != 0;
}
static int out(void *map, __u32 *key, struct value *value) {
  value[1].count = 1;
  return 0;
}
// CHECK: leaves_the_value: rejected
// CHECK: error: write of 8 bytes at offset 24 leaves a value of map 'timers'
SEC("tc") int leaves_the_value(struct __sk_buff *ctx) {
  VALUE;
  bpf_timer_init(&value->timer, &timers, 1);
  return bpf_timer_set_callback(&value->timer, out) != 0;
}
static int second(void *map, __u32 *key, struct value *value) { return *key + 1; }
static int first(void *map, __u32 *key, struct value *value) {
  bpf_timer_set_callback(&value->timer, second);
  return 0;
}
// CHECK: set_by_a_callback: rejected
// CHECK: second() runs later
SEC("tc") int set_by_a_callback(struct __sk_buff *ctx) {
  VALUE;
  bpf_timer_init(&value->timer, &timers, 1);
  return bpf_timer_set_callback(&value->timer, first) != 0;
}
