# A 16-byte instruction at the end of a program is refused.
# RUN: rm -f %t.native && %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: not ls %t.native
# CHECK: error: a 16-byte instruction lacks its second half {{\[}}program probe]
# CHECK: insn: 1: opcode 0x18
	.section	uprobe,"ax",@progbits
	.globl	probe
	.type	probe,@function
probe:
	r0 = 0
	.quad	0x18
	.size	probe, .-probe
