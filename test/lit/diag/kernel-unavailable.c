// Without the right to use bpf() the kernel cannot be asked.
// REQUIRES: root, kernel-bpf, user-namespace
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not unshare -U %bpftime-verify --engine=kernel %t.o 2>&1 | FileCheck %s
// CHECK: f: unsupported
// CHECK: error: the kernel's verifier cannot be asked: load program f: Operation not permitted
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = 0; exit;")
