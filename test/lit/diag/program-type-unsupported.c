// A program type without rules is unsupported.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: unsupported
// CHECK: error: program type 'cgroup_skb' is not supported by this verifier
#include "rules.h"

PROGRAM("cgroup_skb/ingress", f,
        "r0 = 1; exit;")
