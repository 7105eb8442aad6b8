// A static program without a C library runs a blob with the tiny runtime, all of which is at most 6 KiB of text.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/prog.bpf.c -o %t/prog.o
// RUN: %bpftime-aot compile %t/prog.o --policy=tiny -o %t/prog.native && %bpftime-aot link %t/prog.native -o %t/prog.blob
// RUN: %clang -Oz -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables -I%source/runtime-lib/include -DBLOB='"%t/prog.blob"' -c %t/host.c -o %t/host.o
// RUN: ld.lld -static --gc-sections -e start %t/host.o %build/lib/libbpftime-rt-tiny.a -o %t/host
// RUN: %t/host | FileCheck %t/host.c
// RUN: llvm-readelf -lr %t/host | FileCheck %t/host.c --check-prefix=ELF
// RUN: %python %t/size.py %t/host.o %t/host
//--- prog.bpf.c
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, unsigned);
  __type(value, unsigned long);
} counts SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} events SEC(".maps");
unsigned long total;

SEC("syscall") int count(unsigned *ctx) {
  unsigned key = ctx[0];
  unsigned long one = 1, *seen = bpf_map_lookup_elem(&counts, &key);
  if (seen) ++*seen;
  else bpf_map_update_elem(&counts, &key, &one, 0);
  char *text = bpf_ringbuf_reserve(&events, 4, 0);
  if (text) {
    text[0] = 'k', text[1] = '0' + key % 10, text[2] = '\n', text[3] = 0;
    bpf_ringbuf_submit(text, 0);
  }
  return (int)__sync_fetch_and_add(&total, 1) + 1;
}
char LICENSE[] SEC("license") = "GPL";
//--- host.c
#include <bpftime/bpftime.h>

__asm__(".section .rodata\n.balign 8\nblob:\n.incbin " "\"" BLOB "\"" "\nblob_end:\n.previous\n");
extern const char blob[], blob_end[];

static long call(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}
static int show(void *user, const void *text, uint32_t size) {
  (void)user;
  return call(1, 1, (long)text, size - 1) < 0;
}
static int check(struct bpftime_embedded *e) {
  uint32_t keys[3] = {5, 7, 5}, next;
  uint64_t result = 0, dropped = 1, nine = 9, *value;
  int program = bpftime_program_index(&e->loaded, "count");
  struct bpftime_map *counts = bpftime_map_by_name(&e->session, "counts");
  struct bpftime_map *events = bpftime_map_by_name(&e->session, "events");
  for (int i = 0; i < 3; i++)
    if (bpftime_run(&e->loaded, (uint32_t)program, &keys[i], &result) || result != (uint64_t)i + 1) return 2;
  if (bpftime_ringbuf_consume(events, show, 0, &dropped) != 3 || dropped) return 3;
  value = bpftime_map_lookup(counts, &keys[0]);
  if (!value || *value != 2 || bpftime_map_next_key(counts, 0, &next) || next != 5) return 4;
  if (bpftime_map_update(counts, &keys[1], &nine, 0) || bpftime_map_delete(counts, &keys[0])) return 5;
  return bpftime_map_lookup(counts, &keys[0]) != 0;
}
// CHECK: k5
// CHECK-NEXT: k7
// CHECK-NEXT: k5
// CHECK-NEXT: good
// ELF-NOT: INTERP
// ELF-NOT: DYNAMIC
// ELF: There are no relocations in this file
__attribute__((used, noreturn)) static void run(void) {
  struct bpftime_embedded e;
  int failed = bpftime_embed(blob, (size_t)(blob_end - blob), 0, &e);
  if (!failed) failed = check(&e);
  if (!failed) bpftime_embed_close(&e);
  if (!failed) call(1, 1, (long)"good\n", 5);
  for (;;) call(231, failed, 0, 0);
}
__asm__(".globl start\nstart:\n  and $-16, %rsp\n  call run\n");
//--- size.py
import subprocess, sys
def text(path):
    out = subprocess.run(["llvm-size-19", "-A", path], check=True, stdout=subprocess.PIPE, text=True).stdout
    return sum(int(line.split()[1]) for line in out.splitlines() if line.startswith(".text"))
host, whole = map(text, sys.argv[1:])
print("tiny runtime:", whole - host, "bytes of text")
sys.exit(whole - host > 6144)
