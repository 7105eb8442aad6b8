// Perf samples that find no room are counted and the count is shown, never silent.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog >%t/log 2>&1
// RUN: %python %t/sum.py <%t/log
//--- sum.py
import re, sys
text = sys.stdin.read()
shown = len(re.findall(r"^events: (?:[0-9a-f]{2} )+", text, re.M))
lost = sum(int(n) for n in re.findall(r"^events: (\d+) records lost, the ring was full$", text, re.M))
print(shown, "shown", lost, "lost")
sys.exit(not (shown + lost == 5000 and lost > 0))
//--- prog.c
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
int main(void) {
  for (int i = 0; i < 5000; i++) work(i);
  return 0;
}
//--- probe.c
#include "count.h"
struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, 4);
  __uint(value_size, 4);
} events SEC(".maps");
SEC("uprobe") int in(struct pt_regs *ctx) {
  char sample[400] = {1};
  bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, sample, sizeof(sample));
  return 0;
}
