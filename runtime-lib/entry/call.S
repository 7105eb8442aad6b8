/* The ELF entry point of both libraries: what a ptrace injector lets a stopped thread
 * run (abi/inject.h). rdi: struct bpftime_inject_call *. The stack is the injector's.
 *
 * It ends by sending SIGTRAP to its own thread, which the injector receives in the
 * target's place. Sent, not raised by int3: the kernel forces an int3's signal and
 * would reset a SIGTRAP disposition that the target has set. The mark at the end is
 * never reached; it faults instead of running into the next function. */
#include <asm/unistd_64.h>

        .intel_syntax noprefix
        .section .text.bpftime_inject_start, "ax", @progbits
        .globl  bpftime_inject_start
        .hidden bpftime_inject_start
        .type   bpftime_inject_start, @function
bpftime_inject_start:
        and     rsp, -16
        call    bpftime_inject_main
        mov     eax, __NR_getpid
        syscall
        mov     ebx, eax
        mov     eax, __NR_gettid
        syscall
        mov     edi, ebx
        mov     esi, eax
        mov     edx, 5                  /* SIGTRAP */
        mov     eax, __NR_tgkill
        syscall
        ud2
        .size   bpftime_inject_start, . - bpftime_inject_start
        .section .note.GNU-stack, "", @progbits
