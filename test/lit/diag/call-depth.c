// Calls nest at most eight deep.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: calls nest deeper than 8 frames
#include "rules.h"

FUNCTION(depth8, "r0 = 0; exit;")
FUNCTION(depth7, "call depth8; r0 = 0; exit;")
FUNCTION(depth6, "call depth7; r0 = 0; exit;")
FUNCTION(depth5, "call depth6; r0 = 0; exit;")
FUNCTION(depth4, "call depth5; r0 = 0; exit;")
FUNCTION(depth3, "call depth4; r0 = 0; exit;")
FUNCTION(depth2, "call depth3; r0 = 0; exit;")
FUNCTION(depth1, "call depth2; r0 = 0; exit;")
PROGRAM("kprobe", f,
        "call depth1; r0 = 0; exit;")
