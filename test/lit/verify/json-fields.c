// The JSON of verdicts has the fields that scripts rely on, in this order.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify -j %t.o | FileCheck %s -DFILE=%t.o
// CHECK: {
// CHECK-NEXT: "file": "[[FILE]]",
// CHECK-NEXT: "programs": [
// CHECK-NEXT: {
// CHECK-NEXT: "program": "broken",
// CHECK-NEXT: "section": "kprobe/here",
// CHECK-NEXT: "type": "kprobe",
// CHECK-NEXT: "verdict": "rejected",
// CHECK-NEXT: "time_ns": {{[1-9][0-9]*}},
// CHECK-NEXT: "insns": 2,
// CHECK-NEXT: "insns_processed": {{[0-9]+}},
// CHECK-NEXT: "peak_states": {{[0-9]+}},
// CHECK-NEXT: "peak_memory_bytes": {{[0-9]+}},
// CHECK-NEXT: "diagnostics": [
// CHECK-NEXT: {
// CHECK-NEXT: "id": "uninit-register",
// CHECK-NEXT: "category": "register-type",
// CHECK-NEXT: "what": "{{.+}}",
// CHECK: "file": "{{.*}}json-fields.c",
// CHECK-NEXT: "line": {{[0-9]+}},
// CHECK-NEXT: "column": {{[0-9]+}},
// CHECK: "because": [
// CHECK: "try": "{{.+}}",
// CHECK: "insn": {
// CHECK-NEXT: "index": 0,
#include "rules.h"

PROGRAM("kprobe/here", broken, "r0 = r2; exit;")
