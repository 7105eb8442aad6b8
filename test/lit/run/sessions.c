// sessions shows processes and hits; --gc removes a session once its process is gone, and not before.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %clang -O2 -pthread %S/../Inputs/workers.c -o %t/workers
// RUN: %python %S/../Inputs/target.py %t/workers -- sh %t/sessions.sh %bpftime-aot %t/probe.o %t/workers @PID@ >%t/out 2>&1
// RUN: FileCheck %t/sessions.sh <%t/out
//--- sessions.sh
"$1" attach "$2" --at in="$3":work -p "$4" --background --session "sessions-$4" >/dev/null
sleep 2.5
"$1" sessions --gc
# CHECK-NOT: removed sessions-
# CHECK: sessions-[[#PID:]] (user [[#]])
# CHECK-NEXT: [[#PID]] workers {{ *}}live {{ *}}inject {{ *}}1 sites
# CHECK-NEXT: in {{ *}}[[#]] hits {{ *}}[[#]] misses uprobe
"$1" sessions -j | python3 -c '
import json, sys
one = [s for s in json.load(sys.stdin)["sessions"] if s["name"] == sys.argv[1]][0]
print("streaming:", one["streaming"], "hits:", one["programs"][0]["hits"] > 0, "alive:", one["processes"][0]["alive"])
' "sessions-$4"
# CHECK: streaming: False hits: True alive: True
kill -9 "$4"
sleep 0.3
"$1" sessions --gc
# CHECK: removed sessions-[[#PID]]
# CHECK-NOT: sessions-[[#PID]]
# CHECK: target is dead
//--- probe.c
#include "count.h"
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
