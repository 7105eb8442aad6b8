// A session's name that could lead elsewhere is wrong usage, the empty one too.
// RUN: rm -f %t.made && %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot run %t.o --session ../b -- touch %t.made 2>%t.err; test $? = 64' && test ! -e %t.made && FileCheck %s <%t.err
// RUN: sh -c '%bpftime-aot run %t.o --session= -- true 2>%t.err; test $? = 64'
// RUN: sh -c '%bpftime-aot attach %t.o --session .. -p $$ 2>%t.err; test $? = 64'
// CHECK: error: --session=../b: a name has letters, digits, '.', '_' and '-', at most 63
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe/libc.so.6:getpgid") int probe(void *ctx) { return 0; }
