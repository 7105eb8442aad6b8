// Nobody reads a record before it is submitted: its stores may be joined.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s --check-prefix=FACTS
// RUN: %bpftime-aot compile %t.o --emit=asm | FileCheck %s
// RUN: %bpftime-aot compile %t.o --verify=off --emit=asm | FileCheck %s --check-prefix=UNKNOWN
// FACTS: *(u32 *)(r0 + 4) = {{.*}} ; ringbuf_mem [4, 4] align=4
// CHECK: ringbuf_reserve
// CHECK-NOT: movl ${{[12]}}, {{.*}}(%rax)
// CHECK: movq %{{.*}}, (%rax)
// CHECK-NOT: movl ${{[12]}}, {{.*}}(%rax)
// CHECK: ringbuf_submit
// UNKNOWN: ringbuf_reserve
// UNKNOWN-DAG: movl $1, (%rax)
// UNKNOWN-DAG: movl $2, 4(%rax)
#include "rules.h"

PROGRAM("raw_tp", f,
        RESERVE "if r0 == 0 goto +7; r1 = 1; r2 = 2; *(u32 *)(r0 + 0) = r1; *(u32 *)(r0 + 4) = r2; r1 = r0; r2 = 0; call 132;"
        "r0 = 0; exit;")
