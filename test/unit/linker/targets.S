/* Functions to probe: each begins with another shape of instruction, and computes
 * something from its arguments so that a copy that went wrong shows in a register.
 * Offsets of probed places inside functions are exported as data, NAME_offset. */
  .text

.macro function name
  .p2align 4
  .globl \name
  .type \name,@function
\name:
.endm
.macro end name
  .size \name, . - \name
.endm

function shape_push
  pushq %rbp
  movq %rsp, %rbp
  leaq (%rdi,%rsi,2), %rax
  popq %rbp
  ret
end shape_push

function shape_endbr
  endbr64
  pushq %rbx
  movq %rdi, %rbx
  leaq 1(%rbx), %rax
  popq %rbx
  ret
end shape_endbr

function shape_sub_rsp
  subq $0x18, %rsp
  movq %rdi, 8(%rsp)
  movq 8(%rsp), %rax
  addq $0x18, %rsp
  ret
end shape_sub_rsp

function shape_mov_rip
  movq value(%rip), %rax
  addq %rdi, %rax
  ret
end shape_mov_rip

function shape_lea_rip
  leaq value(%rip), %rax
  movq (%rax), %rax
  ret
end shape_lea_rip

/* The displacement is followed by an immediate of one byte. */
function shape_cmp_rip_imm8
  cmpl $42, value(%rip)
  sete %al
  movzbl %al, %eax
  ret
end shape_cmp_rip_imm8

/* ... and of four. */
function shape_mov_rip_imm32
  movl $0x12345678, scratch(%rip)
  movl scratch(%rip), %eax
  ret
end shape_mov_rip_imm32

function shape_jmp_short
  jmp 1f
  int3
  int3
  int3
1: leaq 3(%rdi), %rax
  ret
end shape_jmp_short

function shape_jmp_near
  .byte 0xe9
  .long shape_push - . - 4
end shape_jmp_near

function shape_jcc_short
  testq %rdi, %rdi
  je 1f
  movl $1, %eax
  ret
  .skip 8, 0x90
1: movl $2, %eax
  ret
end shape_jcc_short

function shape_jcc_near
  testq %rdi, %rdi
  .byte 0x0f, 0x85
  .long 1f - . - 4
  movl $1, %eax
  ret
  .skip 200, 0x90
1: movl $2, %eax
  ret
end shape_jcc_near

function shape_call
  callq local_add
  addq $100, %rax
  ret
end shape_call

/* The stack is not aligned inside; the callee does not mind. */
function shape_call_rip
  callq *pointer(%rip)
  addq $200, %rax
  ret
end shape_call_rip

function shape_call_reg
  leaq local_add(%rip), %rcx
  callq *%rcx
  addq $300, %rax
  ret
end shape_call_reg

function shape_jmp_rip
  jmpq *pointer(%rip)
end shape_jmp_rip

function shape_short
  xorl %eax, %eax
  ret
end shape_short

function shape_ret
  ret
end shape_ret

/* Comes back to its own first byte: the probe counts every round. */
function shape_loop
  decq %rdi
  jne shape_loop
  movq %rsi, %rax
  ret
end shape_loop

/* The seventh and eighth argument are on the stack. */
function shape_stack_arguments
  movq 8(%rsp), %rax
  addq 16(%rsp), %rax
  addq %rdi, %rax
  ret
end shape_stack_arguments

/* Passes its vector argument through. */
function shape_vector
  addsd %xmm0, %xmm0
  movq %xmm0, %rax
  ret
end shape_vector

/* Ends with a jump to a function that may be wrapped as well. */
function shape_tail
  addq $5, %rdi
  nop
  jmp shape_push
end shape_tail

/* Calls itself: wrapped calls inside a wrapped call. */
function shape_recursive
  xorl %eax, %eax
  testq %rdi, %rdi
  je 1f
  decq %rdi
  subq $8, %rsp
  callq shape_recursive
  addq $8, %rsp
  addq $7, %rax
1: ret
end shape_recursive

/* Wide encodings: a prefix, a SIB byte, an operand relative to rip. */
function shape_vex
  .byte 0xc5, 0xfb, 0x10, 0x05      /* vmovsd value(%rip), %xmm0 */
  .long value - . - 4
  .byte 0xc4, 0xe1, 0xf9, 0x7e, 0xc0 /* vmovq %xmm0, %rax */
  ret
end shape_vex

/* Begin with a lock prefix, which is part of the instruction behind it: here an add with an operand
 * relative to rip and a constant, there one by a register. */
function shape_lock_rip
  lock addq $1, locked(%rip)
  lock subq $1, locked(%rip)
  movq locked(%rip), %rax
  ret
end shape_lock_rip

function shape_lock
  lock xaddq %rdx, 8(%rsp)
  xchgq %rdx, 8(%rsp)
  movq %rdi, %rax
  ret
end shape_lock

/* The same with a second prefix, which elides locks where the CPU can. */
function shape_elided
  xacquire lock xaddq %rdx, 8(%rsp)
  xrelease xchgq %rdx, 8(%rsp)
  movq %rdi, %rax
  ret
end shape_elided

/* Flags and the red zone are alive where the probe sits. */
function middle_flags
  movq %rdi, -8(%rsp)
  movq %rsi, -128(%rsp)
  cmpq %rsi, %rdi
.Lflags:
  setb %al
  movzbl %al, %eax
  addq -8(%rsp), %rax
  addq -128(%rsp), %rax
  ret
end middle_flags

/* The stack is unaligned by eight, one and the other way. */
function middle_stack
  movq %rdi, %rax
  pushq %rax
.Lstack:
  addq %rsi, (%rsp)
  popq %rax
  ret
end middle_stack

function middle_call
  movq %rdi, %rax
  nop
.Lcall:
  callq local_add
  incq %rax
  ret
end middle_call

  .p2align 4
local_add:
  leaq 1(%rdi,%rsi), %rax
  ret

  .data
  .p2align 3
value:
  .quad 42
scratch:
  .quad 0
locked:
  .quad 7
pointer:
  .quad local_add
  .globl middle_flags_offset, middle_stack_offset, middle_call_offset
middle_flags_offset:
  .quad .Lflags - middle_flags
middle_stack_offset:
  .quad .Lstack - middle_stack
middle_call_offset:
  .quad .Lcall - middle_call
  .section .note.GNU-stack,"",@progbits
