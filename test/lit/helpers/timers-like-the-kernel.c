// Timers answer, fire, are cancelled and fall with their elements as in the kernel, which runs the same object.
// REQUIRES: kernel-bpf
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/prog.bpf.c -o %t/prog.o
// RUN: %bpftime-aot compile %t/prog.o -o %t/prog.native && %bpftime-aot link %t/prog.native -o %t/prog.blob
// RUN: %clang -g -O1 -I%source/runtime-lib/include %t/ours.c %t/script.c %build/lib/libbpftime-rt.a -o %t/ours
// RUN: %clang -g -O1 %t/kernel.c %t/script.c -lbpf -lelf -lz -o %t/kernel
// RUN: %t/kernel %t/prog.o >%t/expected && FileCheck %t/script.c --input-file=%t/expected
// RUN: %t/ours %t/prog.blob >%t/found && diff %t/expected %t/found
//--- prog.bpf.c
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "ops.h"

struct value {
  __u32 fired;
  struct bpf_spin_lock lock;
  struct bpf_timer timer;
  __s64 seen;
};
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, struct value);
} array SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, struct value);
} hash SEC(".maps");
struct plain {
  struct bpf_timer timer;
  __u64 fired;
};
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, struct plain);
} lru SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct order);
} orders SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, LOG_SIZE);
  __type(key, __u32);
  __type(value, __u32);
} happened SEC(".maps");

__u32 logged;

static void write_log(__u32 what) {
  __u32 at = __sync_fetch_and_add(&logged, 1), *to = bpf_map_lookup_elem(&happened, &at);
  if (to) *to = what;
}

// Notes whose timer it was, and what cancelling it from here gives.
static int once(void *map, __u32 *key, struct value *v) {
  v->seen = bpf_timer_cancel(&v->timer);
  write_log(*key);
  __sync_fetch_and_add(&v->fired, 1);
  return 0;
}
static int again(void *map, __u32 *key, struct value *v) {
  if (__sync_add_and_fetch(&v->fired, 1) < 5) bpf_timer_start(&v->timer, 100000, 0);
  write_log(100 + *key);
  return 0;
}
static int goes(void *map, __u32 *key, struct value *v) {
  __u32 own = *key;
  v->seen = bpf_map_delete_elem(map, key);
  write_log(200 + own);
  return 0;
}
// Its value's timer is another's business: this one starts element 0's.
static int chain(void *map, __u32 *key, struct value *v) {
  __u32 first = 0;
  struct value *other = bpf_map_lookup_elem(&array, &first);
  write_log(300 + *key);
  if (!other) return 0;
  bpf_timer_set_callback(&other->timer, once);
  v->seen = bpf_timer_start(&other->timer, 0, 0);
  return 0;
}
static int plainly(void *map, __u32 *key, struct plain *v) {
  v->fired++;
  write_log(400 + *key);
  return 0;
}

static __noinline int on_array(const struct order *o, struct value *v) {
  switch (o->op) {
    case INIT: return bpf_timer_init(&v->timer, &array, o->argument);
    case SET_ONCE: return bpf_timer_set_callback(&v->timer, once);
    case SET_AGAIN: return bpf_timer_set_callback(&v->timer, again);
    case SET_CHAIN: return bpf_timer_set_callback(&v->timer, chain);
    case START: return bpf_timer_start(&v->timer, o->argument, o->flags);
    case START_AT: return bpf_timer_start(&v->timer, bpf_ktime_get_ns() + o->argument, o->flags);
    case CANCEL: return bpf_timer_cancel(&v->timer);
    case FIRED: return v->fired;
    case SEEN: return v->seen;
  }
  return 1000;
}
static __noinline int on_hash(const struct order *o, struct value *v) {
  switch (o->op) {
    case INIT: return bpf_timer_init(&v->timer, &hash, o->argument);
    case SET_ONCE: return bpf_timer_set_callback(&v->timer, once);
    case SET_GOES: return bpf_timer_set_callback(&v->timer, goes);
    case START: return bpf_timer_start(&v->timer, o->argument, o->flags);
    case CANCEL: return bpf_timer_cancel(&v->timer);
    case FIRED: return v->fired;
    case SEEN: return v->seen;
  }
  return 1000;
}
static __noinline int on_lru(const struct order *o, struct plain *v) {
  switch (o->op) {
    case INIT: return bpf_timer_init(&v->timer, &lru, o->argument);
    case SET_ONCE: return bpf_timer_set_callback(&v->timer, plainly);
    case START: return bpf_timer_start(&v->timer, o->argument, o->flags);
    case CANCEL: return bpf_timer_cancel(&v->timer);
    case FIRED: return v->fired;
  }
  return 1000;
}

