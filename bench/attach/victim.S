/* The measured functions: the first instruction decides what a kernel uprobe costs (one
 * that the kernel emulates, one that it optimises, one that it must single-step out of
 * line), so it is fixed here and not left to a compiler. Each returns its argument plus
 * one, which the loop uses, so that a probe that breaks the call is noticed. */
        .text

        .globl  victim_push
        .type   victim_push, @function
        .p2align 6
victim_push:
        push    %rbp
        mov     %rsp, %rbp
        lea     1(%rdi), %rax
        pop     %rbp
        ret
        .size   victim_push, . - victim_push

        .globl  victim_nop5
        .type   victim_nop5, @function
        .p2align 6
victim_nop5:
        .byte   0x0f, 0x1f, 0x44, 0x00, 0x00
        lea     1(%rdi), %rax
        ret
        .size   victim_nop5, . - victim_nop5

        .globl  victim_sub
        .type   victim_sub, @function
        .p2align 6
victim_sub:
        sub     $0x18, %rsp
        lea     1(%rdi), %rax
        add     $0x18, %rsp
        ret
        .size   victim_sub, . - victim_sub

        .section .note.GNU-stack, "", @progbits
