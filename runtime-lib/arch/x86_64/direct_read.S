/* Reads by plain loads of addresses that may be bad: the text that the fault handler knows
 * (core/faults.cpp), and the return from a signal handler that the kernel asks for.
 *
 * Trusted: the destination. Left true: a fault at any instruction between
 * bpftime_direct_begin and bpftime_direct_end continues at bpftime_direct_fault and so is
 * -EFAULT to the caller. No general register but the arguments' and caller-saved ones changes. */
#include <asm/errno.h>
#include <asm/unistd_64.h>

        .intel_syntax noprefix
        .section .text.bpftime_direct, "ax", @progbits
        .macro  function name
        .globl  \name
        .hidden \name
        .type   \name, @function
\name:
        .endm

        .globl  bpftime_direct_begin, bpftime_direct_end, bpftime_direct_fault
        .hidden bpftime_direct_begin, bpftime_direct_end, bpftime_direct_fault
        .balign 32                      /* a word in two fetches costs half a nanosecond */
bpftime_direct_begin:

/* int64_t (void *to, uint64_t from, uint64_t size): 0, or -EFAULT and zeroes.
 * Sizes 1, 2, 4 and 8 are one load, as a number that another thread writes must be; the end
 * of others is read once more with the bytes before it, never anything beyond. */
function bpftime_direct_copy
        xor     eax, eax
        mov     r9, rdx
        sub     r9, 8                   /* the offset of the last word */
        jb      2f
        je      1f
0:      mov     rcx, [rsi + rax]
        mov     [rdi + rax], rcx
        add     rax, 8
        cmp     rax, r9
        jb      0b
1:      mov     rcx, [rsi + r9]
        xor     eax, eax
        mov     [rdi + r9], rcx
        ret
2:      test    dl, 4
        jz      3f
        mov     ecx, [rsi]
        mov     r8d, [rsi + r9 + 4]
        mov     [rdi], ecx
        mov     [rdi + r9 + 4], r8d
        ret
3:      test    dl, 2
        jz      4f
        movzx   ecx, word ptr [rsi]
        movzx   r8d, word ptr [rsi + r9 + 6]
        mov     [rdi], cx
        mov     [rdi + r9 + 6], r8w
        ret
4:      test    dl, 1
        jz      5f
        mov     cl, [rsi]
        mov     [rdi], cl
5:      ret
        .size   bpftime_direct_copy, . - bpftime_direct_copy

/* int64_t (char *to, uint64_t from, uint64_t size): bytes written, the NUL included, or -EFAULT
 * and zeroes. Words are read only where they lie in one page, so what is behind the NUL never faults;
 * what is written comes from the word that was searched, whatever others do to the source. */
function bpftime_direct_string
        xor     eax, eax
        test    rdx, rdx
        jz      5f
        movabs  r10, 0x0101010101010101
        mov     r11, r10
        shl     r11, 7
0:      lea     r8, [rax + 8]
        cmp     r8, rdx
        ja      2f
        lea     ecx, [rsi + rax]
        and     ecx, 4095
        cmp     ecx, 4088
        ja      2f
        mov     rcx, [rsi + rax]
        mov     r9, rcx                 /* (word - 01…01) & ~word & 80…80: not 0 if a byte is 0 */
        sub     r9, r10
        not     rcx
        and     r9, rcx
        not     rcx
        test    r9, r11
        jnz     1f
        mov     [rdi + rax], rcx
        mov     rax, r8
        jmp     3f
1:      mov     [rdi + rax], cl         /* the word has a NUL: this ends within it */
        inc     rax
        test    cl, cl
        jz      5f
        shr     rcx, 8
        jmp     1b
2:      movzx   ecx, byte ptr [rsi + rax]
        mov     [rdi + rax], cl
        inc     rax
        test    cl, cl
        jz      5f
3:      cmp     rax, rdx
        jb      0b
        mov     byte ptr [rdi + rdx - 1], 0
5:      ret
        .size   bpftime_direct_string, . - bpftime_direct_string

bpftime_direct_end:
/* Sound: neither function moves the stack pointer, so the return address is at its top, or
 * changes where to and how many bytes, which here become zeroes. */
bpftime_direct_fault:
        mov     rcx, rdx
        xor     eax, eax
        rep     stosb
        mov     rax, -EFAULT
        ret

/* What a signal handler returns to: in these bytes, which unwinders know a signal frame by. */
function bpftime_signal_return
        mov     rax, __NR_rt_sigreturn
        syscall
        .size   bpftime_signal_return, . - bpftime_signal_return
        .section .note.GNU-stack, "", @progbits