SEC("tc") int step(struct __sk_buff *ctx) {
  __u32 zero = 0;
  struct order *o = bpf_map_lookup_elem(&orders, &zero);
  if (!o) return 2000;
  if (o->map == LRU) {
    struct plain *v = bpf_map_lookup_elem(&lru, &o->key);
    return v ? on_lru(o, v) : 3000;
  }
  if (o->map == HASH) {
    struct value *v = bpf_map_lookup_elem(&hash, &o->key);
    return v ? on_hash(o, v) : 3000;
  }
  struct value *v = bpf_map_lookup_elem(&array, &o->key);
  return v ? on_array(o, v) : 3000;
}
char LICENSE[] SEC("license") = "GPL";
//--- ops.h
enum { ARRAY, HASH, LRU };
enum { INIT, SET_ONCE, SET_AGAIN, SET_GOES, SET_CHAIN, START, START_AT, CANCEL, FIRED, SEEN };
enum { LOG_SIZE = 32 };
struct order {
  __u32 map, key, op, flags;
  __u64 argument;
};
//--- script.h
#include <linux/types.h>

#include "ops.h"

/* What the two sides provide: they run the program once, reach maps as bpf(2) does, and let
 * a moment pass in which timers may fire. */
void open_side(const char *file);
int step(void);
int update(const char *map, __u32 key, const void *value, __u64 flags);
int lookup(const char *map, __u32 key, void *value);
int erase(const char *map, __u32 key);
void nap(void);
//--- script.c
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script.h"

enum { REALTIME = 0, MONOTONIC = 1, BOOTTIME = 7, ABSOLUTE = 1, CPU_PIN = 2 };
static const __u64 hour = 3600000000000, ms = 1000000;
struct value {
  __u32 fired, lock;
  __u64 timer[2], seen;
};

static int do_op(__u32 map, __u32 key, __u32 op, __u64 argument, __u32 flags) {
  struct order o = {map, key, op, flags, argument};
  if (update("orders", 0, &o, 0)) exit(2);
  return step();
}
static void say(const char *what, __u32 map, __u32 key, __u32 op, __u64 argument, __u32 flags) {
  printf("%s: %d\n", what, do_op(map, key, op, argument, flags));
}
/* Until the timer has fired so often; some minutes are for ever. */
static void await(__u32 map, __u32 key, int times) {
  for (int i = 0; i < 100000 && do_op(map, key, FIRED, 0, 0) < times; i++) nap();
  printf("fired %d times\n", do_op(map, key, FIRED, 0, 0));
}
static void print_log(void) {
  __u32 what[LOG_SIZE], none = 0;
  printf("log:");
  for (__u32 i = 0; i < LOG_SIZE && !lookup("happened", i, what); i++) {
    if (what[0]) printf(" %u", what[0]);
    update("happened", i, &none, 0);
  }
  printf("\n");
}
static void arm(__u32 map, __u32 key, __u32 callback, __u64 ns) {
  do_op(map, key, INIT, MONOTONIC, 0);
  do_op(map, key, callback, 0, 0);
  say("armed", map, key, START, ns, 0);
}

