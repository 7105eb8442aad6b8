// Nobody else writes the context: a field is not read again behind a call, unless the call was given the context.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// CHECK-LABEL: @bpftime_prog_kept(
// CHECK: load i64, ptr %ctx
// CHECK: call i64 @bpftime_helper_ktime_get_ns
// CHECK-NOT: load
// CHECK-LABEL: @bpftime_prog_given(
// CHECK: load i64, ptr %ctx
// CHECK: call i64 @bpftime_helper_ktime_get_ns
// CHECK: load i64, ptr %ctx
#include "rules.h"

PROGRAM("raw_tp", kept,
        "r6 = r1; r7 = *(u64 *)(r6 + 0); call 5; r0 = *(u64 *)(r6 + 0); r0 += r7; exit;")
PROGRAM("raw_tp", given,
        "r6 = r1; r7 = *(u64 *)(r6 + 0);" LOOKUP_CHECKED
        "*(u64 *)(r0 + 0) = r6; call 5; r0 = *(u64 *)(r6 + 0); r0 += r7; exit;")
