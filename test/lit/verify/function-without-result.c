// A function need not return a value that nobody uses.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

FUNCTION(nothing, "exit;")
PROGRAM("kprobe", f,
        "call nothing; r0 = 0; exit;")