static void answers(void) {
  // CHECK: start before init: -22
  say("start before init", ARRAY, 1, START, hour, 0);
  say("callback before init", ARRAY, 1, SET_ONCE, 0, 0);
  say("cancel before init", ARRAY, 1, CANCEL, 0, 0);
  // CHECK: init with clock 2: -22
  say("init with clock 2", ARRAY, 1, INIT, 2, 0);
  say("init with flags", ARRAY, 1, INIT, 16 | MONOTONIC, 0);
  say("init with CLOCK_TAI", ARRAY, 1, INIT, 11, 0);
  say("init with more than 32 bits", ARRAY, 1, INIT, (1ull << 32) | MONOTONIC, 0);
  say("init", ARRAY, 1, INIT, MONOTONIC, 0);
  // CHECK: init again: -16
  say("init again", ARRAY, 1, INIT, BOOTTIME, 0);
  say("init again, wrong clock", ARRAY, 1, INIT, 2, 0);
  say("start before callback", ARRAY, 1, START, hour, 0);
  say("cancel, not armed", ARRAY, 1, CANCEL, 0, 0);
  say("callback", ARRAY, 1, SET_ONCE, 0, 0);
  say("start with flag 4", ARRAY, 1, START, hour, 4);
  say("start", ARRAY, 1, START, hour, CPU_PIN);
  say("start again", ARRAY, 1, START, 2 * hour, 0);
  // CHECK: cancel, armed: 1
  say("cancel, armed", ARRAY, 1, CANCEL, 0, 0);
  say("cancel again", ARRAY, 1, CANCEL, 0, 0);
  // CHECK: start after cancel: -22
  say("start after cancel", ARRAY, 1, START, hour, 0);
  say("the longest time", ARRAY, 1, SET_ONCE, 0, 0);
  say("start, the longest", ARRAY, 1, START, ~0ull, 0);
  say("start, half of that", ARRAY, 1, START, 1ull << 63, 0);
  say("cancel, armed", ARRAY, 1, CANCEL, 0, 0);
}
static void fires(void) {
  say("callback", ARRAY, 1, SET_ONCE, 0, 0);
  say("start now", ARRAY, 1, START, 0, 0);
  // CHECK: fired 1 times
  await(ARRAY, 1, 1);
  // CHECK-NEXT: cancelling itself: -35
  say("cancelling itself", ARRAY, 1, SEEN, 0, 0);
  say("cancel after it fired", ARRAY, 1, CANCEL, 0, 0);
  // By the other clocks, and at a time.
  for (__u32 key = 2; key < 5; key++) {
    do_op(ARRAY, key, INIT, key == 2 ? BOOTTIME : key == 3 ? REALTIME : MONOTONIC, 0);
    do_op(ARRAY, key, SET_ONCE, 0, 0);
    say("start", ARRAY, key, key == 4 ? START_AT : START, ms, key == 4 ? ABSOLUTE : 0);
    await(ARRAY, key, 1);
  }
  say("start in the past", ARRAY, 4, START, 5, ABSOLUTE);
  await(ARRAY, 4, 2);
  // CHECK: log: 1 2 3 4 4
  print_log();
}
static void in_order(void) {
  arm(ARRAY, 5, SET_ONCE, 60 * ms);
  arm(ARRAY, 6, SET_ONCE, 20 * ms);
  arm(ARRAY, 7, SET_ONCE, 40 * ms);
  await(ARRAY, 5, 1);
  // CHECK: log: 6 7 5
  print_log();
  say("again and again", ARRAY, 6, SET_AGAIN, 0, 0);
  update("array", 7, &(struct value){0}, 0);
  arm(ARRAY, 7, SET_AGAIN, 0);
  await(ARRAY, 7, 5);
  // CHECK: log: 107 107 107 107 107
  print_log();
  do_op(ARRAY, 0, INIT, MONOTONIC, 0);
  say("callback that starts another's", ARRAY, 6, SET_CHAIN, 0, 0);
  do_op(ARRAY, 6, START, 0, 0);
  await(ARRAY, 0, 1);
  say("started by a callback", ARRAY, 6, SEEN, 0, 0);
  // CHECK: log: 306
  print_log();
}
/* Elements that come, are overwritten and go. */
static void elements(const char *name, __u32 map) {
  unsigned char value[64] = {0}, seen[64] = {0};
  say("no element", map, 1, CANCEL, 0, 0);
  update(name, 1, value, 0);
  say("new element's timer", map, 1, CANCEL, 0, 0);
  arm(map, 1, SET_ONCE, hour);
  lookup(name, 1, seen);
  printf("a reader sees %s\n", memcmp(seen, value, sizeof seen) ? "a timer" : "zeros");
  memset(value, 0xff, sizeof value);
  printf("update: %d\n", update(name, 1, value, 0));
  say("timer of the overwritten element", map, 1, CANCEL, 0, 0);
  memset(value, 0, sizeof value);
  update(name, 1, value, 0);
  arm(map, 1, SET_ONCE, hour);
  if (map != LRU) printf("update under the lock: %d\n", update(name, 1, value, BPF_F_LOCK));
  say("timer of that element", map, 1, CANCEL, 0, 0);
  arm(map, 1, SET_ONCE, hour);
  printf("delete: %d\n", erase(name, 1));
  update(name, 1, value, 0);
  say("timer of its successor", map, 1, CANCEL, 0, 0);
  arm(map, 1, SET_ONCE, 0);
  await(map, 1, 1);
  print_log();
}
int main(int argc, char **argv) {
  (void)argc;
  open_side(argv[1]);
  answers();
  fires();
  in_order();
  elements("hash", HASH);
  elements("lru", LRU);
  elements("array", ARRAY);
  // A callback deletes its own element.
  update("hash", 2, &(struct value){0}, 0);
  arm(HASH, 2, SET_GOES, 0);
  for (int i = 0; i < 100000 && do_op(HASH, 2, FIRED, 0, 0) != 3000; i++) nap();
  // CHECK: gone: 3000
  say("gone", HASH, 2, FIRED, 0, 0);
  print_log();
  // Those that the LRU map gives up do not fire.
  for (__u32 key = 10; key < 30; key++) {
    update("lru", key, &(struct value){0}, 0);
    do_op(LRU, key, INIT, MONOTONIC, 0);
    do_op(LRU, key, SET_ONCE, 0, 0);
    do_op(LRU, key, START, hour, 0);
  }
  say("of the last one", LRU, 29, CANCEL, 0, 0);
  return 0;
}
//--- ours.c
#include <bpftime/bpftime.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "script.h"

