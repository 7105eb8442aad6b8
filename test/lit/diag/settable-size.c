// A map's own size must be one that --settable-size allows, and the range must be one.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-verify %t.o --settable-size=array=5..8 2>%t.err; test $? = 64'
// RUN: FileCheck %s <%t.err
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native --settable-size=array=8..4 2>%t.err; test $? = 64'
// RUN: FileCheck %s --check-prefix=SYNTAX <%t.err
// CHECK: error: --settable-size: map array has 4 entries, which is not within 5..8
// SYNTAX: error: --settable-size=array=8..4: expected MAP=MIN..MAX
#include "rules.h"

PROGRAM("kprobe", f, LOOKUP "r0 = 0; exit;")
