// A host sets variables and map sizes that were declared settable, and nothing else.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/prog.c -o %t/prog.o
// RUN: %bpftime-aot compile %t/prog.o --settable=limit --settable=total --settable-size=counts=2..16 -o %t/prog.native
// RUN: %bpftime-aot link %t/prog.native -o %t/prog.blob
// RUN: %bpftime-aot inspect %t/prog.blob | FileCheck %t/prog.c
// RUN: %clang -O1 -I%source/runtime-lib/include %t/host.c %build/lib/libbpftime-rt.a -o %t/host
// RUN: %t/host %t/prog.blob | FileCheck %t/host.c
//--- prog.c
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, unsigned);
  __type(value, unsigned);
} counts SEC(".maps");
const volatile unsigned before = 1, limit = 3;
unsigned long total;

// CHECK: settables:
// CHECK-NEXT: name {{ *}}map {{ *}}kind {{ *}}first {{ *}}last
// CHECK-DAG: limit {{ *}}prog.rodata {{ *}}bytes {{ *}}4 {{ *}}8
// CHECK-DAG: total {{ *}}prog.bss {{ *}}bytes {{ *}}0 {{ *}}8
// CHECK-DAG: counts {{ *}}counts {{ *}}entries {{ *}}2 {{ *}}16
SEC("syscall") int count(unsigned *ctx) {
  unsigned key = ctx[0], *found = bpf_map_lookup_elem(&counts, &key);
  return (found ? 1000 : 0) + limit * 10 + (unsigned)total + before - 1;
}
char LICENSE[] SEC("license") = "GPL";
//--- host.c
#include <bpftime/bpftime.h>
#include <stdio.h>
#include <stdlib.h>

static char blob[1 << 16] __attribute__((aligned(8)));
static size_t size;

static void run(const char *what, const struct bpftime_setting *settings, uint32_t count, unsigned key) {
  struct bpftime_embedded e;
  uint64_t result = 0;
  int status = bpftime_embed_set(blob, size, NULL, settings, count, &e);
  if (status) {
    printf("%s: status %d\n", what, -status);
    return;
  }
  bpftime_run(&e.loaded, 0, &key, &result);
  printf("%s: %u\n", what, (unsigned)result);
  bpftime_embed_close(&e);
}

int main(int argc, char **argv) {
  uint32_t nine = 9, sixteen = 16, seventeen = 17;
  uint64_t five = 5;
  size = fread(blob, 1, sizeof blob, fopen(argv[1], "rb"));
  // CHECK: as compiled: 1030
  run("as compiled", NULL, 0, 3);
  // CHECK-NEXT: as compiled, beyond: 30
  run("as compiled, beyond", NULL, 0, 15);
  struct bpftime_setting all[] = {{"limit", &nine, 4}, {"total", &five, 8}, {"counts", &sixteen, 4}};
  // CHECK-NEXT: all set: 1095
  run("all set", all, 3, 15);
  // CHECK-NEXT: beyond all: 95
  run("beyond all", all, 3, 16);
  struct bpftime_setting constant = {"before", &nine, 4}, longer = {"limit", &five, 8},
                         more = {"counts", &seventeen, 4}, shorter = {"counts", &sixteen, 2};
  // CHECK-NEXT: not declared: status 28
  run("not declared", &constant, 1, 0);
  // CHECK-NEXT: too long: status 28
  run("too long", &longer, 1, 0);
  // CHECK-NEXT: too many: status 28
  run("too many", &more, 1, 0);
  // CHECK-NEXT: no number of entries: status 28
  run("no number of entries", &shorter, 1, 0);
  return argc - 2;
}
