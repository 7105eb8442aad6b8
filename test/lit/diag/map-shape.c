// A map whose type does not allow its sizes or flags is named, with its shape and the kernel's error, by every command that would make it.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang-bpf -DTYPE=BPF_MAP_TYPE_HASH -DKEY=4 -DENTRIES=0 -DFLAGS=0 -c %s -o %t/none.o
// RUN: %clang-bpf -DTYPE=BPF_MAP_TYPE_LRU_HASH -DKEY=4 -DENTRIES=8 -DFLAGS=BPF_F_NO_PREALLOC -c %s -o %t/lru.o
// RUN: %clang-bpf -DTYPE=BPF_MAP_TYPE_ARRAY -DKEY=8 -DENTRIES=8 -DFLAGS=0 -c %s -o %t/key.o
// RUN: %bpftime-aot compile %t/none.o -o %t/none.native
// RUN: sh -c '%bpftime-aot link %t/none.native -o %t/none.blob 2>%t/link; test $? = 1' && test ! -e %t/none.blob && FileCheck %s --check-prefix=NONE <%t/link
// RUN: sh -c '%bpftime-aot test-run %t/none.o --ctx-in /dev/null 2>%t/test; test $? = 1' && FileCheck %s --check-prefix=NONE <%t/test
// RUN: sh -c '%bpftime-aot run %t/none.o --at count=true:main -- true 2>%t/run; test $? = 125' && FileCheck %s --check-prefix=NONE <%t/run
// RUN: not %bpftime-aot test-run %t/lru.o --ctx-in /dev/null 2>&1 | FileCheck %s --check-prefix=LRU
// RUN: not %bpftime-aot test-run %t/key.o --ctx-in /dev/null 2>&1 | FileCheck %s --check-prefix=KEY
// NONE: error: map counts cannot be made: Invalid argument
// NONE-NEXT: because: type hash, key 4, value 8, entries 0, flags 0x0
// NONE-NEXT: try: Give it sizes
// LRU: error: map counts cannot be made: Operation not supported
// LRU-NEXT: because: type lru_hash, key 4, value 8, entries 8, flags 0x1
// KEY: error: map counts cannot be made: Invalid argument
// KEY-NEXT: because: type array, key 8, value 8, entries 8, flags 0x0
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
  __uint(type, TYPE);
  __uint(key_size, KEY);
  __uint(value_size, 8);
  __uint(max_entries, ENTRIES);
  __uint(map_flags, FLAGS);
} counts SEC(".maps");
SEC("uprobe")
int count(void *ctx) {
  __u64 key = 0;
  return bpf_map_lookup_elem(&counts, &key) != 0;
}
