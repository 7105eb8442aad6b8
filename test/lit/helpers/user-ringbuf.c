// A drain of a user ring buffer sees the samples, the order and the errors of the kernel's, whatever a producer writes.
// REQUIRES: kernel-bpf
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/prog.c -o %t/prog.o
// RUN: %bpftime-aot compile %t/prog.o -o %t/prog.native && %bpftime-aot link %t/prog.native -o %t/prog.blob
// RUN: %clang -O1 -Wall -I%source/runtime-lib/include -I%source/runtime-lib/abi %t/host.c %build/lib/libbpftime-rt.a -lbpf -o %t/host
// RUN: %t/host %t/prog.o %t/prog.blob | FileCheck %t/host.c
//--- prog.c
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
  __uint(max_entries, 4096);
} user_ring SEC(".maps");

struct call {
  unsigned flags, stop_after;
  unsigned long seen, sum;
};

static long use(struct bpf_dynptr *sample, struct call *call) {
  unsigned long word = 0;
  call->sum = call->sum * 31 + bpf_dynptr_read(&word, 8, sample, 0, 0) + word;
  unsigned char *byte = bpf_dynptr_data(sample, 100, 1);
  if (byte) call->sum = call->sum * 31 + *byte, *byte += 1;
  return ++call->seen == call->stop_after;
}
SEC("syscall") int drain(struct call *ctx) {
  struct call call = {.stop_after = ctx->stop_after};
  int result = bpf_user_ringbuf_drain(&user_ring, use, &call, ctx->flags);
  ctx->seen = call.seen;
  ctx->sum = call.sum;
  return result;
}
static long nothing(struct bpf_dynptr *sample, void *unused) { return 0; }
static long again(struct bpf_dynptr *sample, struct call *call) {
  call->sum = bpf_user_ringbuf_drain(&user_ring, nothing, 0, 0);
  call->seen++;
  return 0;
}
SEC("syscall") int nested(struct call *ctx) {
  struct call call = {};
  int result = bpf_user_ringbuf_drain(&user_ring, again, &call, 0);
  ctx->seen = call.seen;
  ctx->sum = call.sum;
  return result;
}
char LICENSE[] SEC("license") = "GPL";
//--- host.c
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bpftime/bpftime.h"
#include "segment.h"

enum { PAGE = 4096, RING = 4096, BUSY = 1u << 31, DISCARD = 1 << 30 };

struct call {
  unsigned flags, stop_after;
  unsigned long seen, sum;
};
struct side {
  volatile unsigned long *consumer, *producer;
  char *data;
};
static struct side sides[2];
static struct bpf_object *object;
static struct bpftime_embedded embedded;

static void die(const char *what) {
  printf("%s\n", what);
  exit(1);
}
static void open_kernel(const char *path) {
  object = bpf_object__open(path);
  if (!object || bpf_object__load(object)) die("kernel: load");
  int fd = bpf_object__find_map_fd_by_name(object, "user_ring");
  sides[0].consumer = mmap(0, PAGE, PROT_READ, MAP_SHARED, fd, 0);
  char *rest = mmap(0, PAGE + 2 * RING, PROT_READ | PROT_WRITE, MAP_SHARED, fd, PAGE);
  if (sides[0].consumer == MAP_FAILED || rest == MAP_FAILED) die("kernel: mmap");
  sides[0].producer = (void *)rest;
  sides[0].data = rest + PAGE;
}
static struct bpftime_map *map;
static void open_ours(const char *path) {
  struct bpftime_embed_options options = {};
  if (bpftime_embed_file(path, &options, &embedded)) die("ours: embed");
  map = bpftime_map_by_name(&embedded.session, "user_ring");
  char *data = (char *)map + map->data_off;
  sides[1] = (struct side){(void *)data, (void *)(data + PAGE), data + 2 * PAGE};
}
static int run(int side, const char *program, struct call *call) {
  if (side) {
    uint64_t result;
    if (bpftime_run(&embedded.loaded, bpftime_program_index(&embedded.loaded, program), call, &result))
      die("ours: run");
    return result;
  }
  LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = call, .ctx_size_in = sizeof(*call));
  struct bpf_program *p = bpf_object__find_program_by_name(object, program);
  if (bpf_prog_test_run_opts(bpf_program__fd(p), &opts)) die("kernel: run");
  return opts.retval;
}

