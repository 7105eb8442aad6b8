# A field that an instruction does not use must be zero.
# RUN: rm -f %t.native && %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: not ls %t.native
# CHECK: error: the instruction sets a reserved field: immediate {{\[}}program probe]
# CHECK: insn: 1: opcode 0x95
	.section	uprobe,"ax",@progbits
	.globl	probe
	.type	probe,@function
probe:
	r0 = 0
	.quad	0x0000000100000095
	.size	probe, .-probe
