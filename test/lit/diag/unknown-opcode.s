# An opcode that no instruction set has is refused, with its program and place.
# RUN: rm -f %t.native && %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: not ls %t.native
# CHECK: error: unknown opcode 0xff {{\[}}program probe]
# CHECK: insn: 1: opcode 0xff dst 0 src 0 off 0 imm 0
	.section	uprobe,"ax",@progbits
	.globl	probe
	.type	probe,@function
probe:
	r0 = 0
	.quad	0xff
	exit
	.size	probe, .-probe