static unsigned long state = 42;
static unsigned random_below(unsigned n) {
  state = state * 6364136223846793005ul + 1442695040888963407ul;
  return (state >> 33) % n;
}
// Into both rings: a header at the producer's position, and its move.
static void put(unsigned header, unsigned size, long move) {
  for (int s = 0; s < 2; s++) {
    unsigned long at = *sides[s].producer & (RING - 1);
    *(unsigned *)(sides[s].data + at) = header;
    for (unsigned i = 0; i < size && i < RING - 8; i++)
      sides[s].data[at + 8 + i] = *sides[s].producer / 8 + i;
    *sides[s].producer += move;
  }
}
static unsigned padded(unsigned size) { return (size + 8 + 7) & ~7u; }

static void produce(void) {
  unsigned size = random_below(random_below(8) ? 200 : RING), length = padded(size);
  if (*sides[0].producer - *sides[0].consumer + length > RING) return;
  switch (random_below(24)) {
    case 0: put(size | DISCARD, size, length); break;
    case 1: put(size | DISCARD | BUSY, size, length); break;
    case 2: put(size | BUSY, size, length); break;
    case 3: put(size, size, length - 8); break;          // more than was produced
    case 4: put(RING - 8 + random_below(2), 0, 2 * RING); break;  // as much as there is, and more
    case 5: put(0x1000000 + random_below(0x1000), 0, 0x2000000); break;
    case 6: put(size, size, length + 1 + random_below(7)); break;
    default: put(size, size, length);
  }
}
// What stands in the way of both is cleared: an open sample, or nonsense.
static void recover(void) {
  for (int s = 0; s < 2; s++) *sides[s].producer = *sides[s].consumer;
}

static long errors[200], differences;
static int step(const char *program) {
  struct call calls[2] = {};
  int results[2];
  calls[0].flags = calls[1].flags = random_below(16) ? random_below(4) : random_below(16);
  calls[0].stop_after = calls[1].stop_after = random_below(4) ? 0 : 1 + random_below(3);
  for (int s = 0; s < 2; s++) results[s] = run(s, program, &calls[s]);
  if (results[0] != results[1] || memcmp(&calls[0], &calls[1], sizeof(calls[0])) ||
      *sides[0].consumer != *sides[1].consumer || memcmp(sides[0].data, sides[1].data, RING)) {
    if (!differences++)
      printf("%s: kernel %d ours %d, seen %lu %lu, sum %lx %lx, consumer %lu %lu\n", program, results[0],
             results[1], calls[0].seen, calls[1].seen, calls[0].sum, calls[1].sum, *sides[0].consumer,
             *sides[1].consumer);
  }
  if (results[0] < 0) errors[-results[0]]++;
  return results[0];
}

// CHECK: nested: -16 within 1, the sample is taken once
// CHECK: 20000 drains, 0 differences
// CHECK: EINVAL and E2BIG were seen
int main(int argc, char **argv) {
  open_kernel(argv[1]);
  open_ours(argv[2]);
  put(8, 8, 16);
  struct call call[2] = {};
  int inner = run(0, "nested", &call[0]), ours = run(1, "nested", &call[1]);
  if (inner == ours && !memcmp(&call[0], &call[1], sizeof(call[0])))
    printf("nested: %ld within %d, the sample is taken once\n", (long)call[1].sum, ours);
  for (int i = 0; i < 20000; i++) {
    for (unsigned n = random_below(6); n; n--) produce();
    if (step("drain") < 0 || !random_below(8)) recover();
  }
  printf("20000 drains, %ld differences\n", differences);
  if (errors[EINVAL] && errors[E2BIG]) printf("EINVAL and E2BIG were seen\n");
  return 0;
}
