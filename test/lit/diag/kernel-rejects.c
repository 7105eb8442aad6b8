// The kernel's own words are passed on.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify --engine=kernel %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the kernel's verifier rejects the program: R2 !read_ok
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = r2; exit;")
