// Helpers that mean something in the kernel only are refused with the reason and with what does.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-aot compile %t.o --program forwards --verify=off -o %t.out 2>&1 | FileCheck %s --check-prefix=REDIRECT
// RUN: not %bpftime-aot compile %t.o --program ends --verify=off -o %t.out 2>&1 | FileCheck %s --check-prefix=OVERRIDE
// RUN: not %bpftime-aot compile %t.o --program walks --verify=off -o %t.out 2>&1 | FileCheck %s --check-prefix=STACK
// RUN: not %bpftime-aot compile %t.o --program reads --verify=off -o %t.out 2>&1 | FileCheck %s --check-prefix=REGISTERS
#include "rules.h"

// REDIRECT: error: helper 51 (redirect_map) is not provided
// REDIRECT: because: its maps hold devices
// REDIRECT: try: Call bpf_redirect()
PROGRAM("xdp", forwards, "r1 = 0 ll; r2 = 0; r3 = 0; call 51; exit;")
// OVERRIDE: error: helper 58 (override_return) is not provided
// OVERRIDE: because: it ends a function of the kernel
PROGRAM("kprobe", ends, "r2 = 0; call 58; exit;")
// STACK: error: helper 141 (get_task_stack) is not provided
// STACK: because: registers of threads are kept by the kernel
// STACK: try: Call bpf_get_stack()
PROGRAM("kprobe", walks, "r1 = 0; r2 = r10; r2 += -8; r3 = 8; r4 = 0; call 141; exit;")
// REGISTERS: error: helper 175 (task_pt_regs) is not provided
// REGISTERS: try: Read the context of the probe
PROGRAM("kprobe", reads, "r1 = 0; call 175; exit;")
