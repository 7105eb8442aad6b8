// Queues and stacks are pushed to and looked at without a key; a bloom filter is asked about a value.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: env SESSION=unkeyed-%basename_t %bpftime-aot run %t/probe.o --session unkeyed-%basename_t -- sh %t/steps %bpftime-aot >%t/out 2>%t/err
// RUN: FileCheck %t/steps <%t/out
//--- steps
map() { "$aot" map "$@" --session $SESSION 2>&1; echo "status $?"; }
aot=$1
# CHECK: error: cannot find a value in map line: No such file or directory
# CHECK-NEXT: try
# CHECK-NEXT: status 1
map lookup line
# CHECK-NEXT: status 0
# CHECK-NEXT: status 0
map update line value -7
map update line value 9
# CHECK-NEXT: error: cannot update in map line: Argument list too long
map update line value 9
# CHECK: status 1
# CHECK-NEXT: value: -7
# CHECK-NEXT: status 0
map lookup line
# CHECK-NEXT: error: the map has no keys
map update line key 1 value 2
# CHECK: status 64
# CHECK-NEXT: null
# CHECK-NEXT: status 0
map update seen value 5 -j
# CHECK-NEXT: value: 5
# CHECK-NEXT: status 0
map lookup seen value 5
# CHECK-NEXT: error: cannot find a value in map seen: No such file or directory
map lookup seen value 6
# CHECK: status 1
# CHECK-NEXT: error: the value is missing
map lookup seen
# CHECK: status 64
//--- probe.c
#include "count.h"
struct {
  __uint(type, BPF_MAP_TYPE_QUEUE);
  __uint(max_entries, 2);
  __type(value, int);
} line SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
  __uint(max_entries, 4);
  __type(value, int);
} seen SEC(".maps");

SEC("uprobe/libc.so.6:getpgid") int probe(struct pt_regs *ctx) {
  int n = 0;
  bpf_map_push_elem(&seen, &n, 0);
  return bpf_map_peek_elem(&line, &n);
}
