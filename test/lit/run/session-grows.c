// A second object goes into the session of a running process: its probes, maps and counters stand beside the first one's, and leave on their own.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/first.c -o %t/first.o && %clang-bpf -c %t/second.c -o %t/second.o
// RUN: %clang -O2 -pthread %S/../Inputs/workers.c -o %t/workers
// RUN: %python %S/../Inputs/target.py %t/workers -- sh %t/steps.sh %bpftime-aot %t %t/workers @PID@ grows-@PID@ \
// RUN:   -- %python %S/../Inputs/same_code.py @PID@ %t/workers >%t/out 2>&1
// RUN: FileCheck %t/steps.sh <%t/out
//--- steps.sh
"$1" attach "$2/first.o" --at first="$3":work -p "$4" --background --session "$5" >/dev/null
"$1" attach "$2/second.o" --at second=libc.so.6:usleep -p "$4" --background --session "$5"
sleep 0.2
"$1" sessions | sed -n "/^$5 /,/^[^ ]/p"
"$1" map list --session "$5"
"$1" map dump counts --session "$5"
"$1" map lookup 'counts#0' key 1 --session "$5" | grep -c 'value: 0$'
"$1" map lookup 'counts#2' key 1 --session "$5" | grep -c 'value: 0$'
"$1" detach --session "$5"
"$1" sessions | grep -c "$5" || true
# CHECK: grows-[[#PID:]]
# CHECK-NEXT: grows-[[#PID]] (user
# CHECK-NEXT: [[#PID]] workers {{ *}}live {{ *}}inject {{ *}}2 sites
# CHECK-NEXT: first {{ *}}[[#]] hits
# CHECK-NEXT: second {{ *}}[[#]] hits
# CHECK-NEXT: counts#0 {{ *}}array
# CHECK-NEXT: counts#2 {{ *}}array
# CHECK-NEXT: error: session grows-[[#PID]] has several maps named counts: counts#0, counts#2
# CHECK-NEXT: try: Say which one
# CHECK-NEXT: 0
# CHECK-NEXT: 0
# CHECK-NEXT: 0
# CHECK-NEXT: same code
# CHECK: target: wrong results: 0
//--- first.c
#include "count.h"
SEC("uprobe") int first(struct pt_regs *ctx) { return add(1, 1), 0; }
//--- second.c
#include "count.h"
SEC("uprobe") int second(struct pt_regs *ctx) { return add(1, 1), 0; }
