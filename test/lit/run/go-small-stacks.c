// In a binary with code of Go, programs run on a stack of their own, as goroutines have hardly any, and returns are not probed.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o && %clang-bpf -DRETURN -c %t/probe.c -o %t/return.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --at again=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=COUNTS
// Injected, where looking up a thread's record for the first time takes more room than there is.
// RUN: %clang -O2 -static %t/prog.c -o %t/static
// RUN: %bpftime-aot run %t/probe.o --at in=%t/static:work --at again=%t/static:work -- %t/static 2>&1 | FileCheck %t/probe.c --check-prefix=COUNTS
// RUN: not %bpftime-aot run %t/return.o --at out=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=RETURN
//--- prog.c
#include <stddef.h>
#include <sys/mman.h>
// What Go's linker puts into every binary of Go.
__attribute__((section(".gopclntab"), used)) static const char table[] = "functions";
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 1;
}
// Calls work() with what a goroutine is sure to have left there, and nothing below it.
int main(void) {
  char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(pages, 4096, PROT_NONE);
  for (int i = 0; i < 1000; i++) {
    char *top = pages + 4096 + 800;
    int n = i;
    __asm__ volatile("xchgq %%rsp, %0\n\tcallq work\n\txchgq %%rsp, %0"
                     : "+b"(top), "+D"(n)
                     :
                     : "rax", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "cc", "memory");
  }
  return 0;
}
//--- probe.c
#include "count.h"
#ifdef RETURN
// RETURN: error: the return of work cannot be probed
// RETURN-NEXT: because: Go's runtime reads the return addresses
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(0, 1), 0; }
#else
struct {
  __uint(type, BPF_MAP_TYPE_STACK_TRACE);
  __uint(max_entries, 8);
  __uint(key_size, 4);
  __uint(value_size, 8 * 64);
} stacks SEC(".maps");
// COUNTS: line 999
// COUNTS: counts
// COUNTS-NEXT: 0 1000
// COUNTS-NEXT: 1 1000
SEC("uprobe") int in(struct pt_regs *ctx) {
  char room[400] = {};
  bpf_probe_read_user(room, sizeof room, (void *)PT_REGS_SP(ctx));
  bpf_printk("line %d", (int)PT_REGS_PARM1(ctx));
  bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK);
  return add(0, 1), 0;
}
SEC("uprobe") int again(struct pt_regs *ctx) { return add(1, 1), 0; }
#endif
