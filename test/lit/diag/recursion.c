// A function cannot call itself.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: function 'again' calls itself, directly or through others
#include "rules.h"

FUNCTION(again, "call again; r0 = 0; exit;")
PROGRAM("kprobe", f,
        "call again; r0 = 0; exit;")
