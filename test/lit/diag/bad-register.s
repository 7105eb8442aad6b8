# Registers end at r10.
# RUN: rm -f %t.native && %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: not ls %t.native
# CHECK: error: register r11 does not exist {{\[}}program probe]
# CHECK: insn: 0: opcode 0xb7 dst 11
	.section	uprobe,"ax",@progbits
	.globl	probe
	.type	probe,@function
probe:
	.quad	0x00000bb7
	exit
	.size	probe, .-probe
