// A helper that this runtime lacks is named.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: unsupported
// CHECK: error: helper bpf_get_current_task (number 35) is not supported
#include "rules.h"

PROGRAM("kprobe", f,
        "call 35; exit;")
