# A program that refers to a map by a number of its own is refused by name.
# RUN: rm -f %t.native && %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: not ls %t.native
# CHECK: error: the instruction names map 77, which the object does not have [program probe]
# CHECK: try: Name maps by their variables
# CHECK: insn: 0: LD_IMM64
	.section	uprobe,"ax",@progbits
	.globl	probe
	.type	probe,@function
probe:
	.quad	0x0000004d00001118
	.quad	0
	r0 = 0
	exit
	.size	probe, .-probe
