// A probe tail-calls a program that reads registers the probe itself does not, until a tool takes it out.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O2 -pthread %S/../Inputs/workers.c -o %t/workers
// RUN: %python %S/../Inputs/target.py %t/workers -- sh %t/steps.sh %bpftime-aot %t/probe.o %t/workers @PID@ >%t/out 2>&1
// RUN: FileCheck %t/steps.sh <%t/out
//--- steps.sh
M="$1 map --session tail-$4"
"$1" attach "$2" --at in="$3":work -p "$4" --background --session "tail-$4"
# CHECK: tail-[[#]]
sleep 0.3
$M lookup hits key 0
# CHECK: value: 0
$M lookup hits key 1 | grep -c 'value: [1-9]'
# CHECK: 1
$M lookup programs key 2
# CHECK: key: 02 00 00 00
$M update programs key 2 value hex 09 00 00 00 || echo "status $?"
# CHECK: error: cannot update in map programs: Bad file descriptor
# CHECK: status 1
$M delete programs key 2
sleep 0.3
$M lookup hits key 0 | grep -c 'value: [1-9]'
# CHECK: 1
"$1" detach --session "tail-$4"
//--- probe.c
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

int second(struct pt_regs *ctx);
struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 4);
  __uint(key_size, 4);
  __array(values, int(struct pt_regs *));
} programs SEC(".maps") = {.values = {[2] = (void *)&second}};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, __u64);
} hits SEC(".maps");

static __always_inline void hit(__u32 which) {
  __u64 *count = bpf_map_lookup_elem(&hits, &which);
  if (count) __sync_fetch_and_add(count, 1);
}

SEC("uprobe") int in(struct pt_regs *ctx) {
  bpf_tail_call(ctx, &programs, 2);
  hit(0);
  return 0;
}
// The stack pointer and the place are right only in a full context.
SEC("uprobe") int second(struct pt_regs *ctx) {
  if (PT_REGS_SP(ctx) && PT_REGS_IP(ctx)) hit(1);
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
