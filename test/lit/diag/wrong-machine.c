// An object for another machine, or for big-endian eBPF, is bad input that names what it is for.
// RUN: rm -f %t.native && %clang -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 2'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// RUN: %clang -target bpfeb -c %s -o %t.big.o
// RUN: sh -c '%bpftime-aot compile %t.big.o -o %t.native 2>%t.err; test $? = 2'
// RUN: FileCheck %s --check-prefix=BIG <%t.err
// CHECK: error: {{.*}}.o is made for {{[a-z0-9_]+}}, not for little-endian eBPF
// CHECK: try: Compile with `clang -target bpf`.
// BIG: error: {{.*}}.o is made for big-endian eBPF
int probe(void *ctx) { return 0; }
