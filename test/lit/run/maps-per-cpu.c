// Per-CPU and LRU maps fill up in a running process; values are printed for each CPU, as bpftool does.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O2 -pthread %S/../Inputs/workers.c -o %t/workers
// RUN: %python %S/../Inputs/target.py %t/workers -- sh %t/maps.sh %bpftime-aot %t/probe.o %t/workers @PID@ >%t/out 2>&1
// RUN: FileCheck %t/maps.sh <%t/out
//--- maps.sh
M="$1 map --session cpus-$4"
"$1" attach "$2" --at in="$3":work -p "$4" --background --session "cpus-$4"
# CHECK: cpus-[[#]]
$M list
# CHECK-DAG: hits {{ *}}percpu_array {{ *}}key {{ *}}4 B {{ *}}value {{ *}}8 B
# CHECK-DAG: sums {{ *}}percpu_hash
# CHECK-DAG: last {{ *}}lru_hash
# CHECK-DAG: ends {{ *}}lru_percpu_hash
until $M lookup sums key 7 >/dev/null 2>&1; do sleep 0.05; done
$M dump hits -j
# CHECK: [{"key":["0x00","0x00","0x00","0x00"],"values":[{"cpu":0,"value":["0x{{..}}",{{.*}}],"formatted":{"key":0,"values":[{"cpu":0,"value":{{[0-9]+}}}
$M lookup sums key 7
# CHECK-NEXT: key: 7
# CHECK-NEXT: value: cpu 0: {{[0-9]+}}
$M update sums key 9 value 5
$M lookup sums key 9
# CHECK-NEXT: key: 9
# CHECK-NEXT: value: cpu 0: 5
$M update sums key 9 value 5 noexist || echo "status $?"
# CHECK-NEXT: error: cannot update in map sums: File exists
# CHECK: status 1
$M dump last
# CHECK: last (lru_hash, {{[0-9]+}} of 4 elements)
$M dump ends
# CHECK: ends (lru_percpu_hash, {{[0-9]+}} of 4 elements)
"$1" detach --session "cpus-$4"
//--- probe.c
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#define MAP(kind, entries, name)                 \
  struct {                                       \
    __uint(type, BPF_MAP_TYPE_##kind);           \
    __uint(max_entries, entries);                \
    __type(key, int);                            \
    __type(value, long);                         \
  } name SEC(".maps")
MAP(PERCPU_ARRAY, 1, hits);
MAP(PERCPU_HASH, 4, sums);
MAP(LRU_HASH, 4, last);
MAP(LRU_PERCPU_HASH, 4, ends);
SEC("uprobe") int in(void *ctx) {
  int zero = 0, seven = 7;
  long one = 1, *hit = bpf_map_lookup_elem(&hits, &zero), *sum = bpf_map_lookup_elem(&sums, &seven);
  if (hit) ++*hit;
  if (sum) ++*sum;
  else bpf_map_update_elem(&sums, &seven, &one, BPF_ANY);
  int number = hit ? *hit : 0;
  bpf_map_update_elem(&last, &number, &one, BPF_ANY);
  bpf_map_update_elem(&ends, &number, &one, BPF_ANY);
  if (bpf_map_lookup_percpu_elem(&hits, &zero, 0)) return 1;
  return 0;
}