static struct bpftime_embedded side;

void open_side(const char *file) {
  int status = bpftime_embed_file(file, NULL, &side);
  if (status) exit((printf("embed: %d\n", status), 2));
}
int step(void) {
  static unsigned char packet[64];
  struct bpftime_skb ctx = {.len = sizeof packet, .data = packet, .data_end = packet + sizeof packet};
  uint64_t result = 0;
  if (bpftime_run(&side.loaded, (uint32_t)bpftime_program_index(&side.loaded, "step"), &ctx, &result)) exit(2);
  return (int)result;
}
int update(const char *map, __u32 key, const void *value, __u64 flags) {
  return bpftime_map_update(bpftime_map_by_name(&side.session, map), &key, value, flags);
}
int lookup(const char *map, __u32 key, void *value) {
  return bpftime_map_read(bpftime_map_by_name(&side.session, map), &key, value, 0);
}
int erase(const char *map, __u32 key) {
  return bpftime_map_delete(bpftime_map_by_name(&side.session, map), &key);
}
void nap(void) {
  uint64_t ns = bpftime_timers_next(&side.loaded);
  struct timespec t = {0, ns < 1000000 ? (long)ns : 1000000};
  nanosleep(&t, NULL);
  bpftime_timers_run(&side.loaded);
}
//--- kernel.c
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "script.h"

static struct bpf_object *object;

void open_side(const char *file) {
  object = bpf_object__open_file(file, NULL);
  if (!object || bpf_object__load(object)) exit((printf("not loaded\n"), 2));
}
int step(void) {
  static unsigned char packet[64];
  LIBBPF_OPTS(bpf_test_run_opts, o, .data_in = packet, .data_size_in = sizeof packet);
  if (bpf_prog_test_run_opts(bpf_program__fd(bpf_object__find_program_by_name(object, "step")), &o)) exit(2);
  return (int)o.retval;
}
static int fd(const char *map) { return bpf_object__find_map_fd_by_name(object, map); }
int update(const char *map, __u32 key, const void *value, __u64 flags) {
  return bpf_map_update_elem(fd(map), &key, value, flags);
}
int lookup(const char *map, __u32 key, void *value) { return bpf_map_lookup_elem(fd(map), &key, value); }
int erase(const char *map, __u32 key) { return bpf_map_delete_elem(fd(map), &key); }
void nap(void) { nanosleep(&(struct timespec){0, 1000000}, NULL); }
