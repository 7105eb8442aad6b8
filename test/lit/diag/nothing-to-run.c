// An object without a program, with data only or with functions in no section, is bad input, status 2.
// RUN: rm -f %t.native && %clang-bpf -DDATA -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 2'
// RUN: FileCheck %s <%t.err
// RUN: %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 2'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// CHECK: error: {{.*}}.o contains no eBPF program
// CHECK: try: Put SEC(
#ifdef DATA
int only_data = 1;
#else
int no_section(void *ctx) { return 0; }
#endif
