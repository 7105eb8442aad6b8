// A flag's value that Clang does not know is its error, shown once.
// RUN: sh -c '%bpftime-aot compile %s -std=c1066 -o %t.native 2>%t.err; test $? = 2'
// RUN: grep -c c1066 %t.err | FileCheck %s
// CHECK: {{^}}1{{$}}
int nothing;
