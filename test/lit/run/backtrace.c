// gdb's backtrace passes through a probe: from a helper through the program in BPF C, the runtime and
// the trampoline to who called the probed function.
// REQUIRES: gdb, ptrace
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/prog.c -o %t/prog.o && %bpftime-aot compile %t/prog.o -o %t/prog.native
// RUN: %clang -O1 %t/target.c -o %t/target
// RUN: %bpftime-aot link %t/prog.native -o %t/prog.blob --for %t/target --debug %t/prog.debug
// RUN: cd %t && %bpftime-aot run prog.blob -- gdb -nx -batch -x commands ./target | FileCheck %s
// CHECK: Breakpoint 1, {{.*}}bpftime_helper_ktime_get_boot_ns ()
// CHECK: #1 {{.*}} in now () at {{.*}}/prog.c:5
// CHECK-NEXT: #2 {{.*}}program () at {{.*}}/prog.c:10
// The runtime's frame names its library, or its source where the build has kept the lines.
// CHECK-NEXT: #3 {{.*}}{{libbpftime-preload.so|runtime-lib/}}
// CHECK: in caller ()
// CHECK-NEXT: in main ()
//
// So it does inside a call whose return is probed, and from the program at the return.
// CHECK: Breakpoint 2, {{.*}}puts
// CHECK: in work ()
// CHECK-NEXT: in ?? ()
// CHECK-NEXT: in caller ()
// CHECK-NEXT: in main ()
// CHECK: Breakpoint 1, {{.*}}bpftime_helper_ktime_get_boot_ns ()
// CHECK: #2 {{.*}}leave () at {{.*}}/prog.c:15
// CHECK-NEXT: #3 {{.*}}{{libbpftime-preload.so|runtime-lib/}}
// CHECK: in ?? ()
// CHECK-NEXT: in caller ()
// CHECK-NEXT: in main ()
// CHECK: exited normally

//--- prog.c
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
long total;
static __attribute__((noinline)) __u64 now(void) {
  __u64 time = bpf_ktime_get_boot_ns();
  return time * 3;
}
SEC("uprobe/target:work")
int program(void *ctx) {
  total += now();
  return 0;
}
SEC("uretprobe/target:work")
int leave(void *ctx) {
  total += now();
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
//--- target.c
#include <stdio.h>
__attribute__((noinline)) int work(int n) {
  puts("working");
  return n + 1;
}
__attribute__((noinline)) int caller(int n) { return work(n) * 2; }
int main(int argc, char **argv) { return caller(argc) - 4; }
//--- commands
set breakpoint pending on
break bpftime_helper_ktime_get_boot_ns
run
# One page of code, so the page of the caller is where it begins.
up-silently
set $zone = (long)$pc & ~0xfff
down-silently
add-symbol-file prog.debug -o $zone
bt
break puts
continue
bt
continue
bt
delete
continue
