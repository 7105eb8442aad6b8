// Arena pointers are refused by name.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: unsupported
// CHECK: insn-unsupported.c:[[#@LINE+5]]:{{.*}}error: arena pointers are not supported
// CHECK: try: Compile the program without this feature
// CHECK: insn: 1:
#include "rules.h"

PROGRAM("syscall", f,
        "r1 = 0; r1 = addr_space_cast(r1, 0, 1); r0 = 0; exit;")
