// In JSON the kernel's verdict is an object of its own beside ours.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify --engine=both -j %t.o | FileCheck %s
// CHECK: "program": "broken",
// CHECK: "verdict": "rejected",
// CHECK: "diagnostics": [
// CHECK: "id": "uninit-register",
// CHECK: "kernel": {
// CHECK-NEXT: "verdict": "rejected",
// CHECK-NEXT: "reason": "the kernel's verifier rejects the program: R2 !read_ok",
// CHECK-NEXT: "time_ns": {{[0-9]+}},
// CHECK-NEXT: "load_time_ns": {{[0-9]+}},
// CHECK-NEXT: "insns_processed": {{[0-9]+}},
// CHECK-NEXT: "peak_states": {{[0-9]+}},
// CHECK-NEXT: "diagnostics": [
// CHECK: "id": "kernel-rejects",
#include "rules.h"

PROGRAM("kprobe", broken, "r0 = r2; exit;")
