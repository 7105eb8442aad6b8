// A probe changes nothing that the target can see: registers of all kinds, MXCSR, errno, and in a function's middle the flags.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work+5 --at out=%t/prog:other -- %t/prog all >%t/out 2>%t/err
// RUN: FileCheck %t/prog.c <%t/out && FileCheck %t/probe.c --check-prefix=MIDDLE <%t/err
// At the ends of a function the arithmetic flags mean nothing (System V ABI); the direction flag does.
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --at out=%t/prog:work -- %t/prog >%t/out 2>%t/err
// RUN: FileCheck %t/prog.c <%t/out && FileCheck %t/probe.c <%t/err
//--- prog.c
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
struct state {
  unsigned long flags, general[13];
  unsigned char vectors[16][16];
  unsigned control;
};
/* Keeps its flags in rax; everything else passes through. */
__asm__(".globl work\n.type work,@function\nwork: movl $5, %eax\n movl $6, %eax\n pushfq\n popq %rax\n ret\n.size work,.-work\n");

/* Loads `set`, calls work and stores what is found afterwards into `got`. */
__attribute__((noinline)) void other(void) { __asm__ volatile("nop; nop; nop; nop; nop"); }
void through(const struct state *set, struct state *got);
__asm__(".globl through\nthrough: pushq %rbx; pushq %rbp; pushq %r12; pushq %r13; pushq %r14; pushq %r15; pushq %rsi\n"
        "movq %rdi, %rax\n"
        ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n movdqu 112+16*\\n(%rax), %xmm\\n\n .endr\n"
        "ldmxcsr 368(%rax)\n"
        "movq 8(%rax), %rbx; movq 16(%rax), %rcx; movq 24(%rax), %rdx; movq 32(%rax), %rsi; movq 40(%rax), %rdi\n"
        "movq 48(%rax), %rbp; movq 56(%rax), %r8; movq 64(%rax), %r9; movq 72(%rax), %r10; movq 80(%rax), %r11\n"
        "movq 88(%rax), %r12; movq 96(%rax), %r13; movq 104(%rax), %r14\n"
        "pushq (%rax); popfq\n call work\n cld\n"
        "xchgq %rax, (%rsp)\n"
        "movq %rbx, 8(%rax); movq %rcx, 16(%rax); movq %rdx, 24(%rax); movq %rsi, 32(%rax); movq %rdi, 40(%rax)\n"
        "movq %rbp, 48(%rax); movq %r8, 56(%rax); movq %r9, 64(%rax); movq %r10, 72(%rax); movq %r11, 80(%rax)\n"
        "movq %r12, 88(%rax); movq %r13, 96(%rax); movq %r14, 104(%rax)\n"
        ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n movdqu %xmm\\n, 112+16*\\n(%rax)\n .endr\n"
        "stmxcsr 368(%rax)\n"
        "popq (%rax)\n popq %r15; popq %r14; popq %r13; popq %r12; popq %rbp; popq %rbx\n ret\n");

int main(int argc, char **argv) {
  (void)argv;
  static const unsigned long flags[] = {0x202, 0x203, 0x206, 0x212, 0x242, 0x282, 0xa02, 0xad7, 0x602};
  unsigned wrong = 0;
  for (unsigned i = 0; i < 9000; i++) {
    struct state set, got;
    memset(&set, 0, sizeof set);
    memset(&got, 0, sizeof got);
    for (unsigned k = 0; k < sizeof set; k++) ((unsigned char *)&set)[k] = (unsigned char)(k * 37 + i);
    set.flags = flags[i % 9];
    set.control = 0x1f80 | (i & 3) << 13;
    errno = (int)i;
    through(&set, &got);
    wrong += errno != (int)i;
    if (argc < 2) set.flags &= ~0x8d5ul, got.flags &= ~0x8d5ul;
    wrong += memcmp(&set, &got, offsetof(struct state, control) + 4) != 0;
  }
  printf("wrong: %u\n", wrong);
  return 0;
}
// CHECK: wrong: 0
//--- probe.c
#include "count.h"
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 64);
  __type(key, __u64);
  __type(value, __u64);
} seen SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, 4);
  __uint(value_size, 4);
} samples SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} events SEC(".maps");
static __always_inline int work(struct pt_regs *ctx, __u32 cell) {
  __u64 key = bpf_get_current_pid_tgid() + bpf_ktime_get_ns() % 64, value = 0;
  char name[16];
  bpf_map_update_elem(&seen, &key, &value, BPF_ANY);
  bpf_map_delete_elem(&seen, &key);
  bpf_get_current_comm(name, sizeof(name));
  bpf_probe_read_user(&value, sizeof(value), (void *)1);
  bpf_perf_event_output(ctx, &samples, BPF_F_CURRENT_CPU, name, sizeof(name));
  bpf_ringbuf_output(&events, name, sizeof(name), 0);
  bpf_printk("%s", name);
  add(cell, 1);
  return 0;
}
// MIDDLE: counts (array
// MIDDLE-NEXT: 0 9000
// CHECK: counts (array
// CHECK-NEXT: 0 9000
// CHECK-NEXT: 1 9000
SEC("uprobe") int in(struct pt_regs *ctx) { return work(ctx, 0); }
SEC("uretprobe") int out(struct pt_regs *ctx) { return work(ctx, 1); }
