# What libbpf cannot relocate is refused with libbpf's reason and the program's name.
# RUN: rm -f %t.native && %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: not ls %t.native
# CHECK: error: program probe cannot be prepared: {{.*}}notes
	.section	uprobe,"ax",@progbits
	.globl	probe
	.type	probe,@function
probe:
	r1 = note ll
	r0 = 0
	exit
	.size	probe, .-probe
	.section	notes,"aw",@progbits
	.globl	note
note:
	.quad	0
