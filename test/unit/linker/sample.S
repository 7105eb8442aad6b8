/* A native object with something in every table: two programs, a shared subprogram,
 * constants, maps with and without an initial value, links. */
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  movq bpftime_map_hits@GOTPCREL(%rip), %rdi
  leaq constant(%rip), %rsi
  callq *bpftime_helper_map_lookup_elem@GOTPCREL(%rip)
  callq subprogram
  ret
end_program count
program leave, "uretprobe/libc.so.6:malloc"
  movq bpftime_map_data_globals@GOTPCREL(%rip), %rdi
  callq *bpftime_helper_ktime_get_ns@GOTPCREL(%rip)
  jmp subprogram
end_program leave
.section .text.subprogram,"ax",@progbits
.hidden subprogram
.globl subprogram
.type subprogram,@function
subprogram:
  xorl %eax, %eax
  ret
.size subprogram, . - subprogram
.section .rodata.constant,"a",@progbits
.p2align 3
constant:
  .quad 42
map hits, 2, 4, 8, 1
map globals, 2, 4, 8, 1, 0, 1, 0, 8
in_table 6
.quad 7
.popsection
link 0, 1, "libc.so.6", "malloc"
link 1, 2, "libc.so.6", "malloc"
native
