// A helper with arguments that the verifier has no rules for is named.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: unsupported
// CHECK: error: helper bpf_kptr_xchg (number 194) is not supported
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = 0; call 194; r0 = 0; exit;")
