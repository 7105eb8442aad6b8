# Jumps out of the program and into the middle of an instruction are refused, all of them.
# RUN: rm -f %t.native && %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: not ls %t.native
# CHECK: error: jump out of the program, to slot 102 {{\[}}program probe]
# CHECK: insn: 1: opcode 0x05
	.section	uprobe,"ax",@progbits
	.globl	probe
	.type	probe,@function
probe:
	r0 = 0
	goto +100
	exit
	.size	probe, .-probe
