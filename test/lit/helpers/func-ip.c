// bpf_get_func_ip gives the probed address at a function's entry and at its return; a probe has no cookie.
// RUN: %clang -O1 -g -Wl,--build-id -x c -DTARGET %s -o %t.exe
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot run %t.o --at entry=%t.exe:work --at leave=%t.exe:work -- %t.exe >%t.out 2>%t.err
// RUN: cat %t.out %t.err | FileCheck %s
#ifdef TARGET
#include <stdio.h>
__attribute__((noinline)) long work(long a) {
  __asm__ volatile("" : "+r"(a));
  return a + 1;
}
int main(void) {
  work(1);
  printf("work at %lx\n", (long)work);
  return 0;
}
#else
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// CHECK: work at [[#%x,WORK:]]
// CHECK-DAG: entry [[#WORK]] 0{{$}}
// CHECK-DAG: leave [[#WORK]] 0{{$}}
SEC("uprobe")
int entry(void *ctx) {
  bpf_printk("entry %lx %d", bpf_get_func_ip(ctx), bpf_get_attach_cookie(ctx));
  return 0;
}
SEC("uretprobe")
int leave(void *ctx) {
  bpf_printk("leave %lx %d", bpf_get_func_ip(ctx), bpf_get_attach_cookie(ctx));
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
#endif
