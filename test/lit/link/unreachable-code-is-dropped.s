# Code and constants that no program reaches are not in the blob, nor are their imports.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: %bpftime-aot link %t.native -o %t.blob
# RUN: %bpftime-aot inspect %t.blob | FileCheck %s
# RUN: not grep -q "never to be seen" %t.blob
# RUN: grep -q "kept for good" %t.blob
# CHECK: imports:
# CHECK-NOT: ktime_get_ns
# CHECK: helper get_current_pid_tgid
# CHECK-NOT: ktime_get_ns
.include "native.inc"
program count, "xdp", 6
  callq reached
  ret
end_program count
.section .text.reached,"ax",@progbits
reached:
  leaq kept(%rip), %rax
  jmpq *bpftime_helper_get_current_pid_tgid@GOTPCREL(%rip)
.section .text.dead,"ax",@progbits
  leaq lost(%rip), %rax
  jmpq *bpftime_helper_ktime_get_ns@GOTPCREL(%rip)
.section .rodata.kept,"a",@progbits
kept: .asciz "kept for good"
.section .rodata.lost,"a",@progbits
lost: .asciz "never to be seen"
native
