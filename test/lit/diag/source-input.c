// C source is refused with the command that compiles it.
// RUN: sh -c '%bpftime-aot compile %s -o %t.native 2>%t.err; test $? = 1' && FileCheck %s <%t.err
// CHECK: source-input.c: error: {{.*}}source-input.c is C source
// CHECK-NEXT: try: Compile it first: clang -target bpf -O2 -g -c prog.bpf.c -o prog.bpf.o
