// gdb shows the BPF C of native code in a program: lines, inlined frames, and the callers.
// REQUIRES: gdb
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/prog.c -o %t/prog.o
// RUN: %bpftime-aot compile %t/prog.o -o %t/prog.native
// RUN: %clang -O1 %t/main.c -x none %t/prog.native -o %t/main
// RUN: gdb -nx -batch -ex "break bpftime_helper_ktime_get_boot_ns" -ex run -ex bt -ex "frame 1" -ex "info line" -ex "list program" %t/main | FileCheck %s
// CHECK: #0 {{.*}} bpftime_helper_ktime_get_boot_ns ()
// CHECK-NEXT: #1 {{.*}} in now () at {{.*}}/prog.c:4
// CHECK-NEXT: #2 {{.*}}program () at {{.*}}/prog.c:9
// CHECK-NEXT: #3 {{.*}} in caller ()
// CHECK-NEXT: #4 {{.*}} in main ()
// CHECK: 4 {{.*}}__u64 time = bpf_ktime_get_boot_ns();
// CHECK: Line 4 of "{{.*}}/prog.c" starts at address
// CHECK: 8 {{.*}}int program(void *ctx) {

//--- prog.c
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
static __attribute__((noinline)) __u64 now(void) {
  __u64 time = bpf_ktime_get_boot_ns();
  return time * 3;
}
SEC("raw_tp/x")
int program(void *ctx) {
  return now() + 1;
}
char LICENSE[] SEC("license") = "GPL";
//--- main.c
unsigned long bpftime_prog_program(void *ctx);
unsigned long bpftime_helper_ktime_get_boot_ns(void) { return 40; }
__attribute__((noinline)) int caller(int add) { return bpftime_prog_program(0) + add; }
int main(int argc, char **argv) { return caller(argc) - 122; }
