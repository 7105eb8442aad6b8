// A GPL-only helper needs a GPL-compatible licence.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: helper bpf_probe_read_kernel is for GPL-compatible programs only
// CHECK: try: Give the object a GPL-compatible licence
#define LICENSE_TEXT "Proprietary"
#include "rules.h"

PROGRAM("kprobe", f,
        "r3 = r1; r1 = r10; r1 += -8; r2 = 8; call 113; exit;")
