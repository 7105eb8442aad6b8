// A policy that names them gives probes timers, which run and attach serve while they stream.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/prog.bpf.c -o %t/prog.o
// RUN: not %bpftime-aot compile %t/prog.o -o %t/refused 2>&1 | FileCheck %t/prog.bpf.c --check-prefix=REFUSED
// RUN: %bpftime-aot compile %t/prog.o --policy=%t/policy.json -o %t/prog.native
// RUN: %bpftime-aot inspect %t/prog.native | FileCheck %t/prog.bpf.c --check-prefix=INSPECT
// RUN: %clang -O1 -g %t/target.c -o %t/target
// RUN: %bpftime-aot run %t/prog.native --at seen=%t/target:work -o %t/log -- %t/target %t/log
// RUN: FileCheck %t/prog.bpf.c --input-file=%t/log
//--- policy.json
{
  "name": "probes-with-timers",
  "helpers": ["map_lookup_elem", "map_update_elem", "map_delete_elem", "trace_printk",
              "timer_init", "timer_set_callback", "timer_start", "timer_cancel"],
  "map_types": "*",
  "program_types": "*"
}
//--- prog.bpf.c
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// REFUSED: error: map 'idle' holds a bpf_timer, which programs of type kprobe may not use
// REFUSED: try: Give a --policy whose list of helpers has timer_start in it
// INSPECT: seen.expire.idle
// INSPECT: seen.tick.periodic
struct value {
  struct bpf_timer timer;
  __u64 count;
};
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, struct value);
} idle SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct value);
} periodic SEC(".maps");

// An entry that nothing has touched for a while goes.
static int expire(void *map, __u32 *key, struct value *value) {
  bpf_printk("idle %d after %d", *key, (int)value->count);
  bpf_map_delete_elem(map, key);
  return 0;
}
static int tick(void *map, __u32 *key, struct value *value) {
  bpf_printk("tick %d", (int)++value->count);
  if (value->count < 3) bpf_timer_start(&value->timer, 1000000, 0);
  return 0;
}

SEC("uprobe") int seen(void *ctx) {
  __u32 key = 7, zero = 0;
  struct value fresh = {}, *entry = bpf_map_lookup_elem(&idle, &key), *clock;
  if (!entry) {
    bpf_map_update_elem(&idle, &key, &fresh, BPF_NOEXIST);
    entry = bpf_map_lookup_elem(&idle, &key);
    if (!entry) return 0;
    bpf_timer_init(&entry->timer, &idle, 1);
    bpf_timer_set_callback(&entry->timer, expire);
  }
  entry->count++;
  bpf_timer_start(&entry->timer, 1000000, 0);
  clock = bpf_map_lookup_elem(&periodic, &zero);
  if (clock && !bpf_timer_init(&clock->timer, &periodic, 1)) {
    bpf_timer_set_callback(&clock->timer, tick);
    bpf_timer_start(&clock->timer, 0, 0);
  }
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
// CHECK-DAG: tick 1
// CHECK-DAG: tick 3
// CHECK-DAG: idle 7 after {{[1-3]}}
// The map has no entry any more.
// CHECK: idle
// CHECK-NOT: key: 7
//--- target.c
#include <stdio.h>
#include <string.h>
#include <unistd.h>

__attribute__((noinline)) void work(void) { __asm__ volatile("" ::: "memory"); }

/* Until the tool has said all: three calls, and nothing after them but time. */
int main(int argc, char **argv) {
  static char said[65536];
  (void)argc;
  for (int i = 0; i < 3; i++) work();
  for (int i = 0; i < 100000; i++) {
    FILE *log = fopen(argv[1], "r");
    said[log ? fread(said, 1, sizeof said - 1, log) : 0] = 0;
    if (log) fclose(log);
    if (strstr(said, "tick 3") && strstr(said, "idle 7")) return 0;
    usleep(1000);
  }
  return 1;
}
