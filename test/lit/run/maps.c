// The maps of a session are listed, dumped, looked up, updated and deleted while its process runs.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O2 -pthread %S/../Inputs/workers.c -o %t/workers
// RUN: %python %S/../Inputs/target.py %t/workers -- sh %t/maps.sh %bpftime-aot %t/probe.o %t/workers @PID@ >%t/out 2>&1
// RUN: FileCheck %t/maps.sh <%t/out
//--- maps.sh
M="$1 map --session maps-$4"
"$1" attach "$2" --at in="$3":work -p "$4" --background --session "maps-$4"
# CHECK: maps-[[#]]
$M list
# CHECK-NEXT: people {{ *}}hash {{ *}}key {{ *}}4 B {{ *}}value {{ *}}24 B {{ *}}max_entries 3
# CHECK-NEXT: counts {{ *}}array
$M dump people -j
# CHECK: []
$M update people key 7 value hex 2a 00 00 00 00 00 00 00 61 64 61 00 00 00 00 00 01 00 00 00 02 00 00 00
$M lookup people key hex 07 00 00 00
# CHECK-NEXT: key: 7
# CHECK-NEXT: value: {age = 42, name = ada, pair = [1, 2]}
$M lookup people key 7 -j
# CHECK-NEXT: {"key":["0x07","0x00","0x00","0x00"],"value":["0x2a",{{.*}}],"formatted":{"key":7,"value":{"age":42,"name":"ada","pair":[1,2]}}}
$M update people key 7 value hex 2b 00 00 00 00 00 00 00 61 64 61 00 00 00 00 00 01 00 00 00 02 00 00 00 noexist || echo "status $?"
# CHECK-NEXT: error: cannot update in map people: File exists
# CHECK: status 1
$M dump people
# CHECK-NEXT: people (hash, 1 of 3 elements)
# CHECK-NEXT: 7 {{ *}}{age = 42, name = ada, pair = [1, 2]}
$M delete people key 7
$M delete people key 7 || echo "status $?"
# CHECK-NEXT: error: cannot delete in map people: No such file or directory
# CHECK: status 1
$M update counts key 5 value 0xffffffffffffffff
$M lookup counts key 5
# CHECK-NEXT: key: 5
# CHECK-NEXT: value: 18446744073709551615
$M lookup counts key 1 2 || echo "status $?"
# CHECK-NEXT: error: the key has 4 bytes, 2 were given
# CHECK: status 64
$M shout counts || echo "status $?"
# CHECK-NEXT: error: 'shout' is none of list, dump, lookup, update, delete
# CHECK: status 64
"$1" detach --session "maps-$4"
//--- probe.c
#include "count.h"
struct person {
  unsigned long age;
  char name[8];
  int pair[2];
};
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 3);
  __type(key, int);
  __type(value, struct person);
} people SEC(".maps");
SEC("uprobe") int in(struct pt_regs *ctx) {
  int key = 1000;
  if (bpf_map_lookup_elem(&people, &key)) add(1, 1);
  return add(0, 1), 0;
}
