// Reserved memory must be released on every path.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the program ends without releasing reserved ring-buffer memory
// CHECK: because: it was acquired at insn 4
// CHECK: try: Release it on every path
#include "rules.h"

PROGRAM("kprobe", f,
        RESERVE "r0 = 0; exit;")
