// Keys and values may be negative; updates and deletions are documents with -j.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: env SESSION=negative-%basename_t %bpftime-aot run %t/probe.o --session negative-%basename_t -- sh %t/steps %bpftime-aot >%t/out 2>%t/err
// RUN: FileCheck %t/steps <%t/out
//--- steps
map() { "$aot" map "$@" --session $SESSION 2>&1; echo "status $?"; }
aot=$1
# CHECK: status 0
map update sums key -7 value -123456789012
# CHECK-NEXT: key: -7
# CHECK-NEXT: value: -123456789012
map lookup sums key -7
# CHECK: "formatted":{"key":-7,"value":-123456789012}}
map lookup sums key -7 -j
# CHECK: null
map update sums key -7 value 1 -j
# CHECK: null
map delete sums key -7 -j
# CHECK: {"error":{"id":"map-operation"
map delete sums key -7 -j
# CHECK: error: '-129' is no number that fits in the key
map lookup sums key -129 0 0 0
//--- probe.c
#include "count.h"
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 2);
  __type(key, int);
  __type(value, long);
} sums SEC(".maps");

SEC("uprobe/libc.so.6:getpgid") int probe(struct pt_regs *ctx) {
  int key = 0;
  return bpf_map_lookup_elem(&sums, &key) ? 1 : 0;
}
