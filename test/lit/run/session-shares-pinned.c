// Objects of a session share a map with LIBBPF_PIN_BY_NAME, and `run` puts a command into a session that is there.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -I%t -c %t/first.c -o %t/first.o && %clang-bpf -I%t -c %t/second.c -o %t/second.o
// RUN: %clang -O2 -pthread %S/../Inputs/workers.c -o %t/workers
// RUN: %python %S/../Inputs/target.py %t/workers -- sh %t/steps.sh %bpftime-aot %t %t/workers @PID@ pinned-@PID@ >%t/out 2>&1
// RUN: FileCheck %t/steps.sh <%t/out
//--- steps.sh
"$1" attach "$2/first.o" --at first="$3":work -p "$4" --background --session "$5" >/dev/null
"$1" run "$2/second.o" --at second=libc.so.6:puts --session "$5" -- "$3" </dev/null 2>"$2/log"
"$1" map list --session "$5"
"$1" map lookup both key 1 --session "$5" 
"$1" map lookup both key 2 --session "$5"
"$1" detach --session "$5"
# CHECK: {{^}}ready
# CHECK-NEXT: wrong results: 0
# CHECK-NEXT: both {{ *}}array
# CHECK-NOT: both
# CHECK: key: 1
# CHECK-NEXT: value: {{[1-9]}}
# CHECK: key: 2
# CHECK-NEXT: value: 1{{$}}
# CHECK: target: wrong results: 0
//--- both.h
#include <linux/bpf.h>
#include <linux/ptrace.h>

#include <bpf/bpf_helpers.h>
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __uint(pinning, LIBBPF_PIN_BY_NAME);
  __type(key, __u32);
  __type(value, __u64);
} both SEC(".maps");

static __always_inline void add(__u32 cell) {
  __u64 *value = bpf_map_lookup_elem(&both, &cell);
  if (value) __sync_fetch_and_add(value, 1);
}
char LICENSE[] SEC("license") = "GPL";
//--- first.c
#include "both.h"
SEC("uprobe") int first(struct pt_regs *ctx) { return add(1), 0; }
//--- second.c
#include "both.h"
SEC("uprobe") int second(struct pt_regs *ctx) { return add(2), 0; }
