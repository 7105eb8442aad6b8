// Equal inputs give equal bytes, lines and blobs included: in any folder, environment and process, and
// wherever the BTF lies.
// RUN: rm -rf %t && mkdir -p %t/a %t/b/deep && split-file %s %t
// RUN: %clang-bpf -c %t/prog.c -o %t/a/prog.o && cp %t/a/prog.o %t/b/deep/prog.o
// RUN: %clang-bpf -c %t/types.c -o %t/a/types.o && cp %t/a/types.o %t/b/types.o
// RUN: cd %t/a && %bpftime-aot compile prog.o --btf=types.o -o out.native
// RUN: cd %t/a && %bpftime-aot link out.native -o out.blob --debug out.debug
//
// Elsewhere, with another time zone, language, home and no PATH:
// RUN: cd / && env -i TZ=Asia/Kathmandu LC_ALL=tr_TR.UTF-8 HOME=/nowhere TMPDIR=%t/b PWD=/tmp COLUMNS=7 %bpftime-aot compile %t/b/deep/prog.o --btf=%t/b/types.o -o %t/b/out.native
// RUN: cmp %t/a/out.native %t/b/out.native
// RUN: cd / && env -i TZ=Asia/Kathmandu TMPDIR=%t/b/deep %bpftime-aot link %t/b/out.native -o %t/b/out.blob --debug %t/b/out.debug
// RUN: cmp %t/a/out.blob %t/b/out.blob && cmp %t/a/out.debug %t/b/out.debug
//
// Addresses differ from process to process, so an order that depends on them would too:
// RUN: for i in 1 2 3 4 5 6; do %bpftime-aot compile %t/a/prog.o --btf=%t/a/types.o -o %t/again && cmp %t/again %t/a/out.native || exit 1; done
//
// The source is where the object says it is; nothing is said of where it was compiled.
// RUN: llvm-dwarfdump --debug-info %t/a/out.native | FileCheck %s
// RUN: not grep -e Output/reproducible.c.tmp/a -e Output/reproducible.c.tmp/b %t/a/out.native %t/a/out.debug %t/a/out.blob
// CHECK: DW_AT_producer ("bpftime-aot")
// CHECK: DW_AT_name ("{{.*}}/prog.c")
// CHECK-NOT: DW_AT_comp_dir

//--- types.c
struct task { int pad; int pid; };
struct task *task;
//--- prog.c
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
struct task { int pid; } __attribute__((preserve_access_index));
#define MAP(name, kind) struct { __uint(type, kind); __uint(max_entries, 8); __type(key, __u32); __type(value, __u64); } name SEC(".maps")
MAP(zebra, BPF_MAP_TYPE_HASH);
MAP(apple, BPF_MAP_TYPE_ARRAY);
MAP(mango, BPF_MAP_TYPE_HASH);
const volatile int limit = 3;
long counted;

static __attribute__((noinline)) long count(__u32 key) {
  __u64 *a = bpf_map_lookup_elem(&zebra, &key), *b = bpf_map_lookup_elem(&mango, &key);
  if (!a || !b) return limit;
  counted += *a;
  return *a + *b;
}
SEC("uprobe/libc.so.6:malloc")
int enter(void *ctx) {
  __u32 key = 1;
  __u64 *value = bpf_map_lookup_elem(&apple, &key);
  if (value) *value += count(2) + bpf_core_field_offset(struct task, pid);
  return 0;
}
SEC("uretprobe/libc.so.6:malloc")
int leave(void *ctx) {
  __u32 key = limit;
  bpf_map_delete_elem(&mango, &key);
  return count(bpf_ktime_get_ns() & 7);
}
char LICENSE[] SEC("license") = "GPL";
