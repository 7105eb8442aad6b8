// Without Clang beside it, the command says what is missing.
// RUN: sh -c 'BPFTIME_LIB_DIR=%t.none %bpftime-aot compile %s -o %t.native 2>%t.err; test $? = 3'
// RUN: FileCheck %s <%t.err
// CHECK: error: C cannot be compiled here: {{.*}}libbpftime-frontend.so
// CHECK-NEXT: try: Reinstall bpftime-aot, point BPFTIME_LIB_DIR at its lib folder, or compile with
int nothing;
