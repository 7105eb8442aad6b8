// A timer's callback becomes an entry of its own for its map; a timer whose map only the path tells is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --program both -o %t.native && %bpftime-aot link %t.native -o %t.blob
// RUN: %bpftime-aot inspect -j %t.blob | %python -c "import json,sys; [print(p['program'], p['type']) for p in json.load(sys.stdin)['programs']]" | FileCheck %s
// RUN: %bpftime-aot compile %t.o --program both --emit=asm -o - | FileCheck %s --check-prefix=ASM
// RUN: not %bpftime-aot compile %t.o --program chosen -o %t.no 2>&1 | FileCheck %s --check-prefix=CHOSEN
// CHECK: both sched_cls
// CHECK-NEXT: both.tick.first timer_callback
// CHECK-NEXT: both.tick.second timer_callback
// CHECK-NEXT: both.tock.second timer_callback
// CHECK-NOT: both
// RUN: %bpftime-aot compile %t.o --program either --emit=llvm-ir -o - | FileCheck %s --check-prefix=EITHER
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct value {
  struct bpf_timer timer;
  long count;
};
struct array {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct value);
} first SEC(".maps"), second SEC(".maps");

// The context's words are the arguments.
// ASM-LABEL: bpftime_prog_both.tick.first:
// ASM: movq 16(%rdi), [[VALUE:%r[a-z0-9]+]]
// ASM: incq 16([[VALUE]])
static int tick(void *map, __u32 *key, struct value *value) {
  value->count++;
  return 0;
}
static int tock(void *map, __u32 *key, struct value *value) {
  value->count--;
  return 0;
}

SEC("tc") int both(struct __sk_buff *ctx) {
  __u32 key = 0;
  struct value *a = bpf_map_lookup_elem(&first, &key), *b = bpf_map_lookup_elem(&second, &key);
  if (!a || !b) return 0;
  bpf_timer_set_callback(&a->timer, tick);
  bpf_timer_set_callback(&b->timer, tick);
  bpf_timer_set_callback(&b->timer, tock);
  return 0;
}

// Of two functions that one call may set, the one that the register names is passed on.
// EITHER-LABEL: @bpftime_prog_either(
// EITHER: select i1 {{.*}}, ptr @bpftime_prog_either.{{t.ck}}.first, ptr @bpftime_prog_either.{{t.ck}}.first
SEC("tc") int either(struct __sk_buff *ctx) {
  __u32 key = 0;
  struct value *a = bpf_map_lookup_elem(&first, &key);
  if (!a) return 0;
  return bpf_timer_set_callback(&a->timer, ctx->len & 1 ? tick : tock);
}

// CHOSEN: error: this instruction has no native form
// CHOSEN: because: which map the timer is in differs from path to path, or no verifier's facts tell
SEC("tc") int chosen(struct __sk_buff *ctx) {
  __u32 key = 0;
  struct value *a = bpf_map_lookup_elem(&first, &key), *b = bpf_map_lookup_elem(&second, &key);
  if (!a || !b) return 0;
  struct bpf_timer *timer = &a->timer;
  if (ctx->len & 1) timer = &b->timer;
  __asm__ volatile("" : "+r"(timer));
  bpf_timer_set_callback(timer, tick);
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
