// A session that is left to itself has nobody who runs its timers, and attach says so.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot compile %t/probe.o --policy=%t/policy.json -o %t/probe.native
// RUN: %clang -O2 -pthread %S/../Inputs/workers.c -o %t/workers
// RUN: %python %S/../Inputs/target.py %t/workers \
// RUN:   -- %bpftime-aot attach %t/probe.native --at in=%t/workers:work -p @PID@ --background --session tw-@PID@ \
// RUN:   -- %bpftime-aot detach --session tw-@PID@ >%t/out 2>&1
// RUN: FileCheck %t/probe.c <%t/out
//--- policy.json
{
  "name": "timers",
  "helpers": ["map_lookup_elem", "timer_init", "timer_set_callback", "timer_start"],
  "map_types": "*",
  "program_types": "*"
}
//--- probe.c
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
// CHECK: warning: nothing runs the timers of session tw-
// CHECK: try: Leave out --background: timers run while attach streams.
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

SEC("uprobe") int in(void *ctx) {
  __u32 key = 0;
  struct value *value = bpf_map_lookup_elem(&timers, &key);
  if (!value || bpf_timer_init(&value->timer, &timers, 1)) return 0;
  bpf_timer_set_callback(&value->timer, tick);
  bpf_timer_start(&value->timer, 1000, 0);
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
