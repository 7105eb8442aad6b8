// What Clang does not compile is refused in Clang's words.
// RUN: sh -c '%bpftime-aot compile %s -o %t.native 2>%t.err; test $? = 2' && FileCheck %s <%t.err
// CHECK: source-error.c:4:5: error: unknown type name 'Ths'{{$}}
    Ths is not C;
